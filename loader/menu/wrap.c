// SPDX-License-Identifier: MIT
/*
 * Cuts text into rows.
 */
#include "wrap.h"

#include "glyph.h"

/*
 * For a row no more of a line is looked at than its characters and "\r\n" can
 * take, so that a long line does not take time in the square of its length.
 */
#define WINDOW_SIZE(width) (4 * (uint64_t)(width) + 2)

/*
 * Returns the line that begins s, or what there is of it in s; skip is the size
 * with what ends it.
 */
static struct span first_line(struct span s, uint64_t *skip)
{
	const uint8_t *end = memchr(s.base, '\n', s.size);
	uint64_t size = end ? (uint64_t)(end - s.base) : s.size;

	*skip = size + (end ? 1 : 0);
	if (end && size && s.base[size - 1] == '\r')
		size--;
	return span_sub(s, 0, size);
}

/* How much of a line, which is longer than that, fits into width columns. */
static uint64_t fitting_size(struct span line, unsigned int width,
			     uint64_t *skip)
{
	uint64_t at = 0, blank = 0;

	for (unsigned int i = 0; i < width; i++) {
		if (line.base[at] == ' ')
			blank = at;
		glyph_next(line, &at);
	}
	if (line.base[at] == ' ')
		blank = at;
	*skip = blank ? blank + 1 : at;
	return blank ? blank : at;
}

bool wrap_next(struct span text, uint64_t *at, unsigned int width,
	       struct span *row)
{
	uint64_t skip, used = 0, size;

	if (!width || *at >= text.size)
		return false;
	size = text.size - *at;
	if (size > WINDOW_SIZE(width))
		size = WINDOW_SIZE(width);
	*row = first_line(span_sub(text, *at, size), &skip);
	for (unsigned int i = 0; i < width && used < row->size; i++)
		glyph_next(*row, &used);
	if (used < row->size)
		row->size = fitting_size(*row, width, &skip);
	*at += skip;
	return true;
}
