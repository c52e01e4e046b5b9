/* SPDX-License-Identifier: MIT */
/*
 * Cuts text into rows of a console, between words where that is possible.
 */
#ifndef MENU_WRAP_H
#define MENU_WRAP_H

#include <daybreak/span.h>

/*
 * Takes the next row of at most width columns off text, which has '\n' between
 * lines (or "\r\n"), from byte *at on, and moves *at to the row after it. A
 * blank at which a line is cut is in neither row. Returns false when no row is
 * left, or width is 0. row is a part of text.
 */
bool wrap_next(struct span text, uint64_t *at, unsigned int width,
	       struct span *row);

#endif
