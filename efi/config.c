// SPDX-License-Identifier: MIT
/*
 * Finds the configuration as xen.efi does, daybreak.conf first, and follows
 * chain= until an entry is found.
 */
#include "app.h"

#include <daybreak/format.h>

#define MAX_PATH  512
#define NAME_ROOM 8 /* what config_next_name may add */

static enum status read_text(struct source *source, char **text)
{
	enum status st;

	if (source->size > CONFIG_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: has %lu bytes, more than the %d a "
			    "configuration may have",
			    source->name, source->size, CONFIG_MAX_SIZE);
	st = memory_alloc(source->name, source->size + 1, host_memory_max,
			  (void **)text);
	if (st)
		return st;
	return source_read(source, *text);
}

/* Opens and parses name, which must stay valid. */
static enum status load(const char *name, enum config_dialect dialect,
			bool required, struct config *config)
{
	struct source source;
	char path[MAX_PATH], *text;
	enum status st;

	st = config_path(name, files_directory(), name, path, sizeof(path));
	if (st)
		return st;
	st = source_open(name, path, required, &source);
	if (st)
		return st;
	st = read_text(&source, &text);
	source_close(&source);
	if (st)
		return st;
	return config_parse(name, dialect, text, source.size, config);
}

/* daybreak.conf, then xen.efi's search by our own name, then xen.cfg. */
static enum status search(struct config *config)
{
	static char name[MAX_PATH];
	struct text t;
	enum status st;

	st = load("daybreak.conf", CONFIG_DAYBREAK, false, config);
	if (st != ST_NOT_FOUND)
		return st;
	text_init(&t, name, sizeof(name) - NAME_ROOM);
	text_append(&t, files_app_name(), strlen(files_app_name()));
	while (config_next_name(name, sizeof(name))) {
		st = load(name, CONFIG_XEN, false, config);
		if (st != ST_NOT_FOUND)
			return st;
	}
	st = load("xen.cfg", CONFIG_XEN, false, config);
	if (st != ST_NOT_FOUND)
		return st;
	return fail(ST_NOT_FOUND,
		    "no configuration: neither daybreak.conf nor xen.cfg is in "
		    "%s",
		    files_directory());
}

enum status config_load(const struct options *options,
			const struct config **out, struct entry *entry)
{
	static struct config config;
	const char *section = options->section, *chain;
	enum status st;

	*out = &config;
	if (options->config)
		st = load(options->config, config_dialect_of(options->config),
			  true, &config);
	else
		st = search(&config);
	if (st)
		return st;
	for (unsigned int i = 0; i < CONFIG_MAX_CHAIN; i++) {
		st = config_entry(&config, section, entry, &chain);
		if (st != ST_NOT_FOUND || !chain)
			return st;
		section = entry->name;
		st = load(chain, config_dialect_of(chain), true, &config);
		if (st)
			return st;
	}
	return fail(ST_INVALID, "%s: chain= goes through more than %d files",
		    config.name, CONFIG_MAX_CHAIN);
}
