// SPDX-License-Identifier: MIT
/*
 * Reads and writes what is remembered between boots. The state's file only
 * exists if somebody wants it (daybreak once, daybreak default, tries=), and is
 * never created here: that would change the file system's own structures.
 */
#include "session.h"

#include <daybreak/counting.h>
#include <daybreak/fnv.h>
#include <daybreak/utf16.h>

static enum status state_path(char out[PLATFORM_MAX_PATH])
{
	return config_path(STATE_FILE, platform_directory(), STATE_FILE, out,
			   PLATFORM_MAX_PATH);
}

/* What is longer than the records is not looked at. */
static bool read_state(struct platform_file *file, struct state *out)
{
	void *pages = platform_alloc(file->size, UINT64_MAX);
	bool good = pages && !platform_read(file, pages);

	if (good)
		state_read((struct file){ STATE_FILE, { pages, file->size } },
			   out);
	platform_free(pages);
	return good;
}

static void find_state(struct session *s)
{
	char path[PLATFORM_MAX_PATH];
	struct platform_file file;

	state_init(&s->state);
	if (state_path(path) || platform_open(STATE_FILE, path, false, &file))
		return;
	if (file.size > CONFIG_MAX_SIZE)
		warn("%s: has %lu bytes, which are not read", STATE_FILE,
		     file.size);
	else
		s->has_state = read_state(&file, &s->state);
	platform_close(&file);
}

static void find_variables(struct session *s)
{
	uint8_t bytes[BLI_VARIABLE_MAX];

	bli_init(&s->bli);
	for (enum bli_variable i = 0; i < BLI_NR_VARIABLES; i++) {
		uint64_t size = 0;
		enum status st = platform_get_variable(bli_names[i], bytes,
						       sizeof(bytes), &size);

		if (st == ST_UNSUPPORTED)
			return;
		if (st == ST_TOO_LARGE)
			bli_take(&s->bli, i, (struct span){ NULL, size });
		else if (!st)
			bli_take(&s->bli, i, (struct span){ bytes, size });
	}
}

void session_begin(struct boot *boot)
{
	struct session *s = &boot->session;

	if (s->is_begun)
		return;
	s->is_begun = true;
	find_variables(s);
	find_state(s);
}

static void save(struct session *s)
{
	uint8_t record[STATE_RECORD];
	char path[PLATFORM_MAX_PATH];
	uint64_t at;

	if (!s->has_state || state_path(path))
		return;
	at = state_write(&s->state, record);
	if (!platform_write(STATE_FILE, path, at, record, sizeof(record)))
		state_written(&s->state);
}

bool session_refused(const struct boot *boot, const char *section)
{
	const struct session *s = &boot->session;
	uint64_t hash = fnv_string(section);

	for (unsigned int i = 0; i < s->nr_refused; i++)
		if (s->refused[i] == hash)
			return true;
	return false;
}

void session_refuse(struct boot *boot, const struct candidate *entry)
{
	struct session *s = &boot->session;
	struct text t;

	text_init(&t, s->sentence, sizeof(s->sentence));
	text_append(&t, fail_sentence(), strlen(fail_sentence()));
	if (!session_refused(boot, entry->name) && s->nr_refused < ENTRIES_MAX)
		s->refused[s->nr_refused++] = fnv_string(entry->name);
	if (state_set_refused(&s->state, entry->name, s->sentence))
		save(s);
}

void session_use_once(struct boot *boot)
{
	const struct choice *made = &boot->choice.made;
	struct session *s = &boot->session;

	if (made->delete_one_shot)
		platform_delete_variable(bli_names[BLI_ONE_SHOT]);
	if (made->delete_timeout_one_shot)
		platform_delete_variable(bli_names[BLI_TIMEOUT_ONE_SHOT]);
	if (made->use_once && state_use_once(&s->state))
		save(s);
}

/* A variable with an entry's id. */
static void set_id(const struct boot *boot, const char *name, uint32_t entry,
		   bool keep)
{
	char id[BLI_ID_MAX];
	uint16_t text[BLI_ID_MAX];
	uint64_t nr = 0;

	bli_id(&boot->choice.in.entries, entry, id);
	while (id[nr]) {
		text[nr] = (uint8_t)id[nr];
		nr++;
	}
	text[nr++] = 0;
	platform_set_variable(name, text, nr * sizeof(text[0]), keep);
}

void session_start(struct boot *boot, uint32_t entry)
{
	const struct boot_choice *c = &boot->choice;
	const struct candidate *one = &c->list[entry];
	struct session *s = &boot->session;
	bool changed = counting_start(&s->state, one);

	if (one->tries && !s->has_state)
		warn("%s: has tries=, which needs the file %s", one->name,
		     STATE_FILE);
	changed |= state_set_name(s->state.last, one->name);
	if (changed)
		save(s);
	set_id(boot, "LoaderEntrySelected", entry, false);
	if (!c->by_person && choice_is_saved(&c->in, entry, c->made.reason))
		set_id(boot, bli_names[BLI_LAST_BOOTED], entry, true);
}

void session_set_default(struct boot *boot, uint32_t entry)
{
	struct session *s = &boot->session;

	set_id(boot, bli_names[BLI_DEFAULT], entry, true);
	if (state_set_name(s->state.default_entry,
			   boot->choice.list[entry].name))
		save(s);
}

void session_set_timeout(struct boot *boot, uint32_t seconds)
{
	struct session *s = &boot->session;
	uint16_t text[BLI_NUMBER_MAX];
	uint64_t nr = 0;

	bli_timeout(seconds, text);
	while (text[nr++])
		;
	platform_set_variable(bli_names[BLI_TIMEOUT], text,
			      nr * sizeof(text[0]), true);
	if (s->state.timeout != seconds) {
		s->state.timeout = seconds;
		save(s);
	}
}

/* A variable of ASCII text. */
static void set_text(const char *name, const char *value)
{
	uint16_t text[64];
	uint64_t nr = 0;

	if (!utf16_from_utf8(value, text, sizeof(text) / sizeof(text[0])))
		return;
	while (text[nr++])
		;
	platform_set_variable(name, text, nr * sizeof(text[0]), false);
}

void session_publish(struct boot *boot)
{
	static uint16_t ids[ENTRIES_MAX * BLI_ID_MAX / 8];
	const uint64_t features = BLI_FEATURES;
	uint64_t nr = bli_entries(&boot->choice.in.entries, ids,
				  sizeof(ids) / sizeof(ids[0]));

	set_text("LoaderInfo", platform_loader_name());
	platform_set_variable("LoaderFeatures", &features, sizeof(features),
			      false);
	platform_set_variable("LoaderEntries", ids, nr * sizeof(ids[0]), false);
}
