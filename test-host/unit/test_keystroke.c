// SPDX-License-Identifier: MIT
/*
 * Keys as firmware reports them: every scan code, control characters of serial
 * consoles, and the state of shift keys.
 */
#include "support.h"

#include <daybreak/keystroke.h>

#define VALID	      0x80000000u
#define RIGHT_CONTROL 0x4u
#define LEFT_CONTROL  0x8u
#define RIGHT_ALT     0x10u
#define LEFT_ALT      0x20u
#define RIGHT_SHIFT   0x1u
#define LEFT_SHIFT    0x2u
#define COUNT(a)      (sizeof(a) / sizeof((a)[0]))

static void assert_key(struct keystroke key, enum keystroke_name name,
		       uint16_t character, bool control, bool alt)
{
	assert_int_equal(key.name, name);
	assert_int_equal(key.character, character);
	assert_int_equal(key.control, control);
	assert_int_equal(key.alt, alt);
}

/* In the order of UEFI's table 12.2, from 1 on. */
static void test_scan_codes(void **state)
{
	static const enum keystroke_name names[] = {
		KEYSTROKE_UP,	     KEYSTROKE_DOWN,   KEYSTROKE_RIGHT,
		KEYSTROKE_LEFT,	     KEYSTROKE_HOME,   KEYSTROKE_END,
		KEYSTROKE_INSERT,    KEYSTROKE_DELETE, KEYSTROKE_PAGE_UP,
		KEYSTROKE_PAGE_DOWN,
	};

	(void)state;
	for (unsigned int code = 1; code <= 0xffff; code++) {
		enum keystroke_name name = KEYSTROKE_NONE;

		if (code <= COUNT(names))
			name = names[code - 1];
		else if (code <= 0x16)
			name = KEYSTROKE_F1 + (code - 0xb);
		else if (code == 0x17)
			name = KEYSTROKE_ESCAPE;
		else if (code == 0x80 || code == 0x81)
			name = code == 0x80 ? KEYSTROKE_UP : KEYSTROKE_DOWN;
		assert_key(keystroke_from_efi((uint16_t)code, 0, 0), name, 0,
			   false, false);
	}
	assert_int_equal(KEYSTROKE_F12, KEYSTROKE_F1 + 11);
	assert_key(keystroke_from_efi(3, 0, VALID | LEFT_CONTROL | LEFT_ALT),
		   KEYSTROKE_RIGHT, 0, true, true);
}

