/* SPDX-License-Identifier: MIT */
/*
 * Finding the items of an entry, and reading an entry whose section is known.
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
 * The first section of that name, or NULL; xen.efi never reads a second one of
 * the same name. Sections are compared by this pointer.
 */
const char *entry_section(const struct config *config, const char *name);

/* The first known item of that key in the scope or in [global], or NULL. */
const struct config_item *entry_find(const struct scope *in, const char *key);
const struct config_item *entry_find_global(const struct config *config,
					    const char *key);

/* Refuses a timeout= that is not a number of seconds. */
enum status entry_check_timeout(const struct config *config);

/*
 * Fills out, in which config and dialect are set and all else is zero. Returns
 * what config_entry() returns.
 */
enum status entry_read(const struct scope *in, struct entry *out);

#endif
