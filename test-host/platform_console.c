// SPDX-License-Identifier: MIT
/*
 * The tests' screen, which is read as text, and keyboard, whose keys are
 * pressed by a script.
 */
#include "platform.h"

#include "support.h"

#include <daybreak/utf16.h>

bool platform_screen_size(unsigned int *nr_columns, unsigned int *nr_rows)
{
	struct world_screen *s = &world.screen;
	bool fails = world_call_fails();

	s->calls++;
	*nr_columns = fails ? 0 : s->nr_columns;
	*nr_rows = fails ? 0 : s->nr_rows;
	return *nr_rows != 0;
}

void platform_screen_row(unsigned int row, const uint16_t *text,
			 unsigned int from, unsigned int to)
{
	struct world_screen *s = &world.screen;

	s->calls++;
	if (world_call_fails() || row >= s->nr_rows)
		return;
	s->nr_painted++;
	for (unsigned int i = 0; i < s->nr_columns; i++) {
		bool is_last = row == s->nr_rows - 1 && i == s->nr_columns - 1;

		s->text[row][i] = *text && !is_last ? *text : ' ';
		s->reverse[row][i] = i >= from && i < to;
		text += *text != 0;
	}
}

void platform_screen_clear(void)
{
	static const uint16_t nothing[1];
	const unsigned int painted = world.screen.nr_painted;

	if (world_call_fails())
		return;
	for (unsigned int row = 0; row < world.screen.nr_rows; row++) {
		world.calls--; /* it is one call */
		platform_screen_row(row, nothing, 0, 0);
	}
	world.screen.nr_painted = painted;
	world.screen.calls++;
	world.screen.in_use = true;
	world.screen.has_cursor = false;
}

void platform_screen_cursor(unsigned int row, unsigned int column)
{
	struct world_screen *s = &world.screen;

	s->calls++;
	if (world_call_fails())
		return;
	s->has_cursor = true;
	s->cursor_row = row;
	s->cursor_column = column;
}

void platform_screen_hide_cursor(void)
{
	world.screen.calls++;
	if (!world_call_fails())
		world.screen.has_cursor = false;
}

void platform_screen_end(void)
{
	world.screen.calls++;
	world.screen.in_use = false;
	world.screen.has_cursor = true;
}

void world_screen(unsigned int nr_columns, unsigned int nr_rows)
{
	if (nr_columns > WORLD_COLUMNS || nr_rows > WORLD_ROWS)
		abort();
	world.screen.nr_columns = nr_columns;
	world.screen.nr_rows = nr_rows;
}

/* Appends a row, with [ and ] around what is in reverse. */
static void append_row(unsigned int row, struct text *out)
{
	const struct world_screen *s = &world.screen;
	unsigned int end = s->nr_columns;
	bool reverse = false;

	while (end && s->text[row][end - 1] == ' ' && !s->reverse[row][end - 1])
		end--;
	for (unsigned int i = 0; i < end; i++) {
		if (s->reverse[row][i] != reverse)
			text_append(out, reverse ? "]" : "[", 1);
		reverse = s->reverse[row][i];
		utf8_append(out, s->text[row][i]);
	}
	text_append(out, "]", reverse);
}

const char *world_row(unsigned int row)
{
	static char buf[4 * WORLD_COLUMNS];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	if (row < world.screen.nr_rows)
		append_row(row, &t);
	return buf;
}

const char *world_text(void)
{
	static char buf[4 * WORLD_COLUMNS * WORLD_ROWS];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	for (unsigned int row = 0; row < world.screen.nr_rows; row++) {
		append_row(row, &t);
		text_append(&t, "\n", 1);
	}
	return buf;
}

void world_press_after(uint32_t milliseconds, struct keystroke key)
{
	if (world.nr_keys == WORLD_MAX_KEYS)
		abort();
	world.keys[world.nr_keys].key = key;
	world.keys[world.nr_keys++].after = milliseconds;
}

void world_press(enum keystroke_name name)
{
	world_press_after(0, (struct keystroke){ .name = name });
}

void world_type(const char *text)
{
	for (; *text; text++)
		world_press_after(0, keystroke_from_efi(0, (uint16_t)*text, 0));
}

static void pass(uint32_t milliseconds)
{
	world.ticks += (uint64_t)milliseconds * WORLD_TICKS_PER_MS;
	world.idle += milliseconds;
}

static bool give_up(struct keystroke *out)
{
	static const struct keystroke keys[] = {
		{ .name = KEYSTROKE_ESCAPE },
		{ .name = KEYSTROKE_ESCAPE },
		{ .name = KEYSTROKE_CHARACTER, .character = 'Q' },
	};

	if (world.next_key < world.nr_keys || world.idle < WORLD_PATIENCE)
		return false;
	*out = keys[world.key_reads % 3];
	return true;
}

bool platform_read_key(uint32_t milliseconds, struct keystroke *out)
{
	struct world_key *next = &world.keys[world.next_key];
	bool fails = world_call_fails();

	*out = (struct keystroke){ .name = KEYSTROKE_NONE };
	world.key_reads++;
	if (!fails && give_up(out))
		return true;
	if (fails || world.next_key == world.nr_keys ||
	    next->after > milliseconds) {
		pass(milliseconds);
		if (world.next_key < world.nr_keys)
			next->after -= next->after > milliseconds ? milliseconds
								  : next->after;
		return false;
	}
	pass(next->after);
	*out = next->key;
	world.next_key++;
	world.idle = 0;
	if (world.on_key)
		world.on_key();
	return true;
}

void platform_forget_keys(void)
{
	if (world_call_fails())
		return;
	while (world.next_key < world.nr_keys &&
	       !world.keys[world.next_key].after)
		world.next_key++;
}
