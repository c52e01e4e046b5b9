/* SPDX-License-Identifier: MIT */
/*
 * A page of the menu on which the user changes an entry's options for one boot:
 * lines that are edited in place, names of further lines that open on a page of
 * their own, and "Boot".
 */
#ifndef DAYBREAK_EDIT_PAGE_H
#define DAYBREAK_EDIT_PAGE_H

#include <daybreak/line_edit.h>

struct edit_field {
	const char *name; /* shown before the line, such as "Xen" */
	bool is_below;	  /* its line opens on a page of its own */
	struct line_edit line;
};

struct edit_page {
	const char *title;
	struct edit_field *fields;
	unsigned int nr_fields;
	unsigned int selected; /* nr_fields: "Boot" */
	bool is_open;	       /* the selected field, which is_below */
	unsigned int first;    /* the first row of the list that is shown */
	unsigned int nr_shown; /* as last drawn */
};

enum edit_page_action {
	EDIT_PAGE_NOTHING,
	EDIT_PAGE_REDRAW,  /* to be drawn again */
	EDIT_PAGE_REPAINT, /* the same, after screen_forget() */
	EDIT_PAGE_BOOT,	   /* boot with the fields' lines as they are now */
	EDIT_PAGE_BACK,	   /* the user does not want to */
};

/*
 * Begins a page with the first field selected. title and fields, whose lines
 * line_edit_init() has been called for, belong to the caller and outlive p. The
 * first fields are those that are not below.
 */
void edit_page_init(struct edit_page *p, const char *title,
		    struct edit_field *fields, unsigned int nr_fields);

/*
 * Does what the key says:
 *
 *	Up, Ctrl-P; Down, Ctrl-N, Tab   the line before; after
 *	PgUp; PgDn                      a screen of lines up; down
 *	Enter           on "Boot" boots, on a name opens its line, on a line
 *	                goes to the next; in a line that is open, closes it
 *	Ctrl-X          boots
 *	Escape, Ctrl-G  closes the line that is open, else EDIT_PAGE_BACK
 *	Ctrl-L          EDIT_PAGE_REPAINT
 *	others          edit the line, see line_edit_key()
 */
enum edit_page_action edit_page_key(struct edit_page *p,
				    const struct keystroke *key);

/* Draws the whole screen, with the cursor in the line that is edited. */
void edit_page_draw(struct edit_page *p, struct screen *s);

#endif
