// SPDX-License-Identifier: MIT
/*
 * The small printf, compared with the C library's.
 */
#include "support.h"

#include <daybreak/format.h>

#include <stdio.h>

#define SAME(fmt, ...)                                                         \
	do {                                                                   \
		char ours[80], theirs[80];                                     \
		struct text t;                                                 \
		text_init(&t, ours, sizeof(ours));                             \
		text_format(&t, fmt, __VA_ARGS__);                             \
		snprintf(theirs, sizeof(theirs), fmt, __VA_ARGS__);            \
		assert_string_equal(ours, theirs);                             \
		assert_int_equal(t.length, strlen(ours));                      \
	} while (0)

static void test_like_printf(void **state)
{
	(void)state;
	SAME("%s and %.*s", "one", 2, "two");
	SAME("%s|%.*s|%s*", "", 0, "two", "three");
	SAME("%s", " !}~");
	SAME("%d %d %d %u", -1, 0, INT32_MIN, UINT32_MAX);
	SAME("%lu %ld", UINT64_MAX, (long)INT64_MIN);
	SAME("%llu %zu", 1ULL << 40, (size_t)7);
	SAME("%x %#x %08x %#010x", 0xabcu, 0xabcu, 0xabcu, 0xabcu);
	SAME("%5s|%-5s|%3s", "ab", "ab", "long");
	SAME("%5u|%05u|%%|%c", 42u, 42u, 'z');
	SAME("%9u|%5d|%05d|%5d", 42u, -42, -42, 0);
}

static void test_control_characters_are_shown(void **state)
{
	char buf[16];
	struct text t;

	(void)state;
	text_init(&t, buf, sizeof(buf));
	text_format(&t, "%s", "a\x1b[2J\n\x1f\x7f\xff");
	assert_string_equal(buf, "a?[2J????");
}

static void test_full(void **state)
{
	char buf[4] = "xyz";
	struct text t;

	(void)state;
	text_init(&t, buf, sizeof(buf));
	assert_string_equal(buf, "");
	text_format(&t, "ab");
	assert_false(t.full);
	text_append(&t, "c", 1);
	assert_false(t.full);
	assert_string_equal(buf, "abc");
	text_init(&t, buf, sizeof(buf));
	text_append(&t, "ab", 2);
	text_format(&t, "%s", "cde");
	assert_true(t.full);
	assert_string_equal(buf, "abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like_printf),
		cmocka_unit_test(test_control_characters_are_shown),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
