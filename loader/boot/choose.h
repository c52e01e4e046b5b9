/* SPDX-License-Identifier: MIT */
/*
 * Which entry of the configuration is booted, and what follows when it is
 * refused.
 */
#ifndef BOOT_CHOOSE_H
#define BOOT_CHOOSE_H

#include <daybreak/boot.h>

/*
 * Lists the entries of the configuration and of those that chain= names, in
 * boot->choice. boot->config is the first file again afterwards. Fails, with a
 * sentence, only if that cannot be read again.
 */
enum status boot_list_entries(struct boot *boot);

/*
 * Resolves the entry of that section, through chain=, into boot's config and
 * entry; NULL: as config_entry() chooses.
 */
enum status boot_resolve(struct boot *boot, const char *section);

/*
 * Chooses an entry, perhaps by the menu, and resolves it. Sets *ends if there
 * is nothing to boot: a person has left the menu. With a sentence on failure.
 */
enum status choose(struct boot *boot, bool *ends);

/*
 * After an entry was refused with st: true if another one is to be chosen, in
 * the menu or because it is the next one. What was refused is remembered.
 */
bool choose_again(struct boot *boot, enum status st);

#endif
