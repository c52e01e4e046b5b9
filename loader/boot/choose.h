/* SPDX-License-Identifier: MIT */
/*
 * Which entry of the configuration is booted, and what follows when it is
 * refused.
 */
#ifndef BOOT_CHOOSE_H
#define BOOT_CHOOSE_H

#include "menu.h"

/*
 * Chooses an entry, perhaps by the menu, and resolves it. Sets *end to how the
 * menu was left; nothing is resolved unless that is MENU_END_BOOT, which it
 * also is without a menu. With a sentence on failure.
 */
enum status choose(struct boot *boot, enum menu_end *end);

/*
 * Lists the entries, and reads what is remembered: all that a choice depends
 * on. With a sentence on failure.
 */
enum status choose_list(struct boot *boot);

/*
 * Resolves the entry that would be booted if nobody were there. What is
 * remembered is read, and stays.
 */
enum status choose_unattended(struct boot *boot);

/* Resolves the entry that was selected when the menu was left. */
enum status choose_wanted(struct boot *boot);

/*
 * After an attempt that ended with st: true if another entry is to be chosen,
 * in the menu or because it is the next one. What was refused is remembered.
 * False, too, if nothing was refused.
 */
bool choose_again(struct boot *boot, enum status st);

/*
 * After an attempt that failed when it had already been measured: remembers
 * what was refused, waits so long that the sentence can be read, or until a key
 * is pressed, and resets the machine. Returns only if it does not reset.
 */
void choose_reset(struct boot *boot, enum menu_end end);

#endif
