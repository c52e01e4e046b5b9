// SPDX-License-Identifier: MIT
/*
 * Shows a long text. Its rows depend on the width of the screen, so they are
 * counted whenever it is drawn.
 */
#include <daybreak/pager.h>

#include <daybreak/format.h>

#include "hints.h"
#include "wrap.h"

#define HINTED_ROWS 2 /* a screen of so many has room for hints, */
#define TITLED_ROWS 4 /* and of so many for a title */

void pager_init(struct pager *p, const char *title, struct span text)
{
	*p = (struct pager){ .title = title, .text = text };
}

static uint64_t last_first(const struct pager *p)
{
	return p->nr_rows > p->nr_shown ? p->nr_rows - p->nr_shown : 0;
}

static enum pager_action go_back(struct pager *p, uint64_t nr)
{
	uint64_t old = p->first;

	p->first = nr < old ? old - nr : 0;
	return p->first == old ? PAGER_NOTHING : PAGER_REDRAW;
}

static enum pager_action go_on(struct pager *p, uint64_t nr)
{
	uint64_t old = p->first, last = last_first(p);

	if (old >= last)
		return PAGER_NOTHING;
	p->first = nr < last - old ? old + nr : last;
	return PAGER_REDRAW;
}

static enum pager_action control_key(uint16_t c)
{
	return c == 'g' ? PAGER_BACK : c == 'l' ? PAGER_REPAINT : PAGER_NOTHING;
}

static enum pager_action character_key(struct pager *p, uint16_t c)
{
	switch (c) {
	case 'k':
		return go_back(p, 1);
	case 'j':
		return go_on(p, 1);
	case 'b':
		return go_back(p, p->nr_shown);
	case ' ':
		return go_on(p, p->nr_shown);
	case 'q':
		return PAGER_BACK;
	default:
		return PAGER_NOTHING;
	}
}

enum pager_action pager_key(struct pager *p, const struct keystroke *key)
{
	switch (key->name) {
	case KEYSTROKE_UP:
		return go_back(p, 1);
	case KEYSTROKE_DOWN:
		return go_on(p, 1);
	case KEYSTROKE_PAGE_UP:
		return go_back(p, p->nr_shown);
	case KEYSTROKE_PAGE_DOWN:
		return go_on(p, p->nr_shown);
	case KEYSTROKE_HOME:
		return go_back(p, UINT64_MAX);
	case KEYSTROKE_END:
		return go_on(p, UINT64_MAX);
	case KEYSTROKE_ENTER:
	case KEYSTROKE_ESCAPE:
		return PAGER_BACK;
	case KEYSTROKE_CHARACTER:
		if (key->alt)
			return PAGER_NOTHING;
		return key->control ? control_key(key->character)
				    : character_key(p, key->character);
	default:
		return PAGER_NOTHING;
	}
}

static void draw_hints(const struct pager *p, struct screen *s)
{
	uint64_t end = p->first + p->nr_shown;
	char position[64];
	struct hints h;
	struct text t;

	if (end > p->nr_rows)
		end = p->nr_rows;
	text_init(&t, position, sizeof(position));
	text_format(&t, "%lu-%lu of %lu", p->first + (end > p->first), end,
		    p->nr_rows);
	hints_init(&h, s);
	hints_add(&h, position);
	hints_add(&h, "q back");
	hints_add(&h, "Space next page");
	hints_add(&h, "b page before");
}

static uint64_t count_rows(struct span text, unsigned int width)
{
	uint64_t at = 0, nr = 0;
	struct span row;

	while (wrap_next(text, &at, width, &row))
		nr++;
	return nr;
}

static void draw_text(const struct pager *p, struct screen *s, unsigned int top,
		      unsigned int width)
{
	uint64_t at = 0, nr = 0;
	struct span row;

	for (; nr < p->first + p->nr_shown; nr++) {
		if (!wrap_next(p->text, &at, width, &row))
			return;
		if (nr >= p->first)
			screen_put(s, top + (unsigned int)(nr - p->first), 0,
				   width, row);
	}
}

void pager_draw(struct pager *p, struct screen *s)
{
	bool has_hints = s->nr_rows >= HINTED_ROWS;
	bool has_title = s->nr_rows >= TITLED_ROWS;
	/* Without hints the last row is the text's. */
	unsigned int width = screen_width(s, 0);

	screen_clear(s);
	p->nr_shown = s->nr_rows - has_hints - has_title;
	p->nr_rows = count_rows(p->text, width);
	if (p->first > last_first(p))
		p->first = last_first(p);
	if (has_title) {
		screen_put_text(s, 0, 0, p->title);
		screen_reverse(s, 0, 0, s->nr_columns);
	}
	draw_text(p, s, has_title, width);
	if (has_hints)
		draw_hints(p, s);
}
