// SPDX-License-Identifier: MIT
/*
 * Edits the lines of an entry: a list of them, and the keys that move in it.
 */
#include <daybreak/edit_page.h>

void edit_page_init(struct edit_page *p, const char *title,
		    struct edit_field *fields, unsigned int nr_fields)
{
	*p = (struct edit_page){ .title = title,
				 .fields = fields,
				 .nr_fields = nr_fields };
}

static bool is_boot(const struct edit_page *p)
{
	return p->selected == p->nr_fields;
}

/* The field whose line the keys edit, or NULL. */
static struct edit_field *edited(const struct edit_page *p)
{
	if (is_boot(p) || (p->fields[p->selected].is_below && !p->is_open))
		return NULL;
	return &p->fields[p->selected];
}

static enum edit_page_action go(struct edit_page *p, unsigned int selected)
{
	struct edit_field *field = edited(p);

	if (p->is_open)
		return EDIT_PAGE_NOTHING;
	/* What is removed from another line is not joined with it. */
	if (field)
		field->line.kill->may_join = false;
	p->selected = selected;
	return EDIT_PAGE_REDRAW;
}

static enum edit_page_action go_up(struct edit_page *p, unsigned int nr)
{
	return go(p, p->selected > nr ? p->selected - nr : 0);
}

static enum edit_page_action go_down(struct edit_page *p, unsigned int nr)
{
	unsigned int left = p->nr_fields - p->selected;

	return go(p, p->selected + (nr < left ? nr : left));
}

static enum edit_page_action close_line(struct edit_page *p)
{
	edited(p)->line.kill->may_join = false;
	p->is_open = false;
	return EDIT_PAGE_REDRAW;
}

static enum edit_page_action enter(struct edit_page *p)
{
	if (p->is_open)
		return close_line(p);
	if (is_boot(p))
		return EDIT_PAGE_BOOT;
	if (!p->fields[p->selected].is_below)
		return go_down(p, 1);
	p->is_open = true;
	return EDIT_PAGE_REDRAW;
}

static enum edit_page_action leave(struct edit_page *p)
{
	return p->is_open ? close_line(p) : EDIT_PAGE_BACK;
}

static enum edit_page_action edit(struct edit_page *p,
				  const struct keystroke *key)
{
	struct edit_field *field = edited(p);

	if (!field || !line_edit_key(&field->line, key))
		return EDIT_PAGE_NOTHING;
	return EDIT_PAGE_REDRAW;
}

static enum edit_page_action control_key(struct edit_page *p,
					 const struct keystroke *key)
{
	switch (key->character) {
	case 'x':
		return EDIT_PAGE_BOOT;
	case 'g':
		return leave(p);
	case 'l':
		return EDIT_PAGE_REPAINT;
	case 'p':
		return go_up(p, 1);
	case 'n':
		return go_down(p, 1);
	default:
		return edit(p, key);
	}
}

enum edit_page_action edit_page_key(struct edit_page *p,
				    const struct keystroke *key)
{
	switch (key->name) {
	case KEYSTROKE_ENTER:
		return enter(p);
	case KEYSTROKE_ESCAPE:
		return leave(p);
	case KEYSTROKE_UP:
		return go_up(p, 1);
	case KEYSTROKE_DOWN:
	case KEYSTROKE_TAB:
		return go_down(p, 1);
	case KEYSTROKE_PAGE_UP:
		return go_up(p, p->nr_shown);
	case KEYSTROKE_PAGE_DOWN:
		return go_down(p, p->nr_shown);
	case KEYSTROKE_CHARACTER:
		if (key->control && !key->alt)
			return control_key(p, key);
		return edit(p, key);
	default:
		return edit(p, key);
	}
}
