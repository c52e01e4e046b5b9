// SPDX-License-Identifier: MIT
/*
 * UTF-8 and UTF-16: every character converted there and back, and each invalid
 * form.
 */
#include "support.h"

#include <daybreak/config.h>
#include <daybreak/utf16.h>

static void test_every_character(void **state)
{
	char bytes[8];
	struct text t;

	(void)state;
	text_init(&t, bytes, sizeof(bytes));
	utf8_append(&t, 0); /* out of UTF-16 */
	assert_int_equal(t.length, 1);
	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		const char *at = bytes;

		text_init(&t, bytes, sizeof(bytes));
		utf8_append(&t, c);
		if (c >= 0xd800 && c <= 0xdfff) {
			assert_string_equal(bytes, "?");
			continue;
		}
		assert_int_equal(utf8_next(&at), c);
		assert_int_equal(at - bytes, t.length);
		assert_int_equal(t.length, c < 0x80	 ? 1
					   : c < 0x800	 ? 2
					   : c < 0x10000 ? 3
							 : 4);
	}
}

/* What each form becomes; what follows it is decoded anew. */
static void test_bad_utf8(void **state)
{
	static const char *const rows[] = {
		"\x80",
		"\xbf",
		"\xc0\xaf",
		"\xc1\x9c",
		"\xe0\x80\xaf",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\xaf",
		"\xf0\x8f\xbf\xbf",
		"\xc3",
		"\xe2\x82",
		"\xf0\x9f\x98",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xff",
		"\xc3\x28",
		"\xe2\x28\xa1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = rows[i];

		assert_int_equal(utf8_next(&at), UTF_BAD);
		assert_int_equal(at - rows[i], 1);
	}
}

static void test_utf16(void **state)
{
	static const struct {
		uint64_t size;
		uint16_t units[3];
		uint32_t c;
		uint64_t after;
	} rows[] = {
		{ 2, { 'a' }, 'a', 2 },
		{ 2, { 0x20ac }, 0x20ac, 2 },
		{ 2, { 0xffff }, 0xffff, 2 },
		{ 4, { 0xd83d, 0xde00 }, 0x1f600, 4 },
		{ 4, { 0xdbff, 0xdfff }, 0x10ffff, 4 },
		{ 4, { 0xd800, 0xdc00 }, 0x10000, 4 },
		{ 4, { 0xd83d, 'a' }, UTF_BAD, 2 },
		{ 4, { 0xd83d, 0xd83d }, UTF_BAD, 2 },
		{ 2, { 0xd83d, 0xde00 }, UTF_BAD, 2 },
		{ 3, { 0xd83d, 0xde00 }, UTF_BAD, 2 },
		{ 4, { 0xde00, 0xd83d }, UTF_BAD, 2 },
		{ 4, { 0xdc00, 0xdc00 }, UTF_BAD, 2 },
		{ 1, { 'a' }, UTF_BAD, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t at = 0;

		assert_int_equal(
			utf16_next(
				(struct span){ (const uint8_t *)rows[i].units,
					       rows[i].size },
				&at),
			rows[i].c);
		assert_int_equal(at, rows[i].after);
	}
}

static void test_append_is_never_cut(void **state)
{
	char bytes[4];
	struct text t;

	(void)state;
	text_init(&t, bytes, sizeof(bytes));
	utf8_append(&t, 'a');
	utf8_append(&t, 0x20ac);
	assert_true(t.full);
	assert_string_equal(bytes, "a");
	utf8_append(&t, 0xe4);
	assert_string_equal(bytes, "a\xc3\xa4");
}

static void test_to_ucs2(void **state)
{
	static const uint16_t wanted[] = { 'k', 0xf6, 0x20ac, 0xffff,
					   '?', '?',  0 };
	uint16_t out[7];

	(void)state;
	assert_true(utf16_from_utf8("k\xc3\xb6\xe2\x82\xac\xef\xbf\xbf"
				    "\xf0\x9f\x98\x80\xff",
				    out, 7));
	assert_memory_equal(out, wanted, sizeof(wanted));
	assert_true(utf16_from_utf8("", out, 1));
	assert_false(utf16_from_utf8("abcdef", out, 6));
	assert_true(utf16_from_utf8("abcde", out, 6));
}

/* Overlong forms of '/', '\' and '.' would be separators to the firmware. */
static void test_paths(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{ "a\xc0\xaf"
		  "b",
		  "t: the file name \"a??b\" has the byte 0xc0, which is not "
		  "UTF-8" },
		{ "..\xc1\x9cxen", "the byte 0xc1" },
		{ "\xc0\xae\xc0\xae\\xen", "the byte 0xc0" },
		{ "\xe0\x81\x9cxen", "the byte 0xe0" },
		{ "k\xf6nig", "the byte 0xf6" },
		{ "x\xf0\x9f\x98\x80", "the character U+1f600" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_refused(utf16_check_path("t", rows[i].path), ST_INVALID,
			       rows[i].text);
		assert_refused(config_path("t", "\\EFI", rows[i].path, out,
					   sizeof(out)),
			       ST_INVALID, rows[i].text);
	}
	assert_int_equal(
		utf16_check_path("t", "k\xc3\xb6nig \xe2\x82\xac\xef\xbf\xbf"),
		ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_bad_utf8),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_append_is_never_cut),
		cmocka_unit_test(test_to_ucs2),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
