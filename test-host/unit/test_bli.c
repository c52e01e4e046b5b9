// SPDX-License-Identifier: MIT
/*
 * The Boot Loader Interface: ids and what finds them, patterns, variables of
 * any content, and the values of those that are written.
 */
#include "support.h"

#include <daybreak/bli.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct candidate list[1024];
static struct candidates all;

static int setup(void **state)
{
	(void)state;
	all = (struct candidates){ list, 0 };
	log_clear();
	return 0;
}

static void add(const char *name)
{
	list[all.nr++] = (struct candidate){ .name = name };
}

static void assert_id(uint32_t i, const char *wanted)
{
	char id[BLI_ID_MAX];

	memset(id, 'x', sizeof(id));
	bli_id(&all, i, id);
	assert_string_equal(id, wanted);
}

static void test_ids(void **state)
{
	static const struct {
		const char *name, *id;
	} rows[] = {
		{ "debian", "auto-debian" },
		{ "debian-12.xen_4", "auto-debian-12.xen_4" },
		{ "az09", "auto-az09" },
		{ "AZ@[`{", "auto-az+40+5b+60+7b" },
		{ "my entry", "auto-my+20entry" },
		{ "a+b", "auto-a+2bb" },
		{ "a/b\\c", "auto-a+2fb+5cc" },
		{ "k\xc3\xb6nig", "auto-k+c3+b6nig" },
		{ "\xff", "auto-+ff" },
		{ "Debian", "auto-debian" },
		{ "", "auto-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		all.nr = 0;
		add(rows[i].name);
		assert_id(0, rows[i].id);
	}
}

/* Names that differ only in case. */
static void test_ids_of_same_name(void **state)
{
	(void)state;
	add("Debian");
	add("debian");
	add("DEBIAn");
	add("Other");
	add("debianx");
	assert_id(0, "auto-+44ebian");
	assert_id(1, "auto-debian");
	assert_id(2, "auto-+44+45+42+49+41n");
	assert_id(3, "auto-other");
	assert_id(4, "auto-debianx");
	assert_int_equal(bli_find(&all, "auto-debian"), 1);
	assert_int_equal(bli_find(&all, "AUTO-DEBIAN"), 1);
	add("a");
	add("A");
	add("Z");
	add("z");
	assert_id(5, "auto-a");
	assert_id(6, "auto-+41");
	assert_id(7, "auto-+5a");
	assert_id(8, "auto-z");
	all.nr = 0;
	add("x");
	add("X");
	assert_id(1, "auto-+58");
	all.nr = 0;
	add("Debian");
	add("debian");
	add("dEBIAN");
	add("Other");
	assert_int_equal(bli_find(&all, "auto-+44ebian"), 0);
	assert_int_equal(bli_find(&all, "auto-+44EBIAN"), 0);
	assert_int_equal(bli_find(&all, "auto-Other"), 3);
}

static char long_name[4][400];

static void add_long(uint32_t i, size_t size, char last)
{
	memset(long_name[i], 'a', size);
	long_name[i][size - 1] = last;
	long_name[i][size] = '\0';
	add(long_name[i]);
}

/* An id is a file name, which may have 255 bytes. */
static void test_long_ids(void **state)
{
	char id[BLI_ID_MAX];

	(void)state;
	add_long(0, 232, 'a');
	add_long(1, 233, 'a');
	add_long(2, 399, 'b');
	add_long(3, 399, 'B');
	bli_id(&all, 0, id);
	assert_int_equal(strlen(id), 237);
	assert_null(strchr(id, '+'));
	bli_id(&all, 1, id);
	assert_int_equal(strlen(id), 255);
	assert_memory_equal(id + 236, "a+-", 3);
	for (uint32_t i = 0; i < 4; i++) {
		bli_id(&all, i, id);
		assert_true(strlen(id) <= 255);
		assert_int_equal(bli_find(&all, id), i);
	}
	/* The last that fits: three bytes, and a hash would fit after them. */
	long_name[0][229] = ' ';
	long_name[0][230] = '\0';
	bli_id(&all, 0, id);
	assert_int_equal(strlen(id), 237);
	assert_string_equal(id + 233, "a+20");
	/* What is written as three bytes is not cut in two. */
	long_name[1][231] = ' ';
	bli_id(&all, 1, id);
	assert_memory_equal(id + 235, "a+-", 3);
}

static void test_find(void **state)
{
	static const struct {
		const char *text;
		uint32_t index;
	} rows[] = {
		{ "auto-debian", 0 },
		{ "auto-debian.conf", 0 },
		{ "AUTO-Debian.CONF", 0 },
		{ "debian", 0 },
		{ "debian.conf", 0 },
		{ "auto-x.conf", 1 },
		{ "auto-x", 2 },
		{ "x", 2 },
		{ "x.conf", 1 },
		{ "auto-y", 3 },
		{ "y", 3 },
		{ "auto-y.conf", 3 },
		{ "auto-z", 5 },
		{ "auto-auto-z", 4 },
		{ "z", 5 },
		{ "", CANDIDATE_NONE },
		{ "auto-", CANDIDATE_NONE },
		{ "auto-debia", CANDIDATE_NONE },
		{ "auto-debiann", CANDIDATE_NONE },
		{ "auto-debian.con", CANDIDATE_NONE },
		{ "auto-debian.conf.conf", CANDIDATE_NONE },
		{ ".conf", CANDIDATE_NONE },
	};

	(void)state;
	add("debian");
	add("x.conf");
	add("x");
	add("y.conf");
	add("auto-z");
	add("z");
	for (size_t i = 0; i < COUNT(rows); i++)
		if (bli_find(&all, rows[i].text) != rows[i].index)
			fail_msg("\"%s\" is not %u", rows[i].text,
				 rows[i].index);
	all.nr = 0;
	assert_int_equal(bli_find(&all, "auto-debian"), CANDIDATE_NONE);
}

static void test_glob(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} rows[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "a", "", false },
		{ "a", "a", true },
		{ "A", "a", true },
		{ "a", "A", true },
		{ "a", "ab", false },
		{ "ab", "a", false },
		{ "?", "", false },
		{ "?", "a", true },
		{ "?", "ab", false },
		{ "a?c", "abc", true },
		{ "*", "", true },
		{ "*", "abc", true },
		{ "**", "abc", true },
		{ "a*", "abc", true },
		{ "a*", "bc", false },
		{ "*c", "abc", true },
		{ "*c", "abcd", false },
		{ "a*c", "ac", true },
		{ "a*c", "abbbc", true },
		{ "a*b*c", "aXbYbZc", true },
		{ "a*b*c", "acb", false },
		{ "*ab", "aab", true },
		{ "*a?b*", "xaabb", true },
		{ "[abc]", "b", true },
		{ "[abc]", "d", false },
		{ "[abc]", "", false },
		{ "[a-c]x", "Bx", true },
		{ "[A-C]x", "bx", true },
		{ "[a-c]", "d", false },
		{ "[c-a]", "b", false },
		{ "[a-]", "-", true },
		{ "[-a]", "-", true },
		{ "[]a]", "]", true },
		{ "[]a]", "a", true },
		{ "[]]", "]", true },
		{ "[!a]", "b", true },
		{ "[!a]", "a", false },
		{ "[^a]", "b", true },
		{ "[^a]", "a", false },
		{ "[!]]", "]", false },
		{ "[!]]", "a", true },
		{ "[a!]", "!", true },
		{ "[\\]]", "]", true },
		{ "[\\]]", "\\", false },
		{ "[a", "a", false },
		{ "[", "[", false },
		{ "[]", "]", false },
		{ "[a-", "a", false },
		{ "*[a", "a", false },
		{ "*[0-9]", "xen-4", true },
		{ "x[0-9][0-9]*", "x12y", true },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "a\\?", "ab", false },
		{ "\\", "\\", true },
		{ "\\a", "a", true },
		{ "\xc3?", "\xc3\xb6", true },
		{ "[\x80-\xff]", "\xb6", true },
		{ "[\x80-\xff]", "a", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (bli_glob(rows[i].pattern, rows[i].text) != rows[i].matches)
			fail_msg("\"%s\" and \"%s\"", rows[i].pattern,
				 rows[i].text);
}

