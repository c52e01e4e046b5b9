/* SPDX-License-Identifier: MIT */
/*
 * What the tests and the fuzzer of the menu's pages share: keys to press, and
 * screens as text.
 */
#ifndef TEST_SCREENS_H
#define TEST_SCREENS_H

#include "support.h"

#include <daybreak/keystroke.h>
#include <daybreak/screen.h>
#include <daybreak/utf16.h>

#define KEY(k)	   ((struct keystroke){ .name = KEYSTROKE_##k })
#define CHAR(c)	   key_of(c, false, false)
#define CONTROL(c) key_of(c, true, false)
#define ALT(c)	   key_of(c, false, true)

static inline struct keystroke key_of(uint16_t c, bool control, bool alt)
{
	return (struct keystroke){ .name = KEYSTROKE_CHARACTER,
				   .character = c,
				   .control = control,
				   .alt = alt };
}

/* Keys that differ: each name, and characters with and without modifiers. */
static inline struct keystroke key_of_number(uint32_t n)
{
	struct keystroke key = {
		.name = (enum keystroke_name)(n % (KEYSTROKE_F12 + 1)),
		.character = (uint16_t)(n >> 8 & 0x7f),
		.control = n >> 15 & 1,
		.alt = (n >> 16 & 3) == 3,
	};

	/* Every second key is a character, some outside ASCII. */
	if (n >> 18 & 1)
		key.name = KEYSTROKE_CHARACTER;
	if ((n >> 19 & 15) == 15)
		key.character = (uint16_t)(n >> 4);
	return key;
}

/* The rows of a screen, without the blanks at their ends, each with '\n'. */
static inline const char *screen_as_text(const struct screen *s)
{
	static char text[SCREEN_ROWS_MAX * (3 * SCREEN_COLUMNS_MAX + 1) + 1];
	struct text t;

	text_init(&t, text, sizeof(text));
	for (unsigned int row = 0; row < s->nr_rows; row++) {
		const uint16_t *from = s->rows[row].text;
		unsigned int n = screen_width(s, row);

		while (n && from[n - 1] == ' ')
			n--;
		for (unsigned int i = 0; i < n; i++)
			utf8_append(&t, from[i]);
		text_append(&t, "\n", 1);
	}
	return text;
}

#define assert_screen(s, expected)                                             \
	assert_string_equal(screen_as_text(s), expected)

#define assert_reverse(s, row, from, to)                                       \
	do {                                                                   \
		assert_int_equal((s)->rows[row].reverse_from, from);           \
		assert_int_equal((s)->rows[row].reverse_to, to);               \
	} while (0)

/* True when a row has its columns and nothing that could steer a terminal. */
static inline bool screen_row_is_sound(const struct screen *s, unsigned int row)
{
	const struct screen_row *r = &s->rows[row];
	unsigned int width = screen_width(s, row);

	for (unsigned int i = 0; i < width; i++)
		if (r->text[i] < ' ' ||
		    (r->text[i] >= 0x7f && r->text[i] < 0xa0) ||
		    (r->text[i] >= 0xd800 && r->text[i] < 0xe000))
			return false;
	for (unsigned int i = width; i <= SCREEN_COLUMNS_MAX; i++)
		if (r->text[i])
			return false;
	return r->reverse_from <= r->reverse_to && r->reverse_to <= width;
}

static inline bool screen_is_sound(const struct screen *s)
{
	for (unsigned int row = 0; row < s->nr_rows; row++)
		if (!screen_row_is_sound(s, row))
			return false;
	for (unsigned int row = s->nr_rows; row < SCREEN_ROWS_MAX; row++)
		if (s->rows[row].text[0] || s->rows[row].reverse_to)
			return false;
	return !s->has_cursor ||
	       s->cursor_column < screen_width(s, s->cursor_row);
}

/* Takes all rows as shown; returns how many had changed. */
static inline unsigned int screen_show(struct screen *s)
{
	unsigned int row, nr = 0;

	for (row = 0; screen_changed(s, &row); row++)
		nr++;
	return nr;
}

/* Numbers that look random and are the same in each run. */
static inline uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

#endif
