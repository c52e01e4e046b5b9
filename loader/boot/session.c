// SPDX-License-Identifier: MIT
/*
 * Reads and writes what is remembered between boots. The state's file only
 * exists if somebody wants it (daybreak once, daybreak default, tries=), and is
 * never created here: that would change the file system's own structures.
 */
#include "session.h"

#include "pages.h"
#include "publish.h"

#include <daybreak/counting.h>
#include <daybreak/fnv.h>

static enum status state_path(char out[PLATFORM_MAX_PATH])
{
	return config_path(STATE_FILE, platform_directory(), STATE_FILE, out,
			   PLATFORM_MAX_PATH);
}

/* What follows the two records is read, and not looked at. */
static enum status read_state(const struct boot *boot,
			      struct platform_file *file, struct state *out)
{
	void *pages;
	enum status st = pages_alloc(boot, STATE_FILE, file->size, &pages);

	if (st)
		return st;
	st = platform_read(file, pages);
	if (!st)
		state_read((struct file){ STATE_FILE, { pages, file->size } },
			   out);
	platform_free(pages);
	return st;
}

static enum status open_state(struct boot *boot)
{
	char path[PLATFORM_MAX_PATH];
	struct platform_file file;
	enum status st = state_path(path);

	if (st)
		return st;
	st = platform_open(STATE_FILE, path, false, &file);
	if (st)
		return st;
	/*
	 * In a short one the second record could never be written: what is for
	 * one boot would be for all.
	 */
	if (file.size < STATE_SIZE || file.size > CONFIG_MAX_SIZE)
		st = fail(ST_INVALID, "%s: has %lu bytes, expected %u",
			  STATE_FILE, file.size, STATE_SIZE);
	else
		st = read_state(boot, &file, &boot->session.state);
	platform_close(&file);
	return st;
}

/* A boot goes on without the file, so a failure is a warning. */
static void find_state(struct boot *boot)
{
	struct session *s = &boot->session;
	enum status st;

	state_init(&s->state);
	if (platform_is_network())
		return;
	fail_hold(true);
	st = open_state(boot);
	fail_hold(false);
	s->has_state = !st;
	if (st && st != ST_NOT_FOUND)
		warn("%s; nothing is remembered", fail_sentence());
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
		/* One that is too large exists, too, and is for one boot. */
		if (!st || st == ST_TOO_LARGE)
			bli_take(&s->bli, i, (struct span){ bytes, size });
	}
	s->has_variables = true;
}

void session_begin(struct boot *boot)
{
	struct session *s = &boot->session;

	if (s->is_begun)
		return;
	s->is_begun = true;
	find_variables(s);
	find_state(boot);
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

bool session_has_refused(const struct boot *boot, const char *section)
{
	const struct session *s = &boot->session;
	uint64_t hash = fnv_string(section);

	for (unsigned int i = 0; i < s->nr_refused; i++)
		if (s->refused[i] == hash)
			return true;
	return false;
}

void session_keep_sentence(struct boot *boot)
{
	struct session *s = &boot->session;
	struct text t;

	text_init(&t, s->sentence, sizeof(s->sentence));
	text_append(&t, fail_sentence(), strlen(fail_sentence()));
}

void session_refuse(struct boot *boot, uint32_t entry)
{
	struct session *s = &boot->session;
	struct candidate *one;

	session_keep_sentence(boot);
	if (entry == CANDIDATE_NONE)
		return;
	one = &boot->choice.list[entry];
	one->is_refused = true;
	if (!session_has_refused(boot, one->name) &&
	    s->nr_refused < ENTRIES_MAX)
		s->refused[s->nr_refused++] = fnv_string(one->name);
	if (state_set_refused(&s->state, one->name, s->sentence))
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

/* Takes a try of the entry. Returns true when the state has changed. */
static bool count(struct session *s, const struct candidate *entry)
{
	if (entry->tries && platform_is_network())
		warn("%s: its tries= are not counted: a host whose files come "
		     "from a server has no %s",
		     entry->name, STATE_FILE);
	else if (entry->tries && !s->has_state)
		warn("%s: has tries=, which needs the file %s", entry->name,
		     STATE_FILE);
	return counting_start(&s->state, entry);
}

void session_start(struct boot *boot, uint32_t entry)
{
	const struct boot_choice *c = &boot->choice;
	const struct candidate *one = &c->list[entry];
	struct session *s = &boot->session;
	bool changed = count(s, one);

	changed |= state_set_name(s->state.last, one->name);
	/* What the boot before this one refused is of no interest now. */
	if (!s->nr_refused)
		changed |= state_set_refused(&s->state, NULL, NULL);
	if (changed)
		save(s);
	publish_entry(boot, "LoaderEntrySelected", entry, false);
	if (choice_is_saved(&c->in, entry, c->made.reason))
		publish_entry(boot, bli_names[BLI_LAST_BOOTED], entry, true);
}

/* Warns when there is nowhere to keep what a person wants. */
static void check_memory(const struct session *s, const char *what)
{
	if (!s->has_variables && !s->has_state)
		warn("the %s is not kept: there are no EFI variables here, and "
		     "no file %s",
		     what, STATE_FILE);
}

void session_set_default(struct boot *boot, uint32_t entry)
{
	struct session *s = &boot->session;

	check_memory(s, "default");
	publish_entry(boot, bli_names[BLI_DEFAULT], entry, true);
	if (s->has_variables)
		bli_id(&boot->choice.in.entries, entry,
		       s->bli.text[BLI_DEFAULT]);
	if (state_set_name(s->state.default_entry,
			   boot->choice.list[entry].name))
		save(s);
}

void session_set_timeout(struct boot *boot, uint32_t seconds)
{
	struct session *s = &boot->session;

	check_memory(s, "timeout");
	publish_timeout(seconds);
	if (s->has_variables)
		s->bli.timeout = seconds;
	if (s->state.timeout != seconds) {
		s->state.timeout = seconds;
		save(s);
	}
}
