// SPDX-License-Identifier: MIT
/*
 * The page on which an entry's options are edited: what is on the screen, and
 * where its keys lead.
 */
#include "screens.h"

#include <daybreak/edit_page.h>

#include <stdio.h>

#define NR_FIELDS   4
#define FIELDS_MAX  70
#define TEXT_SIZE   1024
#define BOOT	    NR_FIELDS
#define LONG_OPTION "root=/dev/mapper/host-root ro console=hvc0 nomodeset "

static char texts[FIELDS_MAX][TEXT_SIZE];
static struct edit_field fields[FIELDS_MAX];
static struct line_kill kill;
static struct edit_page page;
static struct screen screen;

static void set_field(unsigned int i, const char *name, const char *text,
		      bool is_below)
{
	strcpy(texts[i], text);
	fields[i] = (struct edit_field){ .name = name, .is_below = is_below };
	line_edit_init(&fields[i].line, texts[i], TEXT_SIZE, &kill);
}

static void draw(unsigned int columns, unsigned int rows)
{
	screen_init(&screen, columns, rows);
	edit_page_draw(&page, &screen);
	assert_true(screen_is_sound(&screen));
}

static int setup(void **state)
{
	(void)state;
	memset(&kill, 0, sizeof(kill));
	set_field(0, "Xen", "console=com1 dom0_mem=2G", false);
	set_field(1, "dom0", LONG_OPTION LONG_OPTION, false);
	set_field(2, "web", "root=/dev/xvda", true);
	set_field(3, "database", "", true);
	edit_page_init(&page, "Debian, for this boot", fields, NR_FIELDS);
	draw(80, 25);
	return 0;
}

static enum edit_page_action press(struct keystroke key)
{
	return edit_page_key(&page, &key);
}

static void assert_cursor(unsigned int row, unsigned int column)
{
	assert_true(screen.has_cursor);
	assert_int_equal(screen.cursor_row, row);
	assert_int_equal(screen.cursor_column, column);
}

static void test_whole_screen(void **state)
{
	(void)state;
	assert_screen(&screen,
		      "Debian, for this boot\n"
		      "\n"
		      "> Xen       console=com1 dom0_mem=2G\n"
		      "  dom0      root=/dev/mapper/host-root ro console=hvc0 "
		      "nomodeset root=/dev/ma...\n"
		      "  web       root=/dev/xvda\n"
		      "  database\n"
		      "  Boot\n"
		      "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
		      "Ctrl-X boot, Ctrl-G back\n");
	assert_cursor(2, 36);
	assert_reverse(&screen, 2, 0, 5);
	press(KEY(DOWN));
	draw(80, 25);
	assert_cursor(3, 46);
	assert_memory_equal(strstr(screen_as_text(&screen), "> dom0"),
			    "> dom0      <t", 14);
	press(KEY(DOWN));
	draw(80, 25);
	assert_false(screen.has_cursor);
	assert_reverse(&screen, 4, 0, 5);
	assert_non_null(strstr(screen_as_text(&screen),
			       "\n> web       root=/dev/xvda\n"));
	assert_non_null(strstr(screen_as_text(&screen),
			       "\nCtrl-X boot, Ctrl-G back, Enter edit\n"));
	press(KEY(PAGE_DOWN));
	draw(80, 25);
	assert_false(screen.has_cursor);
	assert_non_null(strstr(screen_as_text(&screen), "\n> Boot\n"));
	assert_reverse(&screen, 6, 0, 6);
}

static void test_open_line(void **state)
{
	(void)state;
	page.selected = 2;
	assert_int_equal(press(CHAR('x')), EDIT_PAGE_NOTHING);
	assert_int_equal(press(KEY(ENTER)), EDIT_PAGE_REDRAW);
	draw(80, 25);
	assert_screen(&screen, "Debian, for this boot\n"
			       "\n"
			       "web\n"
			       "root=/dev/xvda\n"
			       "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
			       "Ctrl-X boot, Enter done\n");
	assert_cursor(3, 14);
	assert_int_equal(press(CHAR('1')), EDIT_PAGE_REDRAW);
	assert_string_equal(texts[2], "root=/dev/xvda1");
	assert_int_equal(press(KEY(UP)), EDIT_PAGE_NOTHING);
	assert_int_equal(press(KEY(DOWN)), EDIT_PAGE_NOTHING);
	assert_int_equal(press(KEY(PAGE_DOWN)), EDIT_PAGE_NOTHING);
	assert_true(page.is_open);
	assert_int_equal(page.selected, 2);
	/* On few rows the line is what is shown. */
	draw(20, 3);
	assert_screen(&screen, "web\nroot=/dev/xvda1\nCtrl-X boot\n");
	draw(20, 1);
	assert_screen(&screen, "root=/dev/xvda1\n");
}

