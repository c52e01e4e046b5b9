// SPDX-License-Identifier: MIT
/*
 * An accepted configuration holds only strings that lie in its text, or where
 * its variables were expanded, and its paths become absolute ones without "."
 * and "..". First byte: the dialect, and what is known of the machine.
 */
#include "support.h"

#include <daybreak/config.h>
#include <daybreak/config_global.h>
#include <daybreak/entries.h>
#include <daybreak/expand.h>
#include <daybreak/xen_file.h>

#define ROOM 256

static const char *text;
static size_t text_size;
static char *room; /* of ROOM bytes */

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

/* s and the NUL after it lie in the text. */
static void check_string(const char *s)
{
	if (s >= room && s < room + ROOM) {
		check(memchr(s, '\0', ROOM - (size_t)(s - room)) != NULL);
		return;
	}
	check(s >= text && s <= text + text_size);
	check(memchr(s, '\0', text_size + 1 - (size_t)(s - text)) != NULL);
}

static void check_path(const char *path)
{
	char out[300];

	if (config_path("fuzz", "\\EFI\\xen", path, out, sizeof(out)))
		return;
	check(out[0] == '\\' && !strchr(out, '/'));
	check(!strstr(out, "\\\\") && !strstr(out, "\\..\\") &&
	      !strstr(out, "\\.\\"));
}

static void check_files(const struct file_ref *ref, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (!ref[i].path)
			continue;
		check_string(ref[i].path);
		check_string(ref[i].args);
		check(*ref[i].path);
		check_path(ref[i].path);
	}
}

/* Only an xen.cfg boots without a section, or with one named global. */
static void check_is_entry(const struct config *config, const char *name)
{
	if (config->dialect == CONFIG_XEN)
		return;
	for (unsigned int i = 0; i < config->nr_sections; i++)
		if (config->sections[i].name == name) {
			check(config->sections[i].role == SECTION_ENTRY);
			return;
		}
	check(false);
}

/*
 * An entry without Xen has none of Xen's values, and only daybreak.conf has
 * such entries.
 */
static void check_without_xen(const struct entry *entry)
{
	if (!entry->without_xen)
		return;
	check(entry->dialect == CONFIG_DAYBREAK);
	check(!entry->xen.path && !*entry->options && !entry->has_domains);
}

/* Nor has one that starts another application. */
static void check_efi(const struct entry *entry)
{
	if (entry->volume) {
		check_string(entry->volume);
		check(*entry->volume && entry->efi.path);
	}
	if (!entry->efi.path)
		return;
	check(entry->dialect == CONFIG_DAYBREAK);
	check(!entry->xen.path && !*entry->options && !entry->has_domains &&
	      !entry->kernel.path && !entry->ucode.path && !entry->without_xen);
}

/* The load options for xen.efi are one line of words in ASCII. */
static void check_load_options(const struct config *config,
			       const struct entry *entry)
{
	char out[XEN_FILE_OPTIONS_MAX];
	struct text t;

	text_init(&t, out, sizeof(out));
	if (xen_file_options(config, entry, "xen.efi", true, &t))
		return;
	for (size_t i = 0; i < t.length; i++)
		check(out[i] >= ' ' && out[i] <= '~');
	check(!strstr(out, "  ") && out[t.length - 1] != ' ');
}

static void check_entry(const struct config *config, const char *section)
{
	struct entry entry;
	const char *chain;
	enum status st = config_entry(config, section, &entry, &chain);

	check(!chain || st == ST_NOT_FOUND);
	if (chain)
		check_string(chain);
	if (st)
		return;
	check_is_entry(config, entry.name);
	check_without_xen(&entry);
	check_load_options(config, &entry);
	check_efi(&entry);
	check(!entry.tries.set || entry.tries.value - 1 < 100);
	check_files(&entry.efi, 1);
	check_files(&entry.xen, 1);
	check_files(&entry.kernel, 1);
	check_files(&entry.ucode, 1);
	check_files(&entry.xsm, 1);
	check_files(&entry.dtb, 1);
	check_files(entry.ramdisks, entry.nr_ramdisks);
	check_files(entry.modules, entry.nr_modules);
}

/* Each is listed once. */
static void check_list(const struct config *config)
{
	static struct entries entries;

	entries.nr = 0;
	entries_add(config, &entries);
	for (unsigned int i = 0; i < entries.nr; i++) {
		const struct entry_summary *e = &entries.list[i];

		check_string(e->section);
		check_string(e->title);
		check(*e->section && *e->title && e->tries <= 100);
		for (unsigned int j = 0; j < i; j++)
			check(strcmp(e->section, entries.list[j].section));
	}
}

static void check_global(const struct config *config)
{
	struct config_global global;

	if (config_global_read(config, &global))
		return;
	check(global.timeout.value <= 3600);
	if (global.default_entry)
		check_string(global.default_entry);
	if (global.chain)
		check_string(global.chain);
}

static void check_config(const struct config *config)
{
	for (unsigned int i = 0; i < config->nr_items; i++) {
		check_string(config->items[i].section);
		check_string(config->items[i].key);
		check_string(config->items[i].value);
		check_string(config->items[i].args);
		check(config->items[i].known || config->dialect == CONFIG_XEN);
	}
	check_global(config);
	check_list(config);
	check_entry(config, NULL);
	check_entry(config, "");
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		check_string(config->sections[i].name);
		/* Resolving is linear: a few sections are enough. */
		if (i < 16)
			check_entry(config, config->sections[i].name);
	}
}

static void check_names(const char *name, size_t size)
{
	const char *end = memchr(name, '\0', size);
	size_t length = end ? (size_t)(end - name) : size;
	char *state = malloc(length + 5);

	check(state != NULL);
	memcpy(state, name, length);
	state[length] = '\0';
	while (config_next_name(state, length + 5))
		check(strlen(state) >= 4);
	free(state);
}

static bool expand_all(struct config *config, bool is_known)
{
	static const struct machine machines[] = {
		{ .arch = "amd64" },
		{ .mac = "52-54-00-12-34-56",
		  .serial = "X1",
		  .ip = "192.0.2.1",
		  .uuid = "01234567-89ab-cdef-0123-456789abcdef",
		  .arch = "arm64" },
	};
	struct text t;

	text_init(&t, room, ROOM);
	return !expand(config, &machines[is_known], &t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config config;
	char *copy;

	if (!size)
		return 0;
	text_size = size - 1;
	text = copy = malloc(size);
	room = malloc(ROOM);
	check(copy != NULL && room != NULL);
	memcpy(copy, data + 1, text_size);
	check_names(copy, text_size);
	if (!config_parse("fuzz", data[0] % 2 ? CONFIG_XEN : CONFIG_DAYBREAK,
			  copy, text_size, &config) &&
	    expand_all(&config, data[0] & 2))
		check_config(&config);
	free(room);
	free(copy);
	return 0;
}
