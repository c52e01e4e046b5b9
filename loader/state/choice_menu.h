/* SPDX-License-Identifier: MIT */
/*
 * The part of a choice that is about the menu.
 */
#ifndef CHOICE_MENU_H
#define CHOICE_MENU_H

#include <daybreak/choice.h>

/* Sets menu and milliseconds of out. */
void choice_menu(const struct choice_input *in, struct choice *out);

#endif
