// SPDX-License-Identifier: MIT
/*
 * A long text in pages: how its lines are wrapped, and what each key does.
 */
#include "screens.h"

#include <daybreak/pager.h>

static struct pager pager;
static struct screen screen;

static struct span span_of(const char *s)
{
	return (struct span){ (const uint8_t *)s, strlen(s) };
}

static void begin(const char *text, unsigned int columns, unsigned int rows)
{
	screen_init(&screen, columns, rows);
	pager_init(&pager, "Title", span_of(text));
	pager_draw(&pager, &screen);
	assert_true(screen_is_sound(&screen));
}

static enum pager_action press(struct keystroke key)
{
	enum pager_action action = pager_key(&pager, &key);

	pager_draw(&pager, &screen);
	return action;
}

static void test_whole_screen(void **state)
{
	(void)state;
	begin("Debian, Xen 4.17\n"
	      "\n"
	      "  xen     xen-4.17-amd64.gz, 1 MiB\n"
	      "  kernel  vmlinuz-6.1.0-18-amd64, 8 MiB\n"
	      "          root=/dev/mapper/host-root ro console=hvc0 "
	      "earlyprintk=xen nomodeset panic=30\n"
	      "  ramdisk initrd.img-6.1.0-18-amd64, 40 MiB\n",
	      80, 25);
	assert_screen(&screen,
		      "Title\n"
		      "Debian, Xen 4.17\n"
		      "\n"
		      "  xen     xen-4.17-amd64.gz, 1 MiB\n"
		      "  kernel  vmlinuz-6.1.0-18-amd64, 8 MiB\n"
		      "          root=/dev/mapper/host-root ro console=hvc0 "
		      "earlyprintk=xen nomodeset\n"
		      "panic=30\n"
		      "  ramdisk initrd.img-6.1.0-18-amd64, 40 MiB\n"
		      "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
		      "1-7 of 7, q back, Space next page, b page before\n");
	assert_reverse(&screen, 0, 0, 80);
	assert_false(screen.has_cursor);
}

static void test_wrap(void **state)
{
	static const struct {
		const char *text, *rows; /* on a screen of 10 columns */
	} rows[] = {
		{ "", "" },
		{ "a", "a\n" },
		{ "a\n", "a\n" },
		{ "\n", "\n" },
		{ "\n\na", "\n\na\n" },
		{ "a\r\nb\r\n", "a\nb\n" },
		{ "a\rb", "a?b\n" },
		{ "1234567890", "1234567890\n" },
		{ "1234567890\n", "1234567890\n" },
		{ "1234567890\r\nb", "1234567890\nb\n" },
		{ "12345678901", "1234567890\n1\n" },
		{ "1234 67890", "1234 67890\n" },
		{ "1234 678901", "1234\n678901\n" },
		{ "1234567890 2", "1234567890\n2\n" },
		{ "one two three", "one two\nthree\n" },
		{ " 234567890", " 234567890\n" },
		{ " 2345678901", " 234567890\n1\n" },
		{ "a\tb \033[1m", "a b ?[1m\n" },
		/* Ten characters that take all bytes of ten. */
		{ "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
		  "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
		  "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
		  "\xf0\x9f\x98\x80\r\nb",
		  "??????????\nb\n" },
		{ "\xff\xff", "??\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char wanted[64] = "Title\n";
		unsigned int nr = 0;

		for (const char *s = rows[i].rows; *s; s++)
			nr += *s == '\n';
		begin(rows[i].text, 10, 2 + nr + 3);
		assert_int_equal(pager.nr_rows, nr);
		strcat(wanted, rows[i].rows);
		strcat(wanted, "\n\n\n");
		assert_memory_equal(screen_as_text(&screen), wanted,
				    strlen(wanted));
	}
}

/* Twenty rows, of which a screen of 12 shows ten. */
static const char twenty[] = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"
			     "11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n";

static void test_keys(void **state)
{
	const struct {
		uint64_t before;
		struct keystroke key;
		enum pager_action action;
		uint64_t after;
	} rows[] = {
		{ 0, KEY(UP), PAGER_NOTHING, 0 },
		{ 5, KEY(UP), PAGER_REDRAW, 4 },
		{ 5, CHAR('k'), PAGER_REDRAW, 4 },
		{ 8, KEY(DOWN), PAGER_REDRAW, 9 },
		{ 8, CHAR('j'), PAGER_REDRAW, 9 },
		{ 9, CHAR('j'), PAGER_REDRAW, 10 },
		{ 10, KEY(DOWN), PAGER_NOTHING, 10 },
		{ 10, KEY(PAGE_UP), PAGER_REDRAW, 0 },
		{ 4, KEY(PAGE_UP), PAGER_REDRAW, 0 },
		{ 10, CHAR('b'), PAGER_REDRAW, 0 },
		{ 0, KEY(PAGE_DOWN), PAGER_REDRAW, 10 },
		{ 4, KEY(PAGE_DOWN), PAGER_REDRAW, 10 },
		{ 0, CHAR(' '), PAGER_REDRAW, 10 },
		{ 10, CHAR(' '), PAGER_NOTHING, 10 },
		{ 7, KEY(HOME), PAGER_REDRAW, 0 },
		{ 0, KEY(HOME), PAGER_NOTHING, 0 },
		{ 2, KEY(END), PAGER_REDRAW, 10 },
		{ 10, KEY(END), PAGER_NOTHING, 10 },
		{ 3, CHAR('q'), PAGER_BACK, 3 },
		{ 3, KEY(ENTER), PAGER_BACK, 3 },
		{ 3, KEY(ESCAPE), PAGER_BACK, 3 },
		{ 3, CONTROL('g'), PAGER_BACK, 3 },
		{ 3, CONTROL('l'), PAGER_REPAINT, 3 },
		{ 3, CONTROL('j'), PAGER_NOTHING, 3 },
		{ 3, ALT('j'), PAGER_NOTHING, 3 },
		{ 3, key_of('g', true, true), PAGER_NOTHING, 3 },
		{ 3, CHAR('g'), PAGER_NOTHING, 3 },
		{ 3, CHAR('l'), PAGER_NOTHING, 3 },
		{ 3, KEY(NONE), PAGER_NOTHING, 3 },
		{ 3, KEY(F1), PAGER_NOTHING, 3 },
		{ 3, KEY(TAB), PAGER_NOTHING, 3 },
	};

	(void)state;
	begin(twenty, 80, 12);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pager.first = rows[i].before;
		assert_int_equal(pager_key(&pager, &rows[i].key),
				 rows[i].action);
		assert_int_equal(pager.first, rows[i].after);
	}
}