static void test_characters(void **state)
{
	static const struct {
		uint16_t character;
		uint32_t shift;
		enum keystroke_name name;
		uint16_t is;
		bool control, alt;
	} rows[] = {
		{ 'a', 0, KEYSTROKE_CHARACTER, 'a', false, false },
		{ 'A', VALID | RIGHT_SHIFT, KEYSTROKE_CHARACTER, 'A', false,
		  false },
		{ ' ', 0, KEYSTROKE_CHARACTER, ' ', false, false },
		{ '~', 0, KEYSTROKE_CHARACTER, '~', false, false },
		{ 0xe4, 0, KEYSTROKE_CHARACTER, 0xe4, false, false },
		{ 0xa0, 0, KEYSTROKE_CHARACTER, 0xa0, false, false },
		{ '\r', 0, KEYSTROKE_ENTER, 0, false, false },
		{ '\n', 0, KEYSTROKE_ENTER, 0, false, false },
		{ '\t', 0, KEYSTROKE_TAB, 0, false, false },
		{ '\b', 0, KEYSTROKE_BACKSPACE, 0, false, false },
		{ 0x7f, 0, KEYSTROKE_BACKSPACE, 0, false, false },
		{ 0x1b, 0, KEYSTROKE_ESCAPE, 0, false, false },
		/* Control, as a serial console and as a keyboard has it. */
		{ 1, 0, KEYSTROKE_CHARACTER, 'a', true, false },
		{ 26, 0, KEYSTROKE_CHARACTER, 'z', true, false },
		{ 'a', VALID | LEFT_CONTROL, KEYSTROKE_CHARACTER, 'a', true,
		  false },
		{ 'X', VALID | RIGHT_CONTROL, KEYSTROKE_CHARACTER, 'x', true,
		  false },
		{ 'A', VALID | LEFT_CONTROL, KEYSTROKE_CHARACTER, 'a', true,
		  false },
		{ 'Z', VALID | LEFT_CONTROL, KEYSTROKE_CHARACTER, 'z', true,
		  false },
		{ '@', VALID | RIGHT_CONTROL, KEYSTROKE_CHARACTER, '@', true,
		  false },
		{ '[', VALID | RIGHT_CONTROL, KEYSTROKE_CHARACTER, '[', true,
		  false },
		{ 'B', VALID | RIGHT_ALT, KEYSTROKE_CHARACTER, 'B', false,
		  true },
		{ 'b', VALID | LEFT_ALT, KEYSTROKE_CHARACTER, 'b', false,
		  true },
		/* A state that is not valid. */
		{ 'x', LEFT_CONTROL | LEFT_ALT, KEYSTROKE_CHARACTER, 'x', false,
		  false },
		/* No key, and what is no character. */
		{ 0, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0x9b, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0x9f, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0x80, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0x1c, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0xd800, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0xdfff, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0xfffe, 0, KEYSTROKE_NONE, 0, false, false },
		{ 0xfffd, 0, KEYSTROKE_CHARACTER, 0xfffd, false, false },
		{ 0xe000, 0, KEYSTROKE_CHARACTER, 0xe000, false, false },
		{ 0xd7ff, 0, KEYSTROKE_CHARACTER, 0xd7ff, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_key(
			keystroke_from_efi(0, rows[i].character, rows[i].shift),
			rows[i].name, rows[i].is, rows[i].control, rows[i].alt);
	assert_true(keystroke_is_printable('~'));
	assert_false(keystroke_is_printable('\33'));
	assert_false(keystroke_is_printable(0x7f));
	/* The scan code counts. */
	assert_key(keystroke_from_efi(1, 'a', 0), KEYSTROKE_UP, 0, false,
		   false);
}

/* What noise of a serial line cannot be mistaken for. */
static void test_deliberate(void **state)
{
	static const struct {
		uint16_t code, character;
		uint32_t shift;
		bool deliberate;
	} rows[] = {
		{ 0, ' ', 0, true },
		{ 0, '~', 0, true },
		{ 0, 'x', 0, true },
		{ 0, 'X', VALID | LEFT_SHIFT, true },
		{ 0, '\r', 0, true },
		{ 0, '\n', 0, true },
		{ 0, 0x1b, 0, true },
		{ 0x17, 0, 0, true },
		{ 0x01, 0, 0, true }, /* Up */
		{ 0x07, 0, 0, true }, /* Insert */
		{ 0x0b, 0, 0, true }, /* F1 */
		{ 0x16, 0, 0, true }, /* F12 */
		{ 0x80, 0, 0, true }, /* volume up */
		{ 0x03, 0, VALID | LEFT_CONTROL, true },
		{ 0, 'x', VALID | LEFT_CONTROL, false },
		{ 0, 'x', VALID | RIGHT_ALT, false },
		{ 0, 0, 0, false },
		{ 0, 1, 0, false },
		{ 0, 0x10, 0, false },
		{ 0, 0x1f, 0, false },
		{ 0, '\t', 0, false },
		{ 0, '\b', 0, false },
		{ 0, 0x7f, 0, false },
		{ 0, 0x80, 0, false },
		{ 0, 0xe0, 0, false },
		{ 0, 0xff, 0, false },
		{ 0, 0xfffd, 0, false },
		{ 0, 0xffff, 0, false },
		{ 0x18, 0, 0, false },
		{ 0x7f, 0, 0, false },
		{ 0x82, 0, 0, false },
		{ 0xffff, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct keystroke key = keystroke_from_efi(
			rows[i].code, rows[i].character, rows[i].shift);

		if (keystroke_is_deliberate(&key) != rows[i].deliberate)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scan_codes),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_deliberate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
