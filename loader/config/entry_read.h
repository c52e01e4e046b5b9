/* SPDX-License-Identifier: MIT */
/*
 * Where the items of an entry are searched, and the reading of an entry whose
 * section is known.
 */
#ifndef LOADER_ENTRY_READ_H
#define LOADER_ENTRY_READ_H

#include <daybreak/config.h>

/* Where an entry's items are looked for. */
struct scope {
	const struct config *config;
	const char *section; /* one of sections[]; NULL: the whole file */
};

/*
 * The first section of that name, or NULL: xen.efi never looks at a second
 * one. Sections are told apart by this pointer.
 */
const char *entry_section(const struct config *config, const char *name);

/* The first known item of that key, or NULL; there, and in [global]. */
const struct config_item *entry_find(const struct scope *in, const char *key);
const struct config_item *entry_find_global(const struct config *config,
					    const char *key);

/* Refuses a timeout= that is no number of seconds. */
enum status entry_check_timeout(const struct config *config);

/* Fills out, all zeros but for config. Returns as config_entry() does. */
enum status entry_read(const struct scope *in, struct entry *out);

#endif
