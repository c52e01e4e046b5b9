// SPDX-License-Identifier: MIT
/*
 * The menu: what is on screens of several sizes, what each key does, and the
 * countdown.
 */
#include "screens.h"

#include <daybreak/menu.h>

#include <stdio.h>

#define SENTENCE                                                               \
	"dom0's kernel vmlinuz: the file ends before its segment 2, expected " \
	"8388608 bytes, found 4096"

static struct menu_entry entries[MENU_ENTRIES_MAX + 1];
static struct menu menu;
static struct screen screen;

static void draw(unsigned int columns, unsigned int rows)
{
	screen_init(&screen, columns, rows);
	menu_draw(&menu, &screen);
	assert_true(screen_is_sound(&screen));
}

static enum menu_action press(struct keystroke key)
{
	return menu_key(&menu, &key);
}

/* Three entries, of which the second is the default; all options on. */
static int setup(void **state)
{
	(void)state;
	memset(entries, 0, sizeof(entries));
	entries[0].title = "Debian, Xen 4.17";
	entries[1].title = "Debian, Xen 4.17 (previous kernel)";
	entries[1].is_default = true;
	entries[2].title = "memtest";
	entries[2].mark = "bad";
	menu_init(&menu, "Daybreak 0.1.0", entries, 3);
	menu.has_editor = true;
	menu.has_firmware_setup = true;
	draw(80, 25);
	return 0;
}

/* The same with nr entries, named by a letter and their number. */
static void make_entries(unsigned int nr)
{
	static char titles[MENU_ENTRIES_MAX + 1][16];

	memset(entries, 0, sizeof(entries));
	for (unsigned int i = 0; i < nr; i++) {
		snprintf(titles[i], sizeof(titles[i]), "%c%u", 'a' + i % 26,
			 i + 1);
		entries[i].title = titles[i];
	}
	menu_init(&menu, "Daybreak 0.1.0", entries, nr);
}

static void test_whole_screen(void **state)
{
	(void)state;
	menu_count_down(&menu, 5);
	draw(80, 25);
	assert_screen(&screen,
		      "Daybreak 0.1.0\n"
		      "\n"
		      "  Debian, Xen 4.17\n"
		      "> Debian, Xen 4.17 (previous kernel) (default)\n"
		      "  memtest (bad)\n"
		      "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
		      "Starts in 5 seconds\n"
		      "Enter start, h help, e edit, i information, d default, "
		      "f firmware setup\n");
	for (unsigned int row = 0; row < 25; row++)
		assert_reverse(&screen, row, 0, row == 3 ? 80 : 0);
	assert_false(screen.has_cursor);
}

static void test_sentence(void **state)
{
	(void)state;
	menu.sentence = SENTENCE;
	entries[1].mark = "refused";
	draw(80, 25);
	assert_screen(
		&screen,
		"Daybreak 0.1.0\n"
		"\n"
		"dom0's kernel vmlinuz: the file ends before its segment "
		"2, expected 8388608\n"
		"bytes, found 4096\n"
		"\n"
		"  Debian, Xen 4.17\n"
		"> Debian, Xen 4.17 (previous kernel) (default, refused)\n"
		"  memtest (bad)\n"
		"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
		"Enter start, h help, e edit, i information, d default, "
		"f firmware setup\n");
}

