/* SPDX-License-Identifier: MIT */
/*
 * The menu on the platform's screen.
 */
#ifndef BOOT_MENU_H
#define BOOT_MENU_H

#include <daybreak/boot.h>

/* How the menu is left. */
enum menu_end {
	MENU_END_BOOT,	 /* the selected entry is to be booted */
	MENU_END_INFORM, /* it is to be described, and the menu shown again */
	MENU_END_SHELL,	 /* the EFI shell, and the menu again */
	MENU_END_LEAVE,	 /* back to the firmware */
};

/*
 * Shows the menu until a person chooses, or until that many milliseconds
 * (CHOICE_FOREVER: without end) are over. What was selected goes to
 * boot->choice.made, and what was edited to boot->edits. A description in
 * boot->session.information is shown before. Returns false without a screen.
 */
bool menu_choose(struct boot *boot, uint64_t milliseconds, enum menu_end *end);

#endif