/* What a key returns, and where it leads from a field of the list. */
static void test_keys(void **state)
{
	const struct {
		unsigned int before;
		bool open;
		struct keystroke key;
		enum edit_page_action action;
		unsigned int after;
		bool is_open;
	} rows[] = {
		{ 3, false, KEY(UP), EDIT_PAGE_REDRAW, 2, false },
		{ 0, false, KEY(UP), EDIT_PAGE_REDRAW, 0, false },
		{ 3, false, CONTROL('p'), EDIT_PAGE_REDRAW, 2, false },
		{ 1, false, KEY(DOWN), EDIT_PAGE_REDRAW, 2, false },
		{ BOOT, false, KEY(DOWN), EDIT_PAGE_REDRAW, BOOT, false },
		{ 1, false, CONTROL('n'), EDIT_PAGE_REDRAW, 2, false },
		{ 1, false, KEY(TAB), EDIT_PAGE_REDRAW, 2, false },
		{ BOOT, false, KEY(PAGE_UP), EDIT_PAGE_REDRAW, 2, false },
		{ 1, false, KEY(PAGE_UP), EDIT_PAGE_REDRAW, 0, false },
		{ 0, false, KEY(PAGE_DOWN), EDIT_PAGE_REDRAW, 2, false },
		{ 3, false, KEY(PAGE_DOWN), EDIT_PAGE_REDRAW, BOOT, false },
		{ 0, false, KEY(ENTER), EDIT_PAGE_REDRAW, 1, false },
		{ 2, false, KEY(ENTER), EDIT_PAGE_REDRAW, 2, true },
		{ 2, true, KEY(ENTER), EDIT_PAGE_REDRAW, 2, false },
		{ BOOT, false, KEY(ENTER), EDIT_PAGE_BOOT, BOOT, false },
		{ 0, false, CONTROL('x'), EDIT_PAGE_BOOT, 0, false },
		{ 2, true, CONTROL('x'), EDIT_PAGE_BOOT, 2, true },
		{ BOOT, false, CONTROL('x'), EDIT_PAGE_BOOT, BOOT, false },
		{ 0, false, KEY(ESCAPE), EDIT_PAGE_BACK, 0, false },
		{ BOOT, false, CONTROL('g'), EDIT_PAGE_BACK, BOOT, false },
		{ 2, true, KEY(ESCAPE), EDIT_PAGE_REDRAW, 2, false },
		{ 2, true, CONTROL('g'), EDIT_PAGE_REDRAW, 2, false },
		{ 1, false, CONTROL('l'), EDIT_PAGE_REPAINT, 1, false },
		{ 2, true, CONTROL('l'), EDIT_PAGE_REPAINT, 2, true },
		/* To the line, if there is one. */
		{ 0, false, CHAR('x'), EDIT_PAGE_REDRAW, 0, false },
		{ 0, false, KEY(HOME), EDIT_PAGE_REDRAW, 0, false },
		{ 0, false, CONTROL('k'), EDIT_PAGE_REDRAW, 0, false },
		{ 0, false, ALT('b'), EDIT_PAGE_REDRAW, 0, false },
		{ 2, false, KEY(HOME), EDIT_PAGE_NOTHING, 2, false },
		{ 2, false, CONTROL('k'), EDIT_PAGE_NOTHING, 2, false },
		{ BOOT, false, CHAR('x'), EDIT_PAGE_NOTHING, BOOT, false },
		{ BOOT, false, KEY(BACKSPACE), EDIT_PAGE_NOTHING, BOOT, false },
		{ 0, false, ALT('x'), EDIT_PAGE_NOTHING, 0, false },
		{ 0, false, key_of('x', true, true), EDIT_PAGE_NOTHING, 0,
		  false },
		{ 0, false, KEY(F1), EDIT_PAGE_NOTHING, 0, false },
		{ 0, false, KEY(NONE), EDIT_PAGE_NOTHING, 0, false },
	};

	(void)state;
	draw(80, 3); /* two lines of the list */
	assert_int_equal(page.nr_shown, 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		page.selected = rows[i].before;
		page.is_open = rows[i].open;
		if (press(rows[i].key) != rows[i].action ||
		    page.selected != rows[i].after ||
		    page.is_open != rows[i].is_open)
			fail_msg("row %zu: selects %u", i, page.selected);
	}
}

/* A whole visit: changes Xen's and a domain's line, then boots. */
static void test_visit(void **state)
{
	(void)state;
	press(CONTROL('w'));
	for (const char *s = "loglvl=all"; *s; s++)
		press(CHAR((uint8_t)*s));
	for (int i = 0; i < 3; i++)
		press(KEY(DOWN));
	press(KEY(ENTER));
	press(CHAR('3'));
	press(CONTROL('y')); /* what was removed from Xen's line */
	press(KEY(ENTER));
	press(KEY(DOWN));
	assert_int_equal(press(KEY(ENTER)), EDIT_PAGE_BOOT);
	assert_string_equal(texts[0], "console=com1 loglvl=all");
	assert_string_equal(texts[1], LONG_OPTION LONG_OPTION);
	assert_string_equal(texts[2], "root=/dev/xvda");
	assert_string_equal(texts[3], "3dom0_mem=2G");
}