static void test_sizes(void **state)
{
	static const struct {
		unsigned int columns, rows;
		const char *sentence, *shown;
	} rows[] = {
		{ 1, 1, NULL, "\n" },
		{ 1, 2, NULL, ">\n\n" },
		{ 2, 1, SENTENCE, ">\n" },
		{ 4, 2, NULL, "> ..\n...\n" },
		{ 20, 1, NULL, "> Debi... (default)\n" },
		{ 20, 2, NULL, "> Debia... (default)\nStarts in 5 seconds\n" },
		{ 20, 3, NULL,
		  "> Debia... (default)\n"
		  "Starts in 5 seconds\n"
		  "Enter start, h help\n" },
		{ 20, 5, NULL,
		  "  Debian, Xen 4.17\n"
		  "> Debia... (default)\n"
		  "  memtest (bad)\n"
		  "Starts in 5 seconds\n"
		  "Enter start, h help\n" },
		{ 20, 5, SENTENCE,
		  "dom0's kernel...\n"
		  "  Debian, Xen 4.17\n"
		  "> Debia... (default)\n"
		  "Starts in 5 seconds\n"
		  "Enter start, h help\n" },
		{ 40, 9, SENTENCE,
		  "dom0's kernel vmlinuz: the file ends\n"
		  "before its segment 2, expected 8388608\n"
		  "bytes, found 4096\n"
		  "  Debian, Xen 4.17\n"
		  "> Debian, Xen 4.17 (previou... (default)\n"
		  "  memtest (bad)\n"
		  "\n"
		  "Starts in 5 seconds\n"
		  "Enter start, h help, e edit, d default\n" },
		{ 40, 10, NULL,
		  "Daybreak 0.1.0\n"
		  "\n"
		  "  Debian, Xen 4.17\n"
		  "> Debian, Xen 4.17 (previou... (default)\n"
		  "  memtest (bad)\n"
		  "\n\n\n"
		  "Starts in 5 seconds\n"
		  "Enter start, h help, e edit, d default\n" },
		{ 40, 10, SENTENCE,
		  "Daybreak 0.1.0\n"
		  "\n"
		  "dom0's kernel vmlinuz: the file ends\n"
		  "before its segment 2, expected 838860...\n"
		  "\n"
		  "  Debian, Xen 4.17\n"
		  "> Debian, Xen 4.17 (previou... (default)\n"
		  "\n"
		  "Starts in 5 seconds\n"
		  "Enter start, h help, e edit, d default\n" },
	};

	(void)state;
	menu_count_down(&menu, 5);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		menu.first = 0;
		menu.sentence = rows[i].sentence;
		draw(rows[i].columns, rows[i].rows);
		assert_screen(&screen, rows[i].shown);
	}
	draw(300, 100);
	assert_int_equal(screen.nr_rows, SCREEN_ROWS_MAX);
	assert_int_equal(screen.nr_columns, SCREEN_COLUMNS_MAX);
	assert_int_equal(menu.nr_shown, SCREEN_ROWS_MAX - 7);
	assert_non_null(strstr(screen_as_text(&screen),
			       "Daybreak 0.1.0\n\n" SENTENCE "\n\n"
			       "  Debian, Xen 4.17\n> Debian"));
}

static void test_options(void **state)
{
	(void)state;
	menu.has_editor = false;
	menu.has_firmware_setup = false;
	draw(80, 25);
	assert_non_null(strstr(screen_as_text(&screen),
			       "\nEnter start, h help, i information, "
			       "d default\n"));
	assert_int_equal(press(CHAR('e')), MENU_NOTHING);
	assert_int_equal(press(CHAR('f')), MENU_NOTHING);
	press(CHAR('h'));
	draw(80, 25);
	assert_null(strstr(screen_as_text(&screen), "\ne "));
	assert_null(strstr(screen_as_text(&screen), "\nf "));
}