/* Patterns that are slow where each star is tried in all places. */
static void test_slow_glob(void **state)
{
	char pattern[501], s[501];

	(void)state;
	for (size_t i = 0; i < 498; i += 2)
		memcpy(pattern + i, "*a", 2);
	memcpy(pattern + 498, "b", 2);
	memset(s, 'a', 500);
	s[500] = '\0';
	assert_false(bli_glob(pattern, s));
	s[499] = 'b';
	assert_true(bli_glob(pattern, s));
}

static void test_matches(void **state)
{
	static const struct {
		const char *pattern;
		bool matches[3];
	} rows[] = {
		{ "*", { true, true, true } },
		{ "auto-*", { true, true, true } },
		{ "auto-deb*", { true, false, false } },
		{ "auto-deb*.conf", { true, false, false } },
		{ "deb*", { true, false, false } },
		{ "deb*.conf", { true, false, false } },
		{ "auto-?", { false, true, true } },
		{ "?.conf", { false, true, true } },
		{ "[x-y]", { false, true, true } },
		{ "*.conf.conf", { false, false, false } },
		{ "debian?", { false, false, false } },
	};

	(void)state;
	add("Debian");
	add("x.conf");
	add("y");
	for (size_t i = 0; i < COUNT(rows); i++)
		for (uint32_t k = 0; k < 3; k++)
			if (bli_matches(&all, k, rows[i].pattern) !=
			    rows[i].matches[k])
				fail_msg("\"%s\" and entry %u", rows[i].pattern,
					 k);
	all.nr = 0;
	add_long(0, 399, 'a');
	assert_true(bli_matches(&all, 0, "auto-aa*.conf"));
}

