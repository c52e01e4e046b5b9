// SPDX-License-Identifier: MIT
/*
 * The last row of a page.
 */
#include "hints.h"

#include "glyph.h"

void hints_init(struct hints *h, struct screen *s)
{
	*h = (struct hints){ .screen = s, .row = s->nr_rows - 1 };
}

void hints_add(struct hints *h, const char *piece)
{
	const char *comma = h->column ? ", " : "";
	unsigned int left = screen_width(h->screen, h->row) - h->column;

	if (strlen(comma) + glyph_count(glyph_text(piece)) > left)
		return;
	h->column = screen_put_text(h->screen, h->row, h->column, comma);
	h->column = screen_put_text(h->screen, h->row, h->column, piece);
}