static void test_help(void **state)
{
	static const char shown[] =
		"Keys\n"
		"Up, k       the entry before\n"
		"Down, j     the entry after\n"
		"PgUp, PgDn  a page of entries up, down\n"
		"Home, End   the first, the last entry\n"
		"1 to 9      the entry of that number\n"
		"a letter    the next entry that begins with it\n"
		"Enter       start the entry\n"
		"e           edit the entry's options, for this boot\n"
		"i           show what the entry starts\n"
		"d           make the entry the default\n"
		"+, -        a longer, a shorter timeout\n"
		"f           firmware setup\n"
		"B           reboot\n"
		"O           power off\n"
		"Q           quit, back to the firmware\n"
		"Ctrl-L      draw the screen again\n"
		"\n\n\n\n\n\n\n"
		"1-16 of 16, q back, Space next page, b page before\n";
	const struct keystroke open[] = { CHAR('h'), CHAR('?'), KEY(F1) };
	const struct keystroke close[] = { CHAR('q'), KEY(ENTER), KEY(ESCAPE),
					   CONTROL('g') };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		menu_count_down(&menu, 5);
		assert_int_equal(press(open[i]), MENU_REDRAW);
		draw(80, 25);
		assert_screen(&screen, shown);
		assert_int_equal(menu_tick(&menu), MENU_NOTHING);
		/* The menu's own keys have no meaning here. */
		assert_int_equal(press(CHAR('B')), MENU_NOTHING);
		assert_int_equal(press(CHAR('j')), MENU_NOTHING);
		assert_int_equal(press(CONTROL('l')), MENU_REPAINT);
		assert_int_equal(press(close[i]), MENU_REDRAW);
		assert_int_equal(menu.selected, 1);
		draw(80, 25);
		assert_non_null(strstr(screen_as_text(&screen), "> Debian"));
	}
	press(CHAR('h'));
	draw(20, 5);
	assert_screen(&screen, "Keys\nUp, k       the\nentry before\n"
			       "Down, j     the\n1-3 of 36, q back\n");
	assert_int_equal(press(CHAR(' ')), MENU_REDRAW);
	assert_int_equal(press(close[3]), MENU_REDRAW);
	assert_false(menu.shows_help);
}

