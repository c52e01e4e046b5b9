// SPDX-License-Identifier: MIT
/*
 * Sends to the platform's screen what has changed. Its size is asked for at
 * each drawing: a serial terminal that is connected later may change it.
 */
#include "console.h"

bool console_begin(struct console *c)
{
	unsigned int nr_columns, nr_rows;

	if (!platform_screen_size(&nr_columns, &nr_rows))
		return false;
	if (nr_columns == c->nr_columns && nr_rows == c->nr_rows)
		return true;
	c->nr_columns = nr_columns;
	c->nr_rows = nr_rows;
	screen_init(&c->screen, nr_columns, nr_rows);
	platform_screen_clear();
	return true;
}

void console_show(struct console *c)
{
	struct screen *s = &c->screen;
	const struct screen_row *row;

	for (unsigned int i = 0; (row = screen_changed(s, &i)); i++)
		platform_screen_row(i, row->text, row->reverse_from,
				    row->reverse_to);
	if (s->has_cursor)
		platform_screen_cursor(s->cursor_row, s->cursor_column);
	else
		platform_screen_hide_cursor();
}

void console_repaint(struct console *c)
{
	platform_screen_clear();
	screen_forget(&c->screen);
}

void console_end(void)
{
	platform_screen_clear();
	platform_screen_end();
}
