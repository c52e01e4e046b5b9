// SPDX-License-Identifier: MIT
/*
 * JSON that is good and JSON that is not, and the values that are taken out.
 */
#include "support.h"

#include <daybreak/json_read.h>

static struct span span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

/* Reads all of it; returns NULL or what was expected, and where. */
static const char *read_all(const char *text, uint64_t *at, unsigned int *nr)
{
	struct json_read json = { .text = span(text) };
	struct json_value value;
	const char *expected;

	*nr = 0;
	do {
		expected = json_read_next(&json, &value);
		*at = json.at;
		if (expected)
			return expected;
		++*nr;
	} while (value.kind != JSON_DONE);
	return NULL;
}

static void good(void **state)
{
	static const struct {
		const char *text;
		unsigned int nr; /* of values, ends and the end */
	} rows[] = {
		{ "0", 2 },
		{ " \t\r\n-0.5e+10 ", 2 },
		{ "1E-2", 2 },
		{ "\"\"", 2 },
		{ "\"a b\"", 2 },
		{ "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00Ff\xc3\xa4\"", 2 },
		{ "true", 2 },
		{ "[]", 3 },
		{ "{}", 3 },
		{ "[1, false,null , [ ]]", 8 },
		{ "{\"a\":{\"b\" : [1]},\"c\":2}", 9 },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
		  "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
		  65 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned int nr;
		uint64_t at;

		assert_null(read_all(rows[i].text, &at, &nr));
		assert_int_equal(nr, rows[i].nr);
		assert_int_equal(at, strlen(rows[i].text));
	}
}

static void bad(void **state)
{
	static const struct {
		const char *text;
		uint64_t at;
		const char *expected;
	} rows[] = {
		{ "", 0, "a value" },
		{ "x", 0, "a value" },
		{ "tru", 0, "a value" },
		{ "nul", 0, "a value" },
		{ "falsy", 0, "a value" },
		{ "-", 1, "a value" },
		{ "+1", 0, "a value" },
		{ "01", 1, "nothing more" },
		{ "1.", 2, "a digit" },
		{ "1e+", 3, "a digit" },
		{ "1 2", 2, "nothing more" },
		{ "\"a", 2, "the end of a string" },
		{ "\"a\n\"", 2, "the end of a string" },
		{ "\"\\x\"", 2, "an escape of JSON" },
		{ "\"\\", 2, "an escape of JSON" },
		{ "\"\\u00g0\"", 5, "an escape of JSON" },
		{ "[", 1, "a value" },
		{ "[1", 2, "a comma or the end of the object or list" },
		{ "[1,]", 3, "a value" },
		{ "[1 2]", 3, "a comma or the end of the object or list" },
		{ "[1}", 2, "a comma or the end of the object or list" },
		{ "]", 0, "a value" },
		{ "{1:2}", 1, "a string" },
		{ "{\"a\" 2}", 5, "a colon" },
		{ "{\"a\":}", 5, "a value" },
		{ "{\"a\":1,}", 7, "a string" },
		{ "{\"a\":1]", 6, "a comma or the end of the object or list" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 32,
		  "at most 32 objects and lists in one another" },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *expected;
		unsigned int nr;
		uint64_t at;

		expected = read_all(rows[i].text, &at, &nr);
		assert_non_null(expected);
		assert_string_equal(expected, rows[i].expected);
		assert_int_equal(at, rows[i].at);
	}
}

/* A byte 0 is no end of the text. */
static void zero_byte(void **state)
{
	struct json_read json = { .text = { (const uint8_t *)"1\0", 2 } };
	struct json_value value;

	(void)state;
	assert_null(json_read_next(&json, &value));
	assert_string_equal(json_read_next(&json, &value), "nothing more");
}

static void values(void **state)
{
	struct json_read json = { .text = span("{\"k\": [\"v\", 12], "
					       "\"\": {}}") };
	static const struct {
		enum json_kind kind;
		unsigned int depth;
		const char *key, *text;
	} rows[] = {
		{ JSON_OBJECT, 0, "", "" },  { JSON_LIST, 1, "k", "" },
		{ JSON_STRING, 2, "", "v" }, { JSON_NUMBER, 2, "", "12" },
		{ JSON_CLOSE, 1, "", "" },   { JSON_OBJECT, 1, "", "" },
		{ JSON_CLOSE, 1, "", "" },   { JSON_CLOSE, 0, "", "" },
		{ JSON_DONE, 0, "", "" },
	};
	struct json_value value;

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_null(json_read_next(&json, &value));
		assert_int_equal(value.kind, rows[i].kind);
		assert_int_equal(value.depth, rows[i].depth);
		assert_true(json_read_is(value.key, rows[i].key));
		assert_true(json_read_is(value.text, rows[i].text));
	}
}

static void strings(void **state)
{
	static const struct {
		const char *text, *wanted; /* NULL: refused */
	} rows[] = {
		{ "", "" },
		{ "abcdefg", "abcdefg" },
		{ "a b", "a b" },
		{ "abcdefgh", NULL },
		{ "\\\"\\\\\\/", "\"\\/" },
		{ "\\u0041\\u007e", "A~" },
		{ "\xc3\xa4", "\xc3\xa4" },
		{ "\\u0100", NULL },
		{ "\\u1041", NULL },
		{ "\\u00e4", NULL },
		{ "\\u0000", NULL },
		{ "\\n", NULL },
		{ "\x7f", NULL },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[8];

		assert_int_equal(
			json_read_string(span(rows[i].text), out, sizeof(out)),
			rows[i].wanted != NULL);
		if (rows[i].wanted)
			assert_string_equal(out, rows[i].wanted);
	}
}

static void numbers(void **state)
{
	static const char *const wrong[] = {
		"", "-1", "1.0", "1e2", "11", "100", "x", "18446744073709551626"
	};
	uint64_t value;

	(void)state;
	assert_true(json_read_number(span("10"), 10, &value));
	assert_int_equal(value, 10);
	assert_true(json_read_number(span("0"), 0, &value));
	assert_int_equal(value, 0);
	assert_true(json_read_number(span("18446744073709551615"), UINT64_MAX,
				     &value));
	assert_true(value == UINT64_MAX);
	assert_false(json_read_number(span("18446744073709551616"), UINT64_MAX,
				      &value));
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(json_read_number(span(wrong[i]), 10, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),	     cmocka_unit_test(bad),
		cmocka_unit_test(zero_byte), cmocka_unit_test(values),
		cmocka_unit_test(strings),   cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