/* What a key returns and then selects, of 30 entries with ten on the screen. */
static void test_keys(void **state)
{
	const struct {
		unsigned int before;
		struct keystroke key;
		enum menu_action action;
		unsigned int after;
	} rows[] = {
		{ 5, KEY(UP), MENU_REDRAW, 4 },
		{ 0, KEY(UP), MENU_REDRAW, 0 },
		{ 5, CHAR('k'), MENU_REDRAW, 4 },
		{ 5, CONTROL('p'), MENU_REDRAW, 4 },
		{ 5, KEY(DOWN), MENU_REDRAW, 6 },
		{ 29, KEY(DOWN), MENU_REDRAW, 29 },
		{ 5, CHAR('j'), MENU_REDRAW, 6 },
		{ 5, CONTROL('n'), MENU_REDRAW, 6 },
		{ 5, KEY(PAGE_DOWN), MENU_REDRAW, 15 },
		{ 25, KEY(PAGE_DOWN), MENU_REDRAW, 29 },
		{ 25, KEY(PAGE_UP), MENU_REDRAW, 15 },
		{ 5, KEY(PAGE_UP), MENU_REDRAW, 0 },
		{ 5, KEY(HOME), MENU_REDRAW, 0 },
		{ 5, KEY(END), MENU_REDRAW, 29 },
		{ 5, CHAR('1'), MENU_REDRAW, 0 },
		{ 5, CHAR('9'), MENU_REDRAW, 8 },
		{ 5, CHAR('0'), MENU_NOTHING, 5 },
		{ 5, CHAR(':'), MENU_NOTHING, 5 },
		/* The first letters: a to z, then a to d again. */
		{ 5, CHAR('c'), MENU_REDRAW, 28 },
		{ 28, CHAR('c'), MENU_REDRAW, 2 },
		{ 2, CHAR('C'), MENU_REDRAW, 28 },
		{ 5, CHAR('z'), MENU_REDRAW, 25 },
		{ 25, CHAR('z'), MENU_REDRAW, 25 },
		{ 5, CHAR('D'), MENU_REDRAW, 29 }, /* 'd' is a command */
		{ 5, CHAR('b'), MENU_REDRAW, 27 },
		{ 5, CHAR('o'), MENU_REDRAW, 14 },
		{ 5, CHAR('q'), MENU_REDRAW, 16 },
		{ 5, CHAR('!'), MENU_NOTHING, 5 },
		{ 5, CHAR('['), MENU_NOTHING, 5 },
		{ 5, CHAR('{'), MENU_NOTHING, 5 },
		{ 5, CHAR('@'), MENU_NOTHING, 5 },
		{ 5, CHAR(0xf6), MENU_NOTHING, 5 },
		/* Commands. */
		{ 5, KEY(ENTER), MENU_START, 5 },
		{ 5, CHAR('e'), MENU_EDIT, 5 },
		{ 5, CHAR('i'), MENU_INFORMATION, 5 },
		{ 5, CHAR('d'), MENU_SET_DEFAULT, 5 },
		{ 5, CHAR('+'), MENU_SET_TIMEOUT, 5 },
		{ 5, CHAR('-'), MENU_SET_TIMEOUT, 5 },
		{ 5, CHAR('f'), MENU_FIRMWARE_SETUP, 5 },
		{ 5, CHAR('B'), MENU_REBOOT, 5 },
		{ 5, CHAR('O'), MENU_POWER_OFF, 5 },
		{ 5, CHAR('Q'), MENU_QUIT, 5 },
		{ 5, CONTROL('l'), MENU_REPAINT, 5 },
		/* Keys that say nothing. */
		{ 5, CONTROL('j'), MENU_NOTHING, 5 },
		{ 5, CONTROL('c'), MENU_NOTHING, 5 },
		{ 5, CONTROL('e'), MENU_NOTHING, 5 },
		{ 5, CONTROL('h'), MENU_NOTHING, 5 },
		{ 5, CONTROL('1'), MENU_NOTHING, 5 },
		{ 5, ALT('c'), MENU_NOTHING, 5 },
		{ 5, ALT('B'), MENU_NOTHING, 5 },
		{ 5, ALT('h'), MENU_NOTHING, 5 },
		{ 5, key_of('l', true, true), MENU_NOTHING, 5 },
		{ 5, CHAR(0), MENU_NOTHING, 5 },
		{ 5, CHAR(0x1b), MENU_NOTHING, 5 },
		{ 5, CHAR(' '), MENU_NOTHING, 5 },
		{ 5, KEY(NONE), MENU_NOTHING, 5 },
		{ 5, KEY(TAB), MENU_NOTHING, 5 },
		{ 5, KEY(BACKSPACE), MENU_NOTHING, 5 },
		{ 5, KEY(ESCAPE), MENU_NOTHING, 5 },
		{ 5, KEY(LEFT), MENU_NOTHING, 5 },
		{ 5, KEY(RIGHT), MENU_NOTHING, 5 },
		{ 5, KEY(INSERT), MENU_NOTHING, 5 },
		{ 5, KEY(DELETE), MENU_NOTHING, 5 },
		{ 5, KEY(F12), MENU_NOTHING, 5 },
	};

	(void)state;
	make_entries(30);
	menu.has_editor = true;
	menu.has_firmware_setup = true;
	draw(80, 15);
	assert_int_equal(menu.nr_shown, 10);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum menu_action wanted = rows[i].action;
		bool ends = wanted != MENU_NOTHING && wanted != MENU_REPAINT;

		menu.selected = rows[i].before;
		menu_count_down(&menu, 5);
		assert_int_equal(press(rows[i].key), wanted);
		assert_int_equal(menu.selected, rows[i].after);
		/* Only what means something ends the countdown. */
		assert_int_equal(menu_tick(&menu),
				 ends ? MENU_NOTHING : MENU_REDRAW);
	}
}

/* Such a row can only be started, and does something else then. */
static void test_other_row(void **state)
{
	const struct keystroke keys[] = { CHAR('e'), CHAR('i'), CHAR('d') };

	(void)state;
	menu.has_editor = true;
	entries[2].enter = MENU_SHELL;
	menu.selected = 2;
	menu_count_down(&menu, 5);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(press(keys[i]), MENU_NOTHING);
	assert_int_equal(menu_tick(&menu), MENU_REDRAW);
	assert_false(entries[2].is_default);
	assert_int_equal(press(KEY(ENTER)), MENU_SHELL);
	assert_int_equal(menu_tick(&menu), MENU_NOTHING);
	draw(80, 10);
	assert_non_null(
		strstr(screen_as_text(&screen), "\nEnter start, h help"));
	assert_null(strstr(screen_as_text(&screen), "edit"));
	menu.selected = 1;
	assert_int_equal(press(KEY(ENTER)), MENU_START);
}

