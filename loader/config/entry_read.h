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

/*
 * The first item of the section that may not stand beside efi=, or NULL; NULL
 * also without efi=.
 */
const struct config_item *entry_find_beside_efi(const struct scope *in);

/*
 * entry.c: the scope of section index if config_entry() finds it by its name;
 * bare: it names nothing to boot, but a device tree may. Returns false for any
 * other section.
 */
bool entry_scope(const struct config *config, unsigned int index,
		 struct scope *out, bool *bare);

/*
 * Fills out, in which config and dialect are set and all else is zero. Returns
 * what config_entry() returns.
 */
enum status entry_read(const struct scope *in, struct entry *out);

#endif
