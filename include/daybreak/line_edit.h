/* SPDX-License-Identifier: MIT */
/*
 * One line of text that a person edits with readline's keys.
 */
#ifndef DAYBREAK_LINE_EDIT_H
#define DAYBREAK_LINE_EDIT_H

#include <daybreak/keystroke.h>
#include <daybreak/screen.h>

/* The largest line in bytes, NUL included. */
#define LINE_EDIT_MAX 4096

/* What was removed last; several lines may share one. All zero: nothing. */
struct line_kill {
	char bytes[LINE_EDIT_MAX];
	size_t size;
	bool may_join; /* what is removed next belongs to it */
};

struct line_edit {
	char *text;   /* the caller's; UTF-8 with a NUL */
	size_t room;  /* bytes there, NUL included */
	size_t size;  /* of the text in bytes, without the NUL */
	size_t at;    /* where the cursor is, in bytes */
	size_t first; /* the first character that is shown */
	struct line_kill *kill;
};

/*
 * Begins to edit the string in text, which has room for 1 to LINE_EDIT_MAX
 * bytes, with the cursor after it. What has no NUL in that room is cut. Bytes
 * that are not UTF-8 stay as they are, and each counts as a character. text and
 * kill belong to the caller and outlive e.
 */
void line_edit_init(struct line_edit *e, char *text, size_t room,
		    struct line_kill *kill);

/*
 * Does what the key says; returns false if it says nothing to a line.
 *
 *	Left, Ctrl-B; Right, Ctrl-F     one character back; on
 *	Alt-B, Ctrl-Left; Alt-F, ...    one word back; on
 *	Home, Ctrl-A; End, Ctrl-E       to the beginning; to the end
 *	Backspace, Ctrl-H               remove the character before the cursor
 *	Delete, Ctrl-D                  remove the one under the cursor; Delete
 *					at the end: the one before it
 *	Ctrl-K; Ctrl-U                  remove what is after; what is before
 *	Ctrl-W                          remove the word before, up to a blank
 *	Alt-Backspace; Alt-D            remove the word before; after
 *	Ctrl-Y                          insert what was removed by the last four
 *	Ctrl-T                          exchange two characters
 *
 * As in readline, words are letters and digits, and what is removed by several
 * such keys in sequence is inserted together. A character is inserted if it can
 * be shown and there is room for it.
 */
bool line_edit_key(struct line_edit *e, const struct keystroke *key);

/*
 * Draws the line from column on to the end of that row, scrolled so that the
 * cursor is in it; '<' and '>' at the ends say that there is more. Returns the
 * cursor's column, which is column if there is no room at all.
 */
unsigned int line_edit_draw(struct line_edit *e, struct screen *s,
			    unsigned int row, unsigned int column);

#endif