static void test_no_entries(void **state)
{
	const struct keystroke keys[] = {
		KEY(UP),	KEY(DOWN),    KEY(HOME), KEY(END),
		KEY(PAGE_UP),	KEY(ENTER),   CHAR('e'), CHAR('i'),
		CHAR('d'),	CHAR('1'),    CHAR('a'), CHAR('j'),
		KEY(PAGE_DOWN), CONTROL('n'),
	};

	(void)state;
	menu_init(&menu, "Daybreak 0.1.0", NULL, 0);
	menu.has_editor = true;
	menu_count_down(&menu, 5);
	draw(80, 10);
	assert_screen(&screen, "Daybreak 0.1.0\n\n\n\n\n\n\n\n\nh help\n");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(press(keys[i]), MENU_NOTHING);
	assert_int_equal(press(CHAR('Q')), MENU_QUIT);
	assert_int_equal(press(CHAR('h')), MENU_REDRAW);
}

static void test_too_many(void **state)
{
	(void)state;
	make_entries(MENU_ENTRIES_MAX + 1);
	assert_int_equal(menu.nr_entries, MENU_ENTRIES_MAX);
	press(KEY(END));
	assert_int_equal(menu.selected, MENU_ENTRIES_MAX - 1);
}

static void test_count_down(void **state)
{
	(void)state;
	assert_int_equal(menu_tick(&menu), MENU_NOTHING);
	menu_count_down(&menu, 2);
	assert_int_equal(menu_tick(&menu), MENU_REDRAW);
	draw(80, 25);
	assert_non_null(
		strstr(screen_as_text(&screen), "\nStarts in 1 second\n"));
	/* Only its row changes. */
	menu_count_down(&menu, 12);
	menu_draw(&menu, &screen);
	screen_show(&screen);
	menu_tick(&menu);
	menu_draw(&menu, &screen);
	assert_int_equal(screen_show(&screen), 1);
	menu_count_down(&menu, 1);
	assert_int_equal(menu_tick(&menu), MENU_START);
	assert_int_equal(menu_tick(&menu), MENU_NOTHING);
	menu_count_down(&menu, 0);
	assert_int_equal(menu_tick(&menu), MENU_NOTHING);
	menu_count_down(&menu, MENU_FOREVER);
	assert_int_equal(menu_tick(&menu), MENU_NOTHING);
}

static void test_set_default(void **state)
{
	(void)state;
	menu.selected = 2;
	assert_int_equal(press(CHAR('d')), MENU_SET_DEFAULT);
	draw(80, 25);
	assert_non_null(strstr(screen_as_text(&screen),
			       "\n> memtest (default, bad)\n"));
	assert_non_null(strstr(screen_as_text(&screen), "(previous kernel)\n"));
	assert_true(entries[2].is_default);
	assert_false(entries[1].is_default);
	/* It is selected when the menu begins again. */
	menu_init(&menu, "", entries, 3);
	assert_int_equal(menu.selected, 2);
	/* The first of several; what is no entry is not touched. */
	entries[0].is_default = true;
	entries[3].is_default = true;
	menu_init(&menu, "", entries, 3);
	assert_int_equal(menu.selected, 0);
	press(KEY(DOWN));
	press(CHAR('d'));
	assert_false(entries[0].is_default);
	assert_true(entries[3].is_default);
}

