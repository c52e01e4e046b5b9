/* SPDX-License-Identifier: MIT */
/*
 * The configuration's files: the first one, and those that chain= names.
 */
#ifndef BOOT_CONFIG_FILES_H
#define BOOT_CONFIG_FILES_H

#include <daybreak/boot.h>

/*
 * Reads the file that a chain= names, from its text, to boot->config. Without
 * required a missing one is ST_NOT_FOUND without a sentence.
 */
enum status boot_load_chained(struct boot *boot, const char *name,
			      bool required);

/* Reads the first file again, unless it is in boot->config. */
enum status boot_load_first(struct boot *boot);

/*
 * Resolves the entry of that section, through chain=, into boot's config and
 * entry; NULL: as config_entry() chooses.
 */
enum status boot_resolve(struct boot *boot, const char *section);

#endif