static uint8_t bytes[20000];

static uint64_t put_units(const char *s)
{
	uint64_t size = 0;

	for (;; s++) {
		bytes[size++] = (uint8_t)*s;
		bytes[size++] = 0;
		if (!*s)
			return size;
	}
}

static void take(struct bli *b, enum bli_variable which, uint64_t size)
{
	/* A block of exactly its size, so that ASan reports overruns. */
	uint8_t *copy = malloc(size ? size : 1);

	memcpy(copy, bytes, size);
	log_clear();
	bli_take(b, which, (struct span){ copy, size });
	free(copy);
	assert_int_equal(log_errors, 0);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(bli_names[BLI_ONE_SHOT], "LoaderEntryOneShot");
	assert_string_equal(bli_names[BLI_PREFERRED], "LoaderEntryPreferred");
	assert_string_equal(bli_names[BLI_DEFAULT], "LoaderEntryDefault");
	assert_string_equal(bli_names[BLI_LAST_BOOTED],
			    "LoaderEntryLastBooted");
	assert_string_equal(bli_names[BLI_TIMEOUT], "LoaderConfigTimeout");
	assert_string_equal(bli_names[BLI_TIMEOUT_ONE_SHOT],
			    "LoaderConfigTimeoutOneShot");
	assert_int_equal(BLI_FEATURES, 0x8220f);
}