/* Which first letters a character finds. */
static void test_letters(void **state)
{
	static const struct {
		const char *title;
		uint16_t character;
		bool is_found;
	} rows[] = {
		{ "Alpine", 'a', true },     { "alpine", 'A', true },
		{ "Zed", 'z', true },	     { "zed", 'Z', true },
		{ "Debian", 'D', true },     { "debian", 'D', true },
		{ "[x]", '[', true },	     { "[x]", '{', false },
		{ "{x}", '[', false },	     { "@x", '`', false },
		{ "`x", '@', false },	     { "\xc3\xb6", 0xf6, true },
		{ "\xc3\x96", 0xf6, false }, { "Bee", 'a', false },
		{ "", 'a', false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum menu_action wanted =
			rows[i].is_found ? MENU_REDRAW : MENU_NOTHING;

		entries[2].title = rows[i].title;
		entries[0].title = entries[1].title = "!";
		menu.selected = 0;
		assert_int_equal(press(CHAR(rows[i].character)), wanted);
		assert_int_equal(menu.selected, rows[i].is_found ? 2 : 0);
	}
	assert_int_equal(press(CHAR('4')), MENU_NOTHING);
	assert_int_equal(press(CHAR('3')), MENU_REDRAW);
}

static void test_timeout(void **state)
{
	static const struct {
		uint32_t before;
		char key;
		uint32_t after;
		const char *shown;
	} rows[] = {
		{ 5, '+', 6, "\nTimeout: 6 seconds\n" },
		{ 5, '-', 4, "\nTimeout: 4 seconds\n" },
		{ 2, '-', 1, "\nTimeout: 1 second\n" },
		{ 1, '-', 0, "\nTimeout: 0, no menu\n" },
		{ 0, '-', MENU_FOREVER, "\nTimeout: none, waits\n" },
		{ MENU_FOREVER, '-', MENU_FOREVER, "\nTimeout: none, waits\n" },
		{ MENU_FOREVER, '+', 0, "\nTimeout: 0, no menu\n" },
		{ 3599, '+', 3600, "\nTimeout: 3600 seconds\n" },
		{ 3600, '+', 3600, "\nTimeout: 3600 seconds\n" },
		{ 5000, '+', 5000, "\nTimeout: 5000 seconds\n" },
		{ 5000, '-', 4999, "\nTimeout: 4999 seconds\n" },
	};
	const struct keystroke others[] = { KEY(UP), KEY(ENTER) };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		menu.timeout = rows[i].before;
		menu_count_down(&menu, 5);
		assert_int_equal(press(CHAR((uint8_t)rows[i].key)),
				 MENU_SET_TIMEOUT);
		assert_int_equal(menu.timeout, rows[i].after);
		draw(80, 25);
		assert_non_null(strstr(screen_as_text(&screen), rows[i].shown));
		press(others[i % 2]);
		draw(80, 25);
		assert_null(strstr(screen_as_text(&screen), "Timeout"));
	}
}

/* Goes down and up through 200 entries with five on the screen. */
static void test_scroll(void **state)
{
	static const struct {
		unsigned int selected;
		const char *rows;
	} rows[] = {
		{ 0, "\n\n> a1\n  b2\n  c3\n  d4\nv e5\n\n" },
		{ 3, "\n\n  a1\n  b2\n  c3\n> d4\nv e5\n\n" },
		{ 4, "\n\n^ b2\n  c3\n  d4\n> e5\nv f6\n\n" },
		{ 2, "\n\n^ b2\n> c3\n  d4\n  e5\nv f6\n\n" },
		{ 1, "\n\n  a1\n> b2\n  c3\n  d4\nv e5\n\n" },
		{ 197, "\n\n^ m195\n  n196\n  o197\n> p198\nv q199\n\n" },
		{ 198, "\n\n^ n196\n  o197\n  p198\n> q199\n  r200\n\n" },
		{ 199, "\n\n^ n196\n  o197\n  p198\n  q199\n> r200\n\n" },
		{ 197, "\n\n^ n196\n  o197\n> p198\n  q199\n  r200\n\n" },
		{ 0, "\n\n> a1\n  b2\n  c3\n  d4\nv e5\n\n" },
	};

	(void)state;
	make_entries(200);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		menu.selected = rows[i].selected;
		draw(80, 10);
		assert_int_equal(menu.nr_shown, 5);
		if (!strstr(screen_as_text(&screen), rows[i].rows))
			fail_msg("row %zu:\n%s", i, screen_as_text(&screen));
	}
	menu.selected = 3;
	draw(20, 5); /* with three */
	assert_screen(&screen, "^ c3\n> d4\nv e5\n\nEnter start, h help\n");
	menu.selected = 4;
	draw(20, 4); /* with two */
	assert_screen(&screen, "^ d4\n> e5\n\nEnter start, h help\n");
	menu.selected = 0;
	for (unsigned int i = 0; i < 200; i++, press(KEY(DOWN))) {
		char wanted[16];

		draw(20, 1 + i % 6);
		snprintf(wanted, sizeof(wanted), "> %s\n", entries[i].title);
		assert_non_null(strstr(screen_as_text(&screen), wanted));
	}
}

