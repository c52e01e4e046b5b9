// SPDX-License-Identifier: MIT
/*
 * Draws a line that is edited, as much of it as there is room for.
 */
#include <daybreak/line_edit.h>

#include "glyph.h"

#define MARKED_WIDTH 3 /* columns that leave room for one between marks */

static struct span bytes_from(const struct line_edit *e, size_t at)
{
	return (struct span){ (const uint8_t *)e->text + at, e->size - at };
}

/* Where the character after nr of them, counted from at, begins. */
static uint64_t skip(const struct line_edit *e, uint64_t at, size_t nr)
{
	while (nr-- && at < e->size)
		glyph_next(bytes_from(e, 0), &at);
	return at;
}

/*
 * Returns the first character to show in width columns, given the one that was
 * first: it stays if the cursor is then visible and under no mark.
 */
static size_t scroll(size_t first, size_t cursor, size_t nr, size_t width)
{
	bool more_before = first > 0, more_after = nr > first + width;

	if (nr < width)
		return 0;
	if (cursor >= first + more_before &&
	    cursor < first + width - more_after)
		return first;
	return cursor > width / 2 ? cursor - width / 2 : 0;
}

unsigned int line_edit_draw(struct line_edit *e, struct screen *s,
			    unsigned int row, unsigned int column)
{
	size_t nr = glyph_count(bytes_from(e, 0));
	size_t cursor = nr - glyph_count(bytes_from(e, e->at));
	unsigned int end = screen_width(s, row), width;
	uint64_t from, to;

	if (column >= end)
		return column;
	width = end - column;
	e->first = scroll(e->first, cursor, nr, width);
	from = skip(e, 0, e->first);
	to = skip(e, from, width);
	screen_put(s, row, column, width,
		   span_sub(bytes_from(e, from), 0, to - from));
	if (e->first && width >= MARKED_WIDTH)
		screen_put_text(s, row, column, "<");
	if (to < e->size && width >= MARKED_WIDTH)
		screen_put_text(s, row, end - 1, ">");
	return column + (unsigned int)(cursor - e->first);
}
