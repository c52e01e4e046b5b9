// SPDX-License-Identifier: MIT
/*
 * Keys that terminals send as several characters: each named one, alt, and what
 * is cut short or too long.
 */
#include "support.h"

#include <daybreak/key_sequence.h>

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Feeds what follows ESC; all of it must belong to the sequence. */
static struct keystroke read_sequence(const char *text)
{
	struct key_sequence s;
	struct keystroke out;

	key_sequence_begin(&s);
	for (; *text; text++) {
		struct keystroke key =
			keystroke_from_efi(0, (unsigned char)*text, 0);

		if (key_sequence_add(&s, &key, &out))
			continue;
		assert_int_equal(text[1], 0);
		return out;
	}
	key_sequence_end(&s, &out);
	return out;
}

static void test_names(void **state)
{
	static const struct {
		const char *text;
		enum keystroke_name name;
	} rows[] = {
		{ "", KEYSTROKE_ESCAPE },
		{ "\33", KEYSTROKE_ESCAPE },
		{ "[A", KEYSTROKE_UP },
		{ "OA", KEYSTROKE_UP },
		{ "[B", KEYSTROKE_DOWN },
		{ "OB", KEYSTROKE_DOWN },
		{ "OC", KEYSTROKE_RIGHT },
		{ "OD", KEYSTROKE_LEFT },
		{ "OF", KEYSTROKE_END },
		{ "OH", KEYSTROKE_HOME },
		{ "OM", KEYSTROKE_ENTER },
		{ "OP", KEYSTROKE_F1 },
		{ "OS", KEYSTROKE_F1 + 3 },
		{ "OE", KEYSTROKE_NONE },
		{ "OO", KEYSTROKE_NONE },
		{ "[1~", KEYSTROKE_HOME },
		{ "[2~", KEYSTROKE_INSERT },
		{ "[3~", KEYSTROKE_DELETE },
		{ "[4~", KEYSTROKE_END },
		{ "[5~", KEYSTROKE_PAGE_UP },
		{ "[6~", KEYSTROKE_PAGE_DOWN },
		{ "[7~", KEYSTROKE_HOME },
		{ "[8~", KEYSTROKE_END },
		{ "[11~", KEYSTROKE_F1 },
		{ "[15~", KEYSTROKE_F1 + 4 },
		{ "[16~", KEYSTROKE_NONE },
		{ "[24~", KEYSTROKE_F12 },
		{ "[25~", KEYSTROKE_NONE },
		{ "[4294967297~", KEYSTROKE_NONE },
		{ "[~", KEYSTROKE_NONE },
		{ "[1;5B", KEYSTROKE_DOWN },
		{ "[3;5~", KEYSTROKE_DELETE },
		{ "[O", KEYSTROKE_NONE },
		{ "[?1;2c", KEYSTROKE_NONE },
		{ "[[A", KEYSTROKE_F1 },
		{ "[[E", KEYSTROKE_F1 + 4 },
		{ "[[F", KEYSTROKE_NONE },
		{ "[1[", KEYSTROKE_NONE },
		/* Cut short by another key. */
		{ "O\r", KEYSTROKE_ENTER },
		{ "[1\33", KEYSTROKE_ESCAPE },
		/* The sixteenth character is the last. */
		{ "[1234567890123456", KEYSTROKE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keystroke key = read_sequence(rows[i].text);

		assert_int_equal(key.name, rows[i].name);
		assert_false(key.alt);
	}
}

static void test_alt(void **state)
{
	static const struct {
		const char *text;
		enum keystroke_name name;
		uint16_t character;
		bool control;
	} rows[] = {
		{ "f", KEYSTROKE_CHARACTER, 'f', false },
		{ "O", KEYSTROKE_CHARACTER, 'O', false },
		{ "[", KEYSTROKE_CHARACTER, '[', false },
		{ "[1", KEYSTROKE_CHARACTER, '[', false },
		{ "\1", KEYSTROKE_CHARACTER, 'a', true },
		{ "\177", KEYSTROKE_BACKSPACE, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keystroke key = read_sequence(rows[i].text);

		assert_int_equal(key.name, rows[i].name);
		assert_int_equal(key.character, rows[i].character);
		assert_int_equal(key.control, rows[i].control);
		assert_true(key.alt);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_alt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
