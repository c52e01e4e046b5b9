// SPDX-License-Identifier: MIT
/*
 * The rows of a text console, as they are and as they were last shown.
 */
#include <daybreak/screen.h>

#include "glyph.h"

#define CUT_MARK '.' /* three of them */
#define CUT_SIZE 3

/* Rows are compared as bytes. */
_Static_assert(sizeof(struct screen_row) == (SCREEN_COLUMNS_MAX + 3) * 2,
	       "no padding");

static unsigned int clamp(unsigned int n, unsigned int min, unsigned int max)
{
	return n < min ? min : n > max ? max : n;
}

void screen_init(struct screen *s, unsigned int nr_columns,
		 unsigned int nr_rows)
{
	s->nr_columns = clamp(nr_columns, 1, SCREEN_COLUMNS_MAX);
	s->nr_rows = clamp(nr_rows, 1, SCREEN_ROWS_MAX);
	screen_clear(s);
	screen_forget(s);
}

unsigned int screen_width(const struct screen *s, unsigned int row)
{
	if (row >= s->nr_rows)
		return 0;
	return s->nr_columns - (row == s->nr_rows - 1);
}

void screen_clear(struct screen *s)
{
	s->has_cursor = false;
	memset(s->rows, 0, sizeof(s->rows));
	for (unsigned int row = 0; row < s->nr_rows; row++)
		for (unsigned int i = 0; i < screen_width(s, row); i++)
			s->rows[row].text[i] = ' ';
}

void screen_forget(struct screen *s)
{
	/* No row that has columns is equal to an empty one. */
	memset(s->shown, 0, sizeof(s->shown));
}

/* The column after a field of at most width columns. */
static unsigned int find_end(const struct screen *s, unsigned int row,
			     unsigned int column, unsigned int width)
{
	unsigned int end = screen_width(s, row);

	if (column >= end)
		return column;
	return width < end - column ? column + width : end;
}

unsigned int screen_put(struct screen *s, unsigned int row, unsigned int column,
			unsigned int width, struct span text)
{
	unsigned int end = find_end(s, row, column, width), i;
	uint64_t at = 0;

	for (i = column; i < end && at < text.size; i++)
		s->rows[row].text[i] = glyph_next(text, &at);
	if (at < text.size)
		for (unsigned int n = 0; n < CUT_SIZE && n < end - column; n++)
			s->rows[row].text[end - 1 - n] = CUT_MARK;
	return i;
}

unsigned int screen_put_text(struct screen *s, unsigned int row,
			     unsigned int column, const char *text)
{
	return screen_put(s, row, column, SCREEN_COLUMNS_MAX, glyph_text(text));
}

void screen_reverse(struct screen *s, unsigned int row, unsigned int from,
		    unsigned int to)
{
	unsigned int width = screen_width(s, row);

	if (row >= s->nr_rows)
		return;
	to = to < width ? to : width;
	if (from >= to)
		from = to = 0;
	s->rows[row].reverse_from = (uint16_t)from;
	s->rows[row].reverse_to = (uint16_t)to;
}

void screen_set_cursor(struct screen *s, unsigned int row, unsigned int column)
{
	unsigned int width = screen_width(s, row);

	s->has_cursor = width;
	if (!width)
		return;
	s->cursor_row = row;
	s->cursor_column = column < width ? column : width - 1;
}

const struct screen_row *screen_changed(struct screen *s, unsigned int *row)
{
	for (; *row < s->nr_rows; ++*row) {
		struct screen_row *now = &s->rows[*row];

		if (!memcmp(now, &s->shown[*row], sizeof(*now)))
			continue;
		s->shown[*row] = *now;
		return now;
	}
	return NULL;
}
