// SPDX-License-Identifier: MIT
/*
 * One line: what each key does to it, how it scrolls, and that nothing takes it
 * out of its buffer.
 */
#include "screens.h"

#include <daybreak/line_edit.h>

static char text[LINE_EDIT_MAX];
static struct line_edit line;
static struct line_kill kill;
static struct screen screen;

/* Begins with s, in which '|' is the cursor, and nothing removed before. */
static void begin(const char *s)
{
	const char *cursor = strchr(s, '|');
	size_t at = (size_t)(cursor - s);

	memset(text, 0xa5, sizeof(text));
	memcpy(text, s, at);
	strcpy(text + at, cursor + 1);
	memset(&kill, 0, sizeof(kill));
	line_edit_init(&line, text, sizeof(text), &kill);
	line.at = at;
}

/* The line with '|' where the cursor is. */
static const char *got(void)
{
	static char s[LINE_EDIT_MAX + 1];

	memcpy(s, line.text, line.at);
	s[line.at] = '|';
	strcpy(s + line.at + 1, line.text + line.at);
	assert_int_equal(strlen(line.text), line.size);
	return s;
}

static void press(struct keystroke key)
{
	assert_true(line_edit_key(&line, &key));
}

#define CTRL_KEY(k)                                                            \
	((struct keystroke){ .name = KEYSTROKE_##k, .control = true })
#define ALT_KEY(k) ((struct keystroke){ .name = KEYSTROKE_##k, .alt = true })

/* The keys whose work Ctrl-Y inserts. */
static bool kills(const struct keystroke *key)
{
	if (key->name == KEYSTROKE_BACKSPACE)
		return key->alt;
	if (key->name != KEYSTROKE_CHARACTER)
		return false;
	return key->control ? strchr("kuw", key->character) != NULL
			    : key->alt && key->character == 'd';
}

static void test_keys(void **state)
{
	const struct {
		const char *before;
		struct keystroke key;
		const char *after;
	} rows[] = {
		{ "ab|c", KEY(LEFT), "a|bc" },
		{ "|abc", KEY(LEFT), "|abc" },
		{ "a\xc3\xb6|c", KEY(LEFT),
		  "a|\xc3\xb6"
		  "c" },
		{ "\xf0\x9f\x98\x80|", KEY(LEFT), "|\xf0\x9f\x98\x80" },
		{ "\xff\xfe|", KEY(LEFT), "\xff|\xfe" }, /* not UTF-8 */
		{ "ab|c", CONTROL('b'), "a|bc" },
		{ "a|bc", KEY(RIGHT), "ab|c" },
		{ "abc|", KEY(RIGHT), "abc|" },
		{ "a|\xe2\x82\xac", KEY(RIGHT), "a\xe2\x82\xac|" },
		{ "a|bc", CONTROL('f'), "ab|c" },
		{ "ab|c", KEY(HOME), "|abc" },
		{ "ab|c", CONTROL('a'), "|abc" },
		{ "a|bc", KEY(END), "abc|" },
		{ "a|bc", CONTROL('e'), "abc|" },
		/* Words. */
		{ "one two=3| x", ALT('b'), "one two=|3 x" },
		{ "one two=|3", ALT('b'), "one |two=3" },
		{ "  |one", ALT('b'), "|  one" },
		{ "a b\xc3\xb6|", ALT('b'), "a |b\xc3\xb6" },
		{ "one two|", CTRL_KEY(LEFT), "one |two" },
		{ "|one two", ALT('f'), "one| two" },
		{ "one| two=3", ALT('f'), "one two|=3" },
		{ "one|  ", ALT('f'), "one  |" },
		{ "|one two", CTRL_KEY(RIGHT), "one| two" },
		{ "a|Z[`{z", ALT('f'), "aZ|[`{z" },
		{ "aZ|[`{z", ALT('f'), "aZ[`{z|" },
		{ "a|9:/0", ALT('f'), "a9|:/0" },
		{ "a|0 ", ALT('f'), "a0| " },
		{ "z|a ", ALT('f'), "za| " },
		{ "|\xc3\x80z", ALT('f'), "\xc3\x80z|" },
		/* Characters are removed. */
		{ "ab|c", KEY(BACKSPACE), "a|c" },
		{ "|abc", KEY(BACKSPACE), "|abc" },
		{ "a\xe2\x82\xac|c", KEY(BACKSPACE), "a|c" },
		{ "ab|c", CONTROL('h'), "a|c" },
		{ "a|bc", KEY(DELETE), "a|c" },
		{ "abc|", KEY(DELETE), "ab|" },
		{ "a\xe2\x82\xac|", KEY(DELETE), "a|" },
		{ "|", KEY(DELETE), "|" },
		{ "abc|", CONTROL('d'), "abc|" },
		{ "a|\xe2\x82\xac", KEY(DELETE), "a|" },
		{ "a|bc", CONTROL('d'), "a|c" },
		/* Two bytes become one character. */
		{ "\xc3|x\xb6", KEY(DELETE), "\xc3\xb6|" },
		/* More is removed. */
		{ "ab|cd", CONTROL('k'), "ab|" },
		{ "ab|cd", CONTROL('u'), "|cd" },
		{ "one two=3| x", CONTROL('w'), "one | x" },
		{ "one two \t|x", CONTROL('w'), "one |x" },
		{ "|x", CONTROL('w'), "|x" },
		{ "one two=3|", ALT_KEY(BACKSPACE), "one two=|" },
		{ "one| two=3", ALT('d'), "one|=3" },
		{ "one|", ALT('d'), "one|" },
		{ "a|b", CONTROL('y'), "a|b" }, /* nothing was removed */
		/* Exchanged. */
		{ "a|bc", CONTROL('t'), "ba|c" },
		{ "abc|", CONTROL('t'), "acb|" },
		{ "|ab", CONTROL('t'), "|ab" },
		{ "a|", CONTROL('t'), "a|" },
		{ "|", CONTROL('t'), "|" },
		{ "a\xe2\x82\xac|", CONTROL('t'),
		  "\xe2\x82\xac"
		  "a|" },
		{ "\xe2\x82\xac|ab", CONTROL('t'), "a\xe2\x82\xac|b" },
		/* Inserted. */
		{ "a|c", CHAR('b'), "ab|c" },
		{ "a|", CHAR(' '), "a |" },
		{ "|", CHAR(0xf6), "\xc3\xb6|" },
		{ "|", CHAR(0x20ac), "\xe2\x82\xac|" },
		{ "|", CHAR('?'), "?|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(rows[i].before);
		kill.may_join = true;
		press(rows[i].key);
		assert_string_equal(got(), rows[i].after);
		assert_int_equal(kill.may_join, kills(&rows[i].key));
	}
}

/* Firmware may report modifiers that nobody holds. */
static void test_modifiers(void **state)
{
	struct keystroke key = KEY(END);

	(void)state;
	begin("a|bc");
	key.control = true;
	key.alt = true;
	press(key);
	assert_string_equal(got(), "abc|");
}

static void test_other_keys(void **state)
{
	const struct keystroke keys[] = {
		KEY(NONE),
		KEY(ENTER),
		KEY(TAB),
		KEY(ESCAPE),
		KEY(UP),
		KEY(DOWN),
		KEY(PAGE_UP),
		KEY(PAGE_DOWN),
		KEY(INSERT),
		KEY(F1),
		KEY(F12),
		CONTROL('x'),
		CONTROL('g'),
		CONTROL('l'),
		CONTROL('A'),
		ALT('a'),
		CHAR(0),
		CHAR('\t'),
		CHAR('\n'),
		CHAR(0x1b),
		CHAR(0x7f),
		CHAR(0x9b),
		CHAR(0xad),
		CHAR(0x300),
		CHAR(0x4e2d),
		CHAR(0xd800),
		CHAR(0xfff0),
		CHAR(0xffff),
		key_of('a', true, true),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		begin("a|b");
		assert_false(line_edit_key(&line, &keys[i]));
		assert_string_equal(got(), "a|b");
	}
}

static void test_killed(void **state)
{
	const struct {
		const char *before;
		struct keystroke keys[5];
		const char *after;
	} rows[] = {
		{ "ab|cd",
		  { CONTROL('k'), CONTROL('a'), CONTROL('y') },
		  "cd|ab" },
		{ "ab|cd",
		  { CONTROL('u'), CONTROL('e'), CONTROL('y') },
		  "cdab|" },
		{ "a b|c",
		  { CONTROL('w'), CONTROL('y'), CONTROL('y') },
		  "a bb|c" },
		/* In sequence, they are inserted together. */
		{ "a b c|",
		  { CONTROL('w'), CONTROL('w'), CONTROL('y') },
		  "a b c|" },
		{ "|a b c", { ALT('d'), ALT('d'), CONTROL('y') }, "a b| c" },
		{ "a b|c",
		  { CONTROL('w'), CONTROL('k'), CONTROL('y') },
		  "a bc|" },
		/* Not when another key is between them. */
		{ "a b c|",
		  { CONTROL('w'), KEY(END), CONTROL('w'), CONTROL('y') },
		  "a b |" },
		{ "a b|",
		  { CONTROL('w'), CHAR('x'), CONTROL('w'), CONTROL('y') },
		  "a x|" },
		/* Where nothing is removed, what was stays. */
		{ "ab|cd",
		  { CONTROL('k'), KEY(END), CONTROL('k'), CONTROL('y') },
		  "abcd|" },
		/* Characters are not kept. */
		{ "ab|cd",
		  { CONTROL('k'), KEY(BACKSPACE), CONTROL('y') },
		  "acd|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(rows[i].before);
		for (int k = 0; rows[i].keys[k].name; k++)
			press(rows[i].keys[k]);
		assert_string_equal(got(), rows[i].after);
	}
}

/* A line takes what was removed from another. */
static void test_shared_kill(void **state)
{
	static char other_text[16];
	struct line_edit other;
	struct keystroke yank = CONTROL('y');

	(void)state;
	begin("ab|cd");
	press(CONTROL('k'));
	line_edit_init(&other, other_text, sizeof(other_text), &kill);
	line_edit_key(&other, &yank);
	assert_string_equal(other_text, "cd");
}

static void test_room(void **state)
{
	char small[8] = "abcd";

	(void)state;
	memset(&kill, 0, sizeof(kill));
	line_edit_init(&line, small, 7, &kill);
	press(CHAR('e'));
	press(CHAR(0xf6)); /* two bytes, one is left */
	assert_string_equal(got(), "abcde|");
	press(CHAR('f'));
	press(CHAR('g'));
	assert_string_equal(got(), "abcdef|");
	press(CONTROL('u'));
	press(CONTROL('y'));
	press(CONTROL('y'));
	assert_string_equal(got(), "abcdef|");
	assert_int_equal(small[7], 0);
	/* Without a NUL. */
	memset(small, 'x', sizeof(small));
	line_edit_init(&line, small, 4, &kill);
	assert_string_equal(got(), "xxx|");
	line_edit_init(&line, small, 1, &kill);
	assert_string_equal(got(), "|");
	press(CHAR('f'));
	press(KEY(BACKSPACE));
	assert_string_equal(got(), "|");
}

/* Fills a line, and removes all of it at once and twice in sequence. */
static void test_longest(void **state)
{
	(void)state;
	begin("|");
	for (int i = 0; i < LINE_EDIT_MAX + 10; i++)
		press(CHAR('a' + i % 26));
	assert_int_equal(line.size, LINE_EDIT_MAX - 1);
	for (int i = 0; i < 1000; i++)
		press(KEY(LEFT));
	press(CONTROL('k'));
	press(CONTROL('u'));
	assert_int_equal(line.size, 0);
	assert_int_equal(kill.size, LINE_EDIT_MAX - 1);
	press(CONTROL('y'));
	assert_int_equal(line.size, LINE_EDIT_MAX - 1);
	for (int i = 0; i < LINE_EDIT_MAX - 1; i++)
		assert_int_equal(text[i], 'a' + i % 26);
	/* More than the longest line is not joined. */
	press(CONTROL('u'));
	strcpy(text, "xyz");
	line_edit_init(&line, text, sizeof(text), &kill);
	press(CONTROL('u'));
	assert_int_equal(kill.size, 3);
}

/* The row as it is drawn, in ten columns of which the first two are not its. */
static const char *drawn(unsigned int *cursor)
{
	screen_init(&screen, 10, 2);
	*cursor = line_edit_draw(&line, &screen, 0, 2);
	assert_true(screen_is_sound(&screen));
	return screen_as_text(&screen);
}

static void test_scroll(void **state)
{
	/* The keys go one after another to the same line. */
	const struct {
		struct keystroke key;
		int times;
		const char *row;
		unsigned int cursor;
	} rows[] = {
		{ CHAR('a'), 0, "\n\n", 2 },
		{ CHAR('a'), 7, "  aaaaaaa\n\n", 9 },
		{ CHAR('b'), 1, "  <aab\n\n", 6 },
		{ CHAR('c'), 3, "  <aabccc\n\n", 9 },
		{ CHAR('d'), 1, "  <ccd\n\n", 6 },
		{ KEY(LEFT), 3, "  <ccd\n\n", 3 },
		{ KEY(LEFT), 1, "  <aabcccd\n\n", 6 },
		{ KEY(LEFT), 3, "  <aabcccd\n\n", 3 },
		{ KEY(LEFT), 1, "  aaaaaaa>\n\n", 6 },
		{ KEY(HOME), 1, "  aaaaaaa>\n\n", 2 },
		{ KEY(RIGHT), 6, "  aaaaaaa>\n\n", 8 },
		{ KEY(RIGHT), 1, "  <aaabcc>\n\n", 6 },
		{ CONTROL('k'), 1, "  aaaaaaa\n\n", 9 },
		{ CHAR('e'), 5, "  <eee\n\n", 6 },
		{ KEY(LEFT), 7, "  <aaaaae>\n\n", 6 },
		{ KEY(LEFT), 4, "  aaaaaaa>\n\n", 3 },
		{ KEY(END), 1, "  <eee\n\n", 6 },
		{ KEY(LEFT), 9, "  aaaaaaa>\n\n", 5 },
	};

	(void)state;
	begin("|");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned int cursor;

		for (int n = 0; n < rows[i].times; n++)
			press(rows[i].key);
		assert_string_equal(drawn(&cursor), rows[i].row);
		assert_int_equal(cursor, rows[i].cursor);
	}
}

static void test_shown(void **state)
{
	unsigned int cursor;

	(void)state;
	/* Characters, not bytes, take columns. */
	begin("\xc3\xb6\xc3\xb6\xff\x1b\xf0\x9f\x98\x80|");
	assert_string_equal(drawn(&cursor), "  \xc3\xb6\xc3\xb6???\n\n");
	assert_int_equal(cursor, 7);
	begin("1234567|8"); /* it just fits, without a mark */
	assert_string_equal(drawn(&cursor), "  12345678\n\n");
	assert_int_equal(cursor, 9);
}

static void test_narrow(void **state)
{
	const struct {
		unsigned int columns, column, cursor;
		const char *rows;
	} rows[] = {
		{ 4, 0, 2, "<de>\n\n" }, { 3, 0, 1, "<e>\n\n" },
		{ 2, 0, 1, "de\n\n" },	 { 1, 0, 0, "e\n\n" },
		{ 4, 3, 3, "   e\n\n" }, { 1, 1, 1, "\n\n" },
		{ 4, 9, 9, "\n\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin("abcd|efgh");
		screen_init(&screen, rows[i].columns, 2);
		assert_int_equal(
			line_edit_draw(&line, &screen, 0, rows[i].column),
			rows[i].cursor);
		assert_screen(&screen, rows[i].rows);
		/* In a row that does not exist nothing is drawn. */
		assert_int_equal(line_edit_draw(&line, &screen, 2, 0), 0);
	}
}

/* The cursor is where a character begins. */
static bool is_settled(void)
{
	const char *s = line.text;

	while (s < line.text + line.at)
		utf8_next(&s);
	return s == line.text + line.at;
}

static void test_random_keys(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 10; round++) {
		/* Its end is the end of the memory, so that ASan looks on. */
		size_t room = 1 + next_random(&random) % 100;
		char *memory = malloc(room);

		for (size_t i = 0; i < room; i++)
			memory[i] = (char)next_random(&random);
		memset(&kill, 0, sizeof(kill));
		line_edit_init(&line, memory, room, &kill);
		for (int i = 0; i < 1000; i++) {
			struct keystroke key =
				key_of_number(next_random(&random));

			line_edit_key(&line, &key);
			assert_true(line.size < room && line.at <= line.size);
			assert_int_equal(strlen(memory), line.size);
			assert_true(is_settled());
			screen_init(&screen, 1 + i % 30, 2);
			screen_set_cursor(&screen, 0,
					  line_edit_draw(&line, &screen, 0, 0));
			assert_true(screen_is_sound(&screen));
		}
		free(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_modifiers),
		cmocka_unit_test(test_other_keys),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_shared_kill),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_random_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
