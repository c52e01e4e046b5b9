/* SPDX-License-Identifier: MIT */
/*
 * What the menu offers besides the configuration's entries.
 */
#ifndef BOOT_EXTRAS_H
#define BOOT_EXTRAS_H

#include <daybreak/boot.h>
#include <daybreak/menu.h>

#define EXTRAS_MAX 2

/*
 * Writes a row for the EFI shell, if it is on the application's volume, and for
 * firmware setup, if there is one. Returns their number, at most EXTRAS_MAX.
 */
unsigned int extras_list(const struct boot *boot, struct menu_entry *out);

/*
 * Starts the EFI shell. Returns ST_INVALID when it has come back, or another
 * status; each with a sentence.
 */
enum status extras_start_shell(struct boot *boot);

#endif