static void test_text(void **state)
{
	static const enum bli_variable texts[] = { BLI_ONE_SHOT, BLI_PREFERRED,
						   BLI_DEFAULT,
						   BLI_LAST_BOOTED };
	struct bli b;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		uint64_t size = put_units("auto-debian");

		bli_init(&b);
		take(&b, texts[i], size);
		for (size_t k = 0; k < COUNT(texts); k++)
			assert_string_equal(b.text[texts[k]],
					    i == k ? "auto-debian" : "");
		assert_int_equal(b.has_one_shot, texts[i] == BLI_ONE_SHOT);
		assert_false(b.has_timeout_one_shot);
		assert_int_equal(log_warnings, 0);
		/* Without its NUL, and with several. */
		take(&b, texts[i], size - 2);
		assert_string_equal(b.text[texts[i]], "auto-debian");
		memset(bytes + size, 0, 6);
		take(&b, texts[i], size + 6);
		assert_string_equal(b.text[texts[i]], "auto-debian");
		assert_int_equal(log_warnings, 0);
		/* Nothing. */
		take(&b, texts[i], 0);
		assert_string_equal(b.text[texts[i]], "");
		take(&b, texts[i], put_units(""));
		assert_string_equal(b.text[texts[i]], "");
		assert_int_equal(log_warnings, 0);
	}
	memcpy(bytes, "\xf6\0\xac\x20\x3d\xd8\0\xde", 8);
	take(&b, BLI_DEFAULT, 8);
	assert_string_equal(b.text[BLI_DEFAULT],
			    "\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void test_bad_text(void **state)
{
	static const struct {
		unsigned int size;
		const char *bytes, *sentence;
	} rows[] = {
		{ 1, "a", "LoaderEntryOneShot: has 1 bytes, expected UTF-16" },
		{ 7, "a\0b\0\0\0\0", "has 7 bytes, expected UTF-16" },
		{ 8, "a\0\0\0b\0\0\0", "LoaderEntryOneShot: has more after" },
		{ 6, "a\0\0\0\0\1", "has more after its NUL" },
		{ 4, "\0\0a\0", "has more after its NUL" },
		{ 4, "\n\0\0\0", "LoaderEntryOneShot: has a character that" },
		{ 4, "\x1b\0\0\0", "has a character that is not text" },
		{ 4, "\x1f\0\0\0", "has a character that is not text" },
		{ 4, "\x7f\0\0\0", "has a character that is not text" },
		{ 4, "\x3d\xd8\0\0", "has a character that is not text" },
		{ 2, "\x3d\xd8", "has a character that is not text" },
		{ 6, "a\0\0\xde\0\0", "has a character that is not text" },
	};
	struct bli b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bli_init(&b);
		memcpy(bytes, rows[i].bytes, rows[i].size);
		take(&b, BLI_ONE_SHOT, rows[i].size);
		assert_string_equal(b.text[BLI_ONE_SHOT], "");
		assert_true(b.has_one_shot);
		assert_int_equal(log_warnings, 1);
		if (!strstr(log_last, rows[i].sentence))
			fail_msg("\"%s\"", log_last);
		/* Nothing is left of what was taken before. */
		b.text[BLI_ONE_SHOT][0] = 'x';
		take(&b, BLI_ONE_SHOT, rows[i].size);
		assert_string_equal(b.text[BLI_ONE_SHOT], "");
	}
}

static void test_long_text(void **state)
{
	struct bli b;

	(void)state;
	bli_init(&b);
	for (uint64_t i = 0; i < sizeof(bytes); i += 2)
		memcpy(bytes + i, "\xac\x20", 2);
	take(&b, BLI_DEFAULT, BLI_VARIABLE_MAX);
	assert_int_equal(strlen(b.text[BLI_DEFAULT]), BLI_TEXT_MAX - 1);
	assert_int_equal(log_warnings, 0);
	take(&b, BLI_DEFAULT, BLI_VARIABLE_MAX + 2);
	assert_string_equal(b.text[BLI_DEFAULT], "");
	assert_string_equal(log_last,
			    "LoaderEntryDefault: has 514 bytes, expected at "
			    "most 512, passed over");
	take(&b, BLI_DEFAULT, 10000);
	assert_non_null(strstr(log_last, "has 10000 bytes"));
	take(&b, BLI_TIMEOUT, 10000);
	assert_non_null(strstr(log_last, "LoaderConfigTimeout: has 10000"));
	/* One that was too long to be read. */
	log_clear();
	bli_take(&b, BLI_ONE_SHOT, (struct span){ NULL, BLI_VARIABLE_MAX + 1 });
	assert_true(b.has_one_shot);
	assert_int_equal(log_warnings, 1);
}

static void test_timeouts(void **state)
{
	static const struct {
		const char *text;
		uint32_t timeout;
	} rows[] = {
		{ "0", 0 },
		{ "5", 5 },
		{ "010", 10 },
		{ "4000000", TIMEOUT_MAX },
		{ "4000001", TIMEOUT_MAX },
		{ "4294967294", TIMEOUT_MAX },
		{ "4294967295", TIMEOUT_FORCE },
		{ "4294967296", TIMEOUT_FORCE },
		{ "18446744073709551616", TIMEOUT_FORCE },
		{ "99999999999999999999999999999999", TIMEOUT_FORCE },
		{ "menu-force", TIMEOUT_FORCE },
		{ "menu-hidden", TIMEOUT_HIDDEN },
		{ "menu-disabled", TIMEOUT_DISABLED },
	};
	struct bli b;

	(void)state;
	bli_init(&b);
	assert_int_equal(b.timeout, TIMEOUT_UNSET);
	assert_int_equal(b.timeout_one_shot, TIMEOUT_UNSET);
	for (size_t i = 0; i < COUNT(rows); i++) {
		bli_init(&b);
		take(&b, BLI_TIMEOUT, put_units(rows[i].text));
		assert_int_equal(b.timeout, rows[i].timeout);
		assert_int_equal(b.timeout_one_shot, TIMEOUT_UNSET);
		assert_false(b.has_timeout_one_shot);
		bli_init(&b);
		take(&b, BLI_TIMEOUT_ONE_SHOT, put_units(rows[i].text));
		assert_int_equal(b.timeout_one_shot, rows[i].timeout);
		assert_int_equal(b.timeout, TIMEOUT_UNSET);
		assert_true(b.has_timeout_one_shot);
		assert_int_equal(log_warnings, 0);
	}
	assert_false(b.has_one_shot);
}

