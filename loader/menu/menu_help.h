/* SPDX-License-Identifier: MIT */
/*
 * The menu's page that explains its keys.
 */
#ifndef MENU_HELP_H
#define MENU_HELP_H

#include <daybreak/menu.h>

/* Shows the page, with the keys that work in this menu. */
void menu_help_open(struct menu *m);

#endif
