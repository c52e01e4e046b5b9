/* SPDX-License-Identifier: MIT */
/*
 * The menu on the platform's screen.
 */
#ifndef BOOT_MENU_H
#define BOOT_MENU_H

#include <daybreak/boot.h>

/*
 * Shows the menu until a person chooses, or until that many milliseconds
 * (CHOICE_FOREVER: without end) are over. The choice goes to
 * boot->choice.made.entry, and what was edited to boot->edits. Sets *ends when
 * a person has left the menu for the firmware. Without a screen it returns at
 * once. ST_NO_MEMORY with a sentence.
 */
enum status menu_choose(struct boot *boot, uint64_t milliseconds, bool *ends);

#endif