/* What is removed on both sides of a move is not joined. */
static void test_killed_apart(void **state)
{
	const struct {
		struct keystroke out, in;
		unsigned int from, to;
	} rows[] = {
		{ KEY(DOWN), KEY(NONE), 0, 1 },
		{ KEY(ENTER), KEY(NONE), 0, 1 },
		{ KEY(ENTER), KEY(ENTER), 2, 2 },
		{ KEY(ESCAPE), KEY(ENTER), 2, 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setup(state);
		strcpy(texts[rows[i].from], "one two");
		line_edit_init(&fields[rows[i].from].line, texts[rows[i].from],
			       TEXT_SIZE, &kill);
		page.selected = rows[i].from;
		page.is_open = rows[i].from == 2;
		press(CONTROL('w'));
		press(rows[i].out);
		press(rows[i].in);
		assert_int_equal(page.selected, rows[i].to);
		press(CONTROL('w'));
		assert_null(strstr(kill.bytes, "two"));
	}
}

static void test_sizes(void **state)
{
	static const struct {
		unsigned int columns, rows, selected;
		const char *shown;
	} rows[] = {
		{ 1, 1, 0, "\n" },
		{ 10, 1, 0, "> Xen  G\n" },
		{ 20, 2, 1, "  Xen     console...\n> dom0    <et\n" },
		{ 20, 5, 0,
		  "Debian, for this ...\n"
		  "> Xen     <m=2G\n"
		  "  dom0    root=/d...\n"
		  "  web     root=/d...\n"
		  "Ctrl-X boot\n" },
		{ 20, 5, 4,
		  "Debian, for this ...\n"
		  "  web     root=/d...\n"
		  "  dat...\n"
		  "> Boot\n"
		  "Ctrl-X boot\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setup(state);
		page.selected = rows[i].selected;
		draw(rows[i].columns, rows[i].rows);
		assert_screen(&screen, rows[i].shown);
	}
	draw(300, 100);
	assert_int_equal(screen.nr_rows, SCREEN_ROWS_MAX);
	assert_non_null(strstr(screen_as_text(&screen),
			       "\n\n  Xen       console=com1 dom0_mem=2G\n"));
}

static void test_many_domains(void **state)
{
	static char names[FIELDS_MAX][16];

	(void)state;
	for (unsigned int i = 2; i < FIELDS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "domain%u", i);
		set_field(i, names[i], "ro", true);
	}
	edit_page_init(&page, "Debian", fields, FIELDS_MAX);
	for (unsigned int i = 0; i <= FIELDS_MAX; i++, press(KEY(DOWN))) {
		char wanted[16] = "> Boot";

		draw(80, 1 + i % 10);
		if (i > 1 && i < FIELDS_MAX)
			snprintf(wanted, sizeof(wanted), "> domain%u ", i);
		if (i > 1)
			assert_non_null(
				strstr(screen_as_text(&screen), wanted));
	}
	draw(80, 25);
	assert_int_equal(page.nr_shown, 21);
	press(KEY(PAGE_UP));
	assert_int_equal(page.selected, FIELDS_MAX - 21);
}

static void test_names(void **state)
{
	(void)state;
	set_field(2, "\033[1mK\xc3\xb6nig with a name that is far too long",
		  "a\033b", true);
	draw(30, 25);
	assert_non_null(strstr(screen_as_text(&screen),
			       "\n  ?[1mK\xc3\xb6n...  a?b\n"));
	edit_page_init(&page, "", NULL, 0); /* nothing to edit */
	draw(30, 1);
	assert_screen(&screen, "> Boot\n");
	assert_int_equal(press(CHAR('x')), EDIT_PAGE_NOTHING);
	assert_int_equal(press(KEY(DOWN)), EDIT_PAGE_REDRAW);
	assert_int_equal(press(KEY(ENTER)), EDIT_PAGE_BOOT);
}

static void test_random_keys(void **state)
{
	uint32_t random = 5;

	for (int i = 0; i < 10000; i++) {
		if (i % 500 == 0)
			setup(state);
		if (i % 20 == 0)
			screen_init(&screen, next_random(&random) % 150,
				    next_random(&random) % 80);
		press(key_of_number(next_random(&random)));
		edit_page_draw(&page, &screen);
		assert_true(screen_is_sound(&screen));
		assert_true(page.selected <= BOOT);
		assert_true(!page.is_open || fields[page.selected].is_below);
		assert_true(page.selected >= page.first || page.is_open);
		for (int f = 0; f < NR_FIELDS; f++)
			assert_int_equal(strlen(texts[f]), fields[f].line.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_whole_screen, setup),
		cmocka_unit_test_setup(test_open_line, setup),
		cmocka_unit_test_setup(test_keys, setup),
		cmocka_unit_test_setup(test_visit, setup),
		cmocka_unit_test_setup(test_killed_apart, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_many_domains, setup),
		cmocka_unit_test_setup(test_names, setup),
		cmocka_unit_test_setup(test_random_keys, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