static void test_titles(void **state)
{
	static char letters[501];
	static const struct {
		const char *title, *mark, *shown; /* in 40 columns */
	} rows[] = {
		{ "same", NULL, "  same\n" },
		{ "same", NULL, "  same\n" },
		{ "", NULL, "\n" },
		{ "\033[2J\033]0;x\007y", NULL, "  ?[2J?]0;x?y\n" },
		{ "K\xc3\xb6nig \xff\n\xf0\x9f\x98\x80", "bad",
		  "  K\xc3\xb6nig ??? (bad)\n" },
		{ "x", "\033[1m\xc3\xb6", "  x (?[1m\xc3\xb6)\n" },
		{ letters, NULL, "  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n" },
		{ letters, "refused",
		  "  xxxxxxxxxxxxxxxxxxxxxxxxx... (refused)\n" },
		{ "x", letters, "  x (xxxxxxxxxxxxxxxxxxxxx...\n" },
		{ letters, letters,
		  "  xxxxxxxxx... (xxxxxxxxxxxxxxxxxxxxx...\n" },
	};
	size_t nr = sizeof(rows) / sizeof(rows[0]);
	char wanted[1024] = "Daybreak 0.1.0\n\n";

	(void)state;
	memset(letters, 'x', 500);
	for (size_t i = 0; i < nr; i++) {
		entries[i] = (struct menu_entry){ .title = rows[i].title,
						  .mark = rows[i].mark };
		strcat(wanted, rows[i].shown);
	}
	wanted[16] = '>';
	menu_init(&menu, "Daybreak 0.1.0", entries, (unsigned int)nr);
	draw(40, 25);
	assert_memory_equal(screen_as_text(&screen), wanted, strlen(wanted));
	/* Equal titles are two entries; the first letter may be any. */
	assert_int_equal(press(CHAR('s')), MENU_REDRAW);
	assert_int_equal(menu.selected, 1);
	assert_int_equal(press(CHAR('x')), MENU_REDRAW);
	assert_int_equal(menu.selected, 5);
	entries[0].title = "\xc3\xb6";
	assert_int_equal(press(CHAR(0xf6)), MENU_REDRAW);
	assert_int_equal(menu.selected, 0);
}

static void test_random_keys(void **state)
{
	uint32_t random = 3;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		if (i % 1000 == 0)
			make_entries(next_random(&random) % 201);
		if (i % 20 == 0) {
			menu.sentence = i % 3 ? SENTENCE : NULL;
			draw(next_random(&random) % 150,
			     next_random(&random) % 80);
		}
		press(key_of_number(next_random(&random)));
		menu_draw(&menu, &screen);
		assert_true(screen_is_sound(&screen));
		assert_true(menu.selected < menu.nr_entries || !menu.selected);
		assert_true(menu.shows_help || menu.selected >= menu.first);
		assert_true(menu.shows_help ||
			    menu.selected - menu.first < menu.nr_shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_whole_screen, setup),
		cmocka_unit_test_setup(test_sentence, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_options, setup),
		cmocka_unit_test_setup(test_help, setup),
		cmocka_unit_test_setup(test_keys, setup),
		cmocka_unit_test_setup(test_other_row, setup),
		cmocka_unit_test_setup(test_no_entries, setup),
		cmocka_unit_test_setup(test_too_many, setup),
		cmocka_unit_test_setup(test_count_down, setup),
		cmocka_unit_test_setup(test_set_default, setup),
		cmocka_unit_test_setup(test_letters, setup),
		cmocka_unit_test_setup(test_timeout, setup),
		cmocka_unit_test_setup(test_scroll, setup),
		cmocka_unit_test_setup(test_titles, setup),
		cmocka_unit_test_setup(test_random_keys, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
