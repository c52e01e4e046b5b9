/* SPDX-License-Identifier: MIT */
/*
 * The last row of a page: what its keys do, as far as there is room.
 */
#ifndef MENU_HINTS_H
#define MENU_HINTS_H

#include <daybreak/screen.h>

/* Pieces of a row, the most important first. */
struct hints {
	struct screen *screen;
	unsigned int row, column; /* where the next one goes */
};

/* Begins the last row of a screen. */
void hints_init(struct hints *h, struct screen *s);

/* Adds a piece after ", "; one that does not fit is left out. */
void hints_add(struct hints *h, const char *piece);

#endif
