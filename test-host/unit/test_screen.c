// SPDX-License-Identifier: MIT
/*
 * Text on screens of several sizes, what is shown for characters, and which
 * rows have to be sent to the console.
 */
#include "screens.h"

static struct screen screen;

static int setup(void **state)
{
	(void)state;
	memset(&screen, 0xa5, sizeof(screen));
	return 0;
}

static void test_sizes(void **state)
{
	static const struct {
		unsigned int asked[2], got[2];
	} rows[] = {
		{ { 80, 25 }, { 80, 25 } },
		{ { 20, 5 }, { 20, 5 } },
		{ { 1, 1 }, { 1, 1 } },
		{ { 0, 0 }, { 1, 1 } },
		{ { 128, 64 }, { 128, 64 } },
		{ { 129, 65 }, { 128, 64 } },
		{ { 300, 100 }, { 128, 64 } },
		{ { UINT32_MAX, UINT32_MAX }, { 128, 64 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned int nr = rows[i].got[1];

		screen_init(&screen, rows[i].asked[0], rows[i].asked[1]);
		assert_int_equal(screen.nr_columns, rows[i].got[0]);
		assert_int_equal(screen.nr_rows, nr);
		assert_true(screen_is_sound(&screen));
		assert_false(screen.has_cursor);
		/* The last column of the last row would scroll. */
		assert_int_equal(screen_width(&screen, nr - 1),
				 rows[i].got[0] - 1);
		assert_int_equal(screen_width(&screen, nr), 0);
		assert_int_equal(screen_width(&screen, UINT32_MAX), 0);
		if (nr > 1)
			assert_int_equal(screen_width(&screen, 0),
					 rows[i].got[0]);
	}
}

static void test_characters(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "", "" },
		{ "Xen 4.17~", "Xen 4.17~" },
		{ "a\tb", "a b" },
		/* Control characters and sequences. */
		{ "\033[31mred\033[0m", "?[31mred?[0m" },
		{ "a\rb\nc\bd\007", "a?b?c?d?" },
		{ "\177", "?" },
		{ "\xc2\x9b"
		  "31m",
		  "?31m" },
		{ "\xc2\x80\xc2\x9f", "??" },
		{ "\xe2\x80\xae"
		  "gpj", /* right to left */
		  "?gpj" },
		{ "\xef\xbf\xb0\xef\xbf\xb1", "??" }, /* UEFI's U+FFF0, FFF1 */
		/* One column each. */
		{ "\xc2\xa0\xc2\xac\xc2\xad\xc2\xae", "\xc2\xa0\xc2\xac?\xc2"
						      "\xae" },
		{ "K\xc3\xb6nig \xe2\x82\xac", "K\xc3\xb6nig \xe2\x82\xac" },
		{ "\xce\xa9 \xd0\x96 \xe2\x94\x80", "\xce\xa9 \xd0\x96 \xe2\x94"
						    "\x80" },
		{ "e\xcc\x81", "e?" },		      /* a mark that combines */
		{ "\xe4\xb8\xad\xe6\x96\x87", "??" }, /* two columns each */
		{ "\xd7\x90", "?" },
		{ "\xf0\x9f\x98\x80!", "?!" }, /* not in UCS-2 */
		/* Not UTF-8. */
		{ "\xff\xfe", "??" },
		{ "\xc3", "?" },
		{ "\xc3z", "?z" },
		{ "\xc0\xaf", "??" },
		{ "\xed\xa0\x80", "???" },
		{ "\xe2\x82", "??" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char wanted[64];

		screen_init(&screen, 20, 2);
		screen_put_text(&screen, 0, 0, rows[i].text);
		strcpy(wanted, rows[i].shown);
		strcat(wanted, "\n\n");
		assert_screen(&screen, wanted);
		assert_true(screen_is_sound(&screen));
	}
}

/* The first and the last characters of what is shown, and those around. */
static void test_bounds(void **state)
{
	static const uint16_t ranges[][2] = {
		{ 0x20, 0x7e },	    { 0xa0, 0xac },	{ 0xae, 0x2ff },
		{ 0x370, 0x482 },   { 0x48a, 0x58f },	{ 0x10a0, 0x10ff },
		{ 0x1e00, 0x1fff }, { 0x2010, 0x2027 }, { 0x2030, 0x205e },
		{ 0x20a0, 0x20c0 }, { 0x2100, 0x22ff }, { 0x2500, 0x25fc },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		uint16_t first = ranges[i][0], last = ranges[i][1];
		uint16_t around[] = { first - 1, first, last, last + 1 };
		const uint16_t wanted[] = { '?', first, last, '?', 0 };
		char bytes[16];
		struct text t;

		text_init(&t, bytes, sizeof(bytes));
		for (int n = 0; n < 4; n++)
			utf8_append(&t, around[n]);
		screen_init(&screen, 4, 2);
		screen_put_text(&screen, 0, 0, bytes);
		assert_memory_equal(screen.rows[0].text, wanted,
				    sizeof(wanted));
	}
}

/* Bytes after the text are not part of its last character. */
static void test_end_of_text(void **state)
{
	(void)state;
	screen_init(&screen, 10, 1);
	assert_int_equal(
		screen_put(&screen, 0, 0, 10,
			   (struct span){ (const uint8_t *)"a\xc3\xb6", 2 }),
		2);
	assert_screen(&screen, "a?\n");
	assert_int_equal(screen_put(&screen, 0, 0, 10,
				    (struct span){ (const uint8_t *)"\0b", 2 }),
			 2);
	assert_screen(&screen, "?b\n");
	assert_int_equal(
		screen_put(&screen, 0, 4, 10, (struct span){ NULL, 0 }), 4);
}

static void test_cut(void **state)
{
	static const struct {
		unsigned int row, column, width;
		const char *text;
		unsigned int end;
		const char *shown;
	} rows[] = {
		{ 0, 0, 8, "12345678", 8, "12345678\n\n" },
		{ 0, 0, 8, "123456789", 8, "12345...\n\n" },
		{ 0, 0, 7, "12345678", 7, "1234...\n\n" },
		{ 0, 2, 99, "12345678", 8, "  123...\n\n" },
		{ 0, 2, 7, "12345678", 8, "  123...\n\n" },
		{ 0, 2, 3, "1234", 5, "  ...\n\n" },
		{ 0, 2, 2, "123", 4, "  ..\n\n" },
		{ 0, 7, 99, "12", 8, "       .\n\n" },
		{ 0, 2, 0, "1", 2, "\n\n" },
		{ 0, 8, 1, "1", 8, "\n\n" },
		{ 0, 9, 1, "1", 9, "\n\n" },
		{ 0, UINT32_MAX, 1, "1", UINT32_MAX, "\n\n" },
		{ 0, 2, UINT32_MAX, "1", 3, "  1\n\n" },
		{ 1, 0, 8, "1234567", 7, "\n1234567\n" },
		{ 1, 0, 8, "12345678", 7, "\n1234...\n" },
		{ 1, 7, 8, "1", 7, "\n\n" },
		{ 2, 0, 8, "1", 0, "\n\n" },
		{ UINT32_MAX, 0, 8, "1", 0, "\n\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span text = { (const uint8_t *)rows[i].text,
				     strlen(rows[i].text) };

		screen_init(&screen, 8, 2);
		assert_int_equal(screen_put(&screen, rows[i].row,
					    rows[i].column, rows[i].width,
					    text),
				 rows[i].end);
		assert_screen(&screen, rows[i].shown);
		assert_true(screen_is_sound(&screen));
	}
}

static void test_reverse(void **state)
{
	static const struct {
		unsigned int row, from, to, got_from, got_to;
	} rows[] = {
		{ 0, 0, 8, 0, 8 }, { 0, 2, 4, 2, 4 }, { 0, 2, 99, 2, 8 },
		{ 0, 4, 4, 0, 0 }, { 0, 5, 4, 0, 0 }, { 0, 9, 12, 0, 0 },
		{ 1, 0, 8, 0, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		screen_init(&screen, 8, 2);
		screen_reverse(&screen, rows[i].row, 1, 3);
		screen_reverse(&screen, rows[i].row, rows[i].from, rows[i].to);
		assert_reverse(&screen, rows[i].row, rows[i].got_from,
			       rows[i].got_to);
	}
	screen_reverse(&screen, 2, 0, 8);
	screen_reverse(&screen, UINT32_MAX, 0, 8);
	assert_true(screen_is_sound(&screen));
}

static void test_cursor(void **state)
{
	(void)state;
	screen_init(&screen, 8, 2);
	screen_set_cursor(&screen, 0, 7);
	assert_true(screen.has_cursor);
	assert_int_equal(screen.cursor_column, 7);
	screen_set_cursor(&screen, 1, 7);
	assert_int_equal(screen.cursor_row, 1);
	assert_int_equal(screen.cursor_column, 6);
	screen_set_cursor(&screen, 2, 0);
	assert_false(screen.has_cursor);
	screen_set_cursor(&screen, 0, UINT32_MAX);
	assert_int_equal(screen.cursor_column, 7);
	screen_clear(&screen);
	assert_false(screen.has_cursor);
	screen_init(&screen, 1, 1); /* without any column */
	screen_set_cursor(&screen, 0, 0);
	assert_false(screen.has_cursor);
}

static void test_changed(void **state)
{
	const struct screen_row *got;
	unsigned int row = 0;

	(void)state;
	screen_init(&screen, 8, 4);
	assert_int_equal(screen_show(&screen), 4);
	assert_int_equal(screen_show(&screen), 0);
	screen_put_text(&screen, 2, 0, "two");
	screen_reverse(&screen, 3, 0, 1);
	got = screen_changed(&screen, &row);
	assert_ptr_equal(got, &screen.rows[2]);
	assert_int_equal(row++, 2);
	assert_ptr_equal(screen_changed(&screen, &row), &screen.rows[3]);
	assert_int_equal(row, 3);
	assert_int_equal(screen_show(&screen), 0);
	/* Drawn again as it was. */
	screen_clear(&screen);
	screen_put_text(&screen, 2, 0, "two");
	screen_reverse(&screen, 3, 0, 1);
	assert_int_equal(screen_show(&screen), 0);
	screen_put_text(&screen, 2, 0, "twp");
	assert_int_equal(screen_show(&screen), 1);
	screen_forget(&screen);
	assert_int_equal(screen_show(&screen), 4);
	row = 4;
	assert_null(screen_changed(&screen, &row));
	screen_init(&screen, 1, 1);
	assert_int_equal(screen_show(&screen), 0);
	/* The largest: after its last row there is nothing of a screen. */
	screen_init(&screen, 128, 64);
	screen_reverse(&screen, 0, 1, 3);
	assert_int_equal(screen_show(&screen), 64);
	screen_reverse(&screen, 64, 0, 8);
	row = 64;
	assert_null(screen_changed(&screen, &row));
	assert_int_equal(screen_show(&screen), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_characters, setup),
		cmocka_unit_test_setup(test_bounds, setup),
		cmocka_unit_test_setup(test_end_of_text, setup),
		cmocka_unit_test_setup(test_cut, setup),
		cmocka_unit_test_setup(test_reverse, setup),
		cmocka_unit_test_setup(test_cursor, setup),
		cmocka_unit_test_setup(test_changed, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