static void test_pages(void **state)
{
	(void)state;
	begin(twenty, 20, 5);
	assert_screen(&screen, "Title\n1\n2\n3\n1-3 of 20, q back\n");
	press(CHAR(' '));
	assert_screen(&screen, "Title\n4\n5\n6\n4-6 of 20, q back\n");
	press(KEY(END));
	assert_screen(&screen, "Title\n18\n19\n20\n18-20 of 20, q back\n");
	screen_init(&screen, 20, 12); /* a larger one: there is less to go */
	press(KEY(NONE));
	assert_int_equal(pager.first, 10);
}

static void test_few_rows(void **state)
{
	(void)state;
	begin("one two\nthree", 5, 3);
	assert_screen(&screen, "one\ntwo\n\n");
	begin("one two\nthree", 20, 3);
	assert_screen(&screen, "one two\nthree\n1-2 of 2, q back\n");
	begin("one two\nthree", 20, 4);
	assert_screen(&screen, "Title\none two\nthree\n1-2 of 2, q back\n");
	begin("one\ntwo", 20, 2);
	assert_screen(&screen, "one\n1-1 of 2, q back\n");
	begin("one two", 4, 1); /* one row, without its last column */
	assert_screen(&screen, "one\n");
	press(KEY(DOWN));
	assert_screen(&screen, "two\n");
	begin("one two", 1, 1); /* no column at all */
	assert_int_equal(press(KEY(DOWN)), PAGER_NOTHING);
	begin("", 80, 25);
	assert_non_null(strstr(screen_as_text(&screen), "\n0-0 of 0, q back"));
	assert_int_equal(press(KEY(END)), PAGER_NOTHING);
}

/* The time for a line does not grow with its square. */
static void test_longest_line(void **state)
{
	size_t size = 4u << 20;
	char *line = malloc(size + 1);

	(void)state;
	memset(line, 'x', size);
	line[size] = '\0';
	begin(line, 64, 25);
	assert_int_equal(pager.nr_rows, size / 64);
	press(KEY(END));
	assert_int_equal(pager.first, size / 64 - 23);
	free(line);
}

static void test_random_keys(void **state)
{
	uint32_t random = 7;
	uint8_t bytes[600];

	(void)state;
	for (int i = 0; i < 10000; i++) {
		if (i % 500 == 0) {
			struct span s = { bytes, next_random(&random) % 600 };

			for (size_t n = 0; n < s.size; n++)
				bytes[n] = (uint8_t)(next_random(&random) %
						     (i < 5000 ? 256 : 16));
			pager_init(&pager, "Title", s);
		}
		if (i % 20 == 0)
			screen_init(&screen, next_random(&random) % 150,
				    next_random(&random) % 80);
		press(key_of_number(next_random(&random)));
		assert_true(screen_is_sound(&screen));
		assert_true(!pager.first ||
			    pager.first + pager.nr_shown <= pager.nr_rows);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_screen),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_few_rows),
		cmocka_unit_test(test_longest_line),
		cmocka_unit_test(test_random_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
