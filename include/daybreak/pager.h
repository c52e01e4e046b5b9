/* SPDX-License-Identifier: MIT */
/*
 * A page of the menu that shows a text of any length, a screen at a time.
 */
#ifndef DAYBREAK_PAGER_H
#define DAYBREAK_PAGER_H

#include <daybreak/keystroke.h>
#include <daybreak/screen.h>

struct pager {
	const char *title; /* shown over the text */
	struct span text;  /* lines of UTF-8 with '\n' between them */
	uint64_t first;	   /* row of the wrapped text that is shown first */
	/* As last drawn: rows of the wrapped text, and how many are shown. */
	uint64_t nr_rows, nr_shown;
};

enum pager_action {
	PAGER_NOTHING,
	PAGER_REDRAW,  /* to be drawn again */
	PAGER_REPAINT, /* the same, after screen_forget() */
	PAGER_BACK,    /* the user has read it */
};

/*
 * Begins at the start of text. title and text belong to the caller and outlive
 * p.
 */
void pager_init(struct pager *p, const char *title, struct span text);

/*
 * Does what the key says:
 *
 *	Up, k; Down, j          a row back; on
 *	PgUp, b; PgDn, space    a screen back; on
 *	Home; End               to the beginning; to the end
 *	q, Enter, Escape, Ctrl-G    PAGER_BACK
 *	Ctrl-L                  PAGER_REPAINT
 *
 * How far it can go is known once it is drawn.
 */
enum pager_action pager_key(struct pager *p, const struct keystroke *key);

/*
 * Draws the whole screen: the title, the text with long lines wrapped, and what
 * part of it is shown. A screen of few rows shows text only.
 */
void pager_draw(struct pager *p, struct screen *s);

#endif
