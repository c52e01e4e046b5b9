// SPDX-License-Identifier: MIT
/*
 * Draws the menu. From top to bottom, and on which screens:
 *
 *	title, blank	     of at least ROOMY_ROWS
 *	sentence, blank	     at most half of what is left; the blank: ROOMY_ROWS
 *	entries		     all
 *	blank		     ROOMY_ROWS
 *	countdown	     STATUS_ROWS
 *	keys		     HINTED_ROWS
 */
#include <daybreak/menu.h>

#include <daybreak/format.h>

#include "glyph.h"
#include "hints.h"
#include "wrap.h"

#define ROOMY_ROWS   10
#define HINTED_ROWS  3
#define STATUS_ROWS  2

#define TITLE_COLUMN 2 /* of an entry, after '>' and a blank */
/* A list of so many rows shows an entry beyond the selected one. */
#define MORE_ROWS    3

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static void draw_status(const struct menu *m, struct screen *s,
			unsigned int row)
{
	char status[64];
	struct text t;

	text_init(&t, status, sizeof(status));
	if (m->seconds_left)
		text_format(&t, "Starts in %u second%s", m->seconds_left,
			    m->seconds_left == 1 ? "" : "s");
	else if (m->shows_timeout && m->timeout == MENU_FOREVER)
		text_format(&t, "Timeout: none, waits");
	else if (m->shows_timeout && !m->timeout)
		text_format(&t, "Timeout: 0, no menu");
	else if (m->shows_timeout)
		text_format(&t, "Timeout: %u second%s", m->timeout,
			    m->timeout == 1 ? "" : "s");
	screen_put_text(s, row, 0, status);
}

static void draw_keys(const struct menu *m, struct screen *s)
{
	struct hints h;

	hints_init(&h, s);
	if (m->nr_entries)
		hints_add(&h, "Enter start");
	hints_add(&h, "h help");
	if (m->nr_entries && !m->entries[m->selected].enter) {
		if (m->has_editor)
			hints_add(&h, "e edit");
		hints_add(&h, "i information");
		hints_add(&h, "d default");
	}
	if (m->has_firmware_setup)
		hints_add(&h, "f firmware setup");
}

/* Says after a row's text that there is more. */
static void draw_cut(struct screen *s, unsigned int row, unsigned int column)
{
	static const char mark[] = "...";
	unsigned int width = screen_width(s, row);
	unsigned int last = width - min(width, sizeof(mark) - 1);

	screen_put_text(s, row, min(column, last), mark);
}

/* Draws the sentence in at most max rows; returns how many it took. */
static unsigned int draw_sentence(const struct menu *m, struct screen *s,
				  unsigned int top, unsigned int max)
{
	struct span text = glyph_text(m->sentence ? m->sentence : ""), row;
	unsigned int nr = 0, column = 0;
	uint64_t at = 0;

	while (nr < max && wrap_next(text, &at, screen_width(s, top), &row))
		column = screen_put(s, top + nr++, 0, SCREEN_COLUMNS_MAX, row);
	if (nr && at < text.size)
		draw_cut(s, top + nr - 1, column);
	return nr;
}

/* Scrolls the list so that the selected entry is in it. */
static void scroll(struct menu *m)
{
	unsigned int margin = m->nr_shown >= MORE_ROWS;
	unsigned int last = m->nr_entries - min(m->nr_shown, m->nr_entries);

	if (m->selected < m->first + margin)
		m->first = m->selected - min(margin, m->selected);
	if (m->selected + margin >= m->first + m->nr_shown)
		m->first = m->selected + margin + 1 - m->nr_shown;
	m->first = min(m->first, last);
}

/* Appends " (default, bad)", or as much of that as there is. */
static void describe(const struct menu_entry *entry, struct text *out)
{
	const char *mark = entry->mark ? entry->mark : "";

	if (!entry->is_default && !*mark)
		return;
	text_append(out, " (", 2);
	if (entry->is_default)
		text_append(out, "default", 7);
	if (entry->is_default && *mark)
		text_append(out, ", ", 2);
	text_append(out, mark, strlen(mark));
	text_append(out, ")", 1);
}

/* A long title leaves room for the words after it, up to two thirds. */
static void draw_title(const struct menu_entry *entry, struct screen *s,
		       unsigned int row)
{
	char words[4 * SCREEN_COLUMNS_MAX];
	unsigned int width = screen_width(s, row), column, nr;
	struct text t;

	if (width <= TITLE_COLUMN)
		return;
	width -= TITLE_COLUMN;
	text_init(&t, words, sizeof(words));
	describe(entry, &t);
	nr = min((unsigned int)glyph_count(glyph_text(words)),
		 width - width / 3);
	column = screen_put(s, row, TITLE_COLUMN, width - nr,
			    glyph_text(entry->title));
	screen_put(s, row, column, nr, glyph_text(words));
}

static char marker_of(const struct menu *m, unsigned int n)
{
	if (n == m->selected)
		return '>';
	if (n == m->first && n)
		return '^';
	if (n == m->first + m->nr_shown - 1 && n < m->nr_entries - 1)
		return 'v';
	return ' ';
}

static void draw_entries(struct menu *m, struct screen *s, unsigned int top)
{
	scroll(m);
	for (unsigned int i = 0; i < m->nr_shown; i++) {
		unsigned int n = m->first + i, row = top + i;
		char marker[2] = { 0 };

		if (n >= m->nr_entries)
			return;
		marker[0] = marker_of(m, n);
		screen_put_text(s, row, 0, marker);
		draw_title(&m->entries[n], s, row);
		if (n == m->selected)
			screen_reverse(s, row, 0, screen_width(s, row));
	}
}

void menu_draw(struct menu *m, struct screen *s)
{
	bool roomy = s->nr_rows >= ROOMY_ROWS;
	unsigned int top = roomy ? 2 : 0, end = s->nr_rows, nr;

	if (m->shows_help) {
		pager_draw(&m->help, s);
		return;
	}
	screen_clear(s);
	if (roomy)
		screen_put_text(s, 0, 0, m->title);
	if (s->nr_rows >= HINTED_ROWS) {
		draw_keys(m, s);
		end--;
	}
	if (s->nr_rows >= STATUS_ROWS)
		draw_status(m, s, --end);
	end -= roomy;
	nr = draw_sentence(m, s, top, (end - top) / 2);
	top += nr + (roomy && nr);
	m->nr_shown = end - top;
	draw_entries(m, s, top);
}