static void test_bad_timeouts(void **state)
{
	static const char *const rows[] = { "-1",  "+1",   "1 ",	 " 1",
					    "0x1", "5s",   "Menu-force", "/",
					    ":",   "menu", "menu-forced" };
	struct bli b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bli_init(&b);
		b.timeout_one_shot = 7;
		take(&b, BLI_TIMEOUT_ONE_SHOT, put_units(rows[i]));
		assert_int_equal(b.timeout_one_shot, TIMEOUT_UNSET);
		assert_true(b.has_timeout_one_shot);
		assert_int_equal(log_warnings, 1);
		assert_non_null(strstr(log_last, "LoaderConfigTimeoutOneShot: "
						 "is \""));
	}
	take(&b, BLI_TIMEOUT, put_units(""));
	assert_int_equal(b.timeout, TIMEOUT_UNSET);
	assert_int_equal(log_warnings, 0);
}

static void assert_units(const uint16_t *units, const char *s, size_t size)
{
	for (size_t i = 0; i < size; i++)
		assert_int_equal(units[i], (uint8_t)s[i]);
}

static void test_entries(void **state)
{
	static const char ids[] = "auto-a\0auto-b+20c\0auto-d";
	uint16_t out[64];

	(void)state;
	add("a");
	add("B c");
	add("d");
	assert_int_equal(bli_entries(&all, out, 64), sizeof(ids));
	assert_units(out, ids, sizeof(ids));
	assert_int_equal(bli_entries(&all, out, sizeof(ids)), sizeof(ids));
	assert_int_equal(log_warnings, 0);
	memset(out, 0xff, sizeof(out));
	assert_int_equal(bli_entries(&all, out, sizeof(ids) - 1), 18);
	assert_units(out, ids, 18);
	assert_int_equal(out[18], 0xffff);
	assert_string_equal(log_last,
			    "LoaderEntries: has room for 2 of 3 entries");
	assert_int_equal(bli_entries(&all, out, 0), 0);
	all.nr = 0;
	log_clear();
	assert_int_equal(bli_entries(&all, out, 0), 0);
	assert_int_equal(log_warnings, 0);
}

static void test_numbers(void **state)
{
	uint16_t out[BLI_NUMBER_MAX];

	(void)state;
	bli_number(0, out);
	assert_units(out, "0", 2);
	bli_number(1234567, out);
	assert_units(out, "1234567", 8);
	bli_number(UINT64_MAX, out);
	assert_units(out, "18446744073709551615", 21);
	bli_timeout(0, out);
	assert_units(out, "0", 2);
	bli_timeout(30, out);
	assert_units(out, "30", 3);
	bli_timeout(TIMEOUT_FORCE, out);
	assert_units(out, "4294967295", 11);
	bli_timeout(TIMEOUT_DISABLED, out);
	assert_units(out, "menu-disabled", 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ids, setup),
		cmocka_unit_test_setup(test_ids_of_same_name, setup),
		cmocka_unit_test_setup(test_long_ids, setup),
		cmocka_unit_test_setup(test_find, setup),
		cmocka_unit_test_setup(test_glob, setup),
		cmocka_unit_test_setup(test_slow_glob, setup),
		cmocka_unit_test_setup(test_matches, setup),
		cmocka_unit_test_setup(test_names, setup),
		cmocka_unit_test_setup(test_text, setup),
		cmocka_unit_test_setup(test_bad_text, setup),
		cmocka_unit_test_setup(test_long_text, setup),
		cmocka_unit_test_setup(test_timeouts, setup),
		cmocka_unit_test_setup(test_bad_timeouts, setup),
		cmocka_unit_test_setup(test_entries, setup),
		cmocka_unit_test_setup(test_numbers, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
