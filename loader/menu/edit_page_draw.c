// SPDX-License-Identifier: MIT
/*
 * Draws the page on which an entry's lines are edited.
 */
#include <daybreak/edit_page.h>

#include "glyph.h"
#include "hints.h"

#define ROOMY_ROWS  8 /* a screen of so many has blank rows around the list, */
#define TITLED_ROWS 4 /* of so many a title, */
#define HINTED_ROWS 3 /* and of so many a row for keys */

#define NAME_COLUMN 2 /* after '>' and a blank */
#define NAME_GAP    2 /* blanks between the longest name and the lines */
#define NAME_SHARE  3 /* names take at most one in so many columns */

static const char boot_name[] = "Boot";

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* The columns for names. */
static unsigned int name_width(const struct edit_page *p,
			       const struct screen *s)
{
	uint64_t longest = strlen(boot_name);

	for (unsigned int i = 0; i < p->nr_fields; i++) {
		uint64_t n = glyph_count(glyph_text(p->fields[i].name));

		longest = n > longest ? n : longest;
	}
	return longest < s->nr_columns / NAME_SHARE
		       ? (unsigned int)longest
		       : s->nr_columns / NAME_SHARE;
}

/* Draws a row of the list: a field, or "Boot". */
static void draw_row(struct edit_page *p, struct screen *s, unsigned int row,
		     unsigned int n, unsigned int width)
{
	struct edit_field *field = n < p->nr_fields ? &p->fields[n] : NULL;
	unsigned int column = NAME_COLUMN + width + NAME_GAP, cursor, end;

	end = screen_put(s, row, NAME_COLUMN, width,
			 glyph_text(field ? field->name : boot_name));
	if (n == p->selected) {
		screen_put_text(s, row, 0, ">");
		screen_reverse(s, row, 0, end);
	}
	if (!field)
		return;
	if (n == p->selected && !field->is_below) {
		cursor = line_edit_draw(&field->line, s, row, column);
		screen_set_cursor(s, row, cursor);
	} else {
		screen_put_text(s, row, column, field->line.text);
	}
}

static void draw_list(struct edit_page *p, struct screen *s, unsigned int top,
		      unsigned int end)
{
	unsigned int width = name_width(p, s), nr_rows = p->nr_fields + 1;

	p->nr_shown = end - top;
	if (p->selected < p->first)
		p->first = p->selected;
	if (p->selected >= p->first + p->nr_shown)
		p->first = p->selected + 1 - p->nr_shown;
	p->first = min(p->first, nr_rows - min(p->nr_shown, nr_rows));
	for (unsigned int i = 0; i < p->nr_shown; i++)
		if (p->first + i < nr_rows)
			draw_row(p, s, top + i, p->first + i, width);
}

/* Draws the line that is open: its name, if there is room, and the line. */
static void draw_open(struct edit_page *p, struct screen *s, unsigned int top,
		      unsigned int end)
{
	struct edit_field *field = &p->fields[p->selected];
	unsigned int cursor;

	if (end - top > 1)
		screen_put_text(s, top++, 0, field->name);
	cursor = line_edit_draw(&field->line, s, top, 0);
	screen_set_cursor(s, top, cursor);
}

static void draw_keys(const struct edit_page *p, struct screen *s)
{
	struct hints h;

	hints_init(&h, s);
	hints_add(&h, "Ctrl-X boot");
	if (p->is_open)
		hints_add(&h, "Enter done");
	else
		hints_add(&h, "Ctrl-G back");
	if (!p->is_open && p->selected < p->nr_fields &&
	    p->fields[p->selected].is_below)
		hints_add(&h, "Enter edit");
}

void edit_page_draw(struct edit_page *p, struct screen *s)
{
	bool roomy = s->nr_rows >= ROOMY_ROWS;
	unsigned int top = 0, end = s->nr_rows;

	screen_clear(s);
	if (s->nr_rows >= TITLED_ROWS)
		screen_put_text(s, top++, 0, p->title);
	if (s->nr_rows >= HINTED_ROWS) {
		draw_keys(p, s);
		end--;
	}
	top += roomy;
	end -= roomy;
	if (p->is_open)
		draw_open(p, s, top, end);
	else
		draw_list(p, s, top, end);
}
