/* SPDX-License-Identifier: MIT */
/*
 * What is on a text console: a page is drawn here, and only the rows that it
 * changed are then sent to the console, because each takes some ten
 * milliseconds on a serial line.
 *
 * Text comes as UTF-8 from files. What could steer a terminal, or would not
 * take exactly one column, is shown as '?': control characters, invalid UTF-8,
 * what UCS-2 does not have, marks that combine, scripts that are written from
 * right to left or take two columns. A tab is shown as a blank.
 */
#ifndef DAYBREAK_SCREEN_H
#define DAYBREAK_SCREEN_H

#include <daybreak/span.h>

/* Of a larger console only the upper left part is used. */
#define SCREEN_COLUMNS_MAX 128
#define SCREEN_ROWS_MAX	   64

struct screen_row {
	/* UCS-2: all columns of the row, blanks included, and a NUL */
	uint16_t text[SCREEN_COLUMNS_MAX + 1];
	/* In reverse are the columns [from, to); none when both are 0. */
	uint16_t reverse_from, reverse_to;
};

struct screen {
	unsigned int nr_columns, nr_rows;
	/* Where the cursor is, if it is shown; always in a row's columns. */
	bool has_cursor;
	unsigned int cursor_row, cursor_column;
	struct screen_row rows[SCREEN_ROWS_MAX];
	struct screen_row shown[SCREEN_ROWS_MAX]; /* for screen_changed() */
};

/*
 * Makes a blank screen of a console of that size, of which nothing is shown
 * yet. A size of 0 is taken as 1.
 */
void screen_init(struct screen *s, unsigned int nr_columns,
		 unsigned int nr_rows);

/* Makes all rows blank and hides the cursor: the beginning of each drawing. */
void screen_clear(struct screen *s);

/*
 * The columns of a row that can be written to: all but the last column of the
 * last row, where a character would make the console scroll. 0 for a row that
 * does not exist.
 */
unsigned int screen_width(const struct screen *s, unsigned int row);

/*
 * Writes text to at most width columns from column on; text that is longer ends
 * with "...". Returns the column after it. Text outside the screen is not
 * written.
 */
unsigned int screen_put(struct screen *s, unsigned int row, unsigned int column,
			unsigned int width, struct span text);

/* The same for a string, up to the end of the row. */
unsigned int screen_put_text(struct screen *s, unsigned int row,
			     unsigned int column, const char *text);

/* Shows the columns [from, to) of a row in reverse, and no others of it. */
void screen_reverse(struct screen *s, unsigned int row, unsigned int from,
		    unsigned int to);

/* Shows the cursor there, or in the nearest column of that row. */
void screen_set_cursor(struct screen *s, unsigned int row, unsigned int column);

/*
 * Finds the first row from *row on that is not yet shown as it is now, sets
 * *row to its number and takes it as shown. Returns NULL when there is none.
 * The row belongs to the screen.
 *
 *	for (row = 0; (r = screen_changed(s, &row)); row++)
 *		paint(row, r);
 */
const struct screen_row *screen_changed(struct screen *s, unsigned int *row);

/* Takes nothing as shown, as after the console was cleared. */
void screen_forget(struct screen *s);

#endif
