// SPDX-License-Identifier: MIT
/*
 * Which word a misspelt one stands for, and which misspellings match no word.
 */
#include "../../loader/config/suggest.h"
#include "support.h"

/* A word, the word that is suggested, and the number of edits between them. */
static const struct {
	const char *word, *offered;
	unsigned int distance; /* 0: not close enough */
} near[] = {
	{ "kernl", "kernel", 1 },
	{ "kernelx", "kernel", 1 },
	{ "kernxl", "kernel", 1 },
	{ "xkernel", "kernel", 1 },
	{ "krenel", "kernel", 2 },
	{ "kerxxl", "kernel", 2 },
	{ "kern", "kernel", 2 },
	{ "kernelxy", "kernel", 2 },
	/* Three edits make another word. */
	{ "ker", "kernel", 0 },
	{ "kxxxel", "kernel", 0 },
	{ "kernelxyz", "kernel", 0 },
	{ "max_grant_frxxxs", "max_grant_frames", 0 },
	/* In a short word, at most half of the letters may differ. */
	{ "xsn", "xsm", 1 },
	{ "xyz", "xsm", 0 },
	{ "opxxns", "options", 0 },
	{ "opxxons", "options", 2 },
	{ "axxd", "abcd", 2 },
	{ "axx", "abc", 0 },
	{ "", "xsm", 0 },
	{ "", "ab", 0 },
	{ "x", "a", 0 },
	/* Words of up to 32 letters are compared. */
	{ "abcdefghijklmnopqrstuvwxyz01234", "abcdefghijklmnopqrstuvwxyz012345",
	  1 },
	{ "bcdefghijklmnopqrstuvwxyz0123456",
	  "abcdefghijklmnopqrstuvwxyz012345", 2 },
	{ "abcdefghijklmnopqrstuvwxyz012345",
	  "abcdefghijklmnopqrstuvwxyz0123456", 0 },
	{ "abcdefghijklmnopqrstuvwxyz0123456",
	  "abcdefghijklmnopqrstuvwxyz012345", 0 },
};

static void test_near(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		struct suggestion s;

		suggest_init(&s, near[i].word);
		suggest_offer(&s, near[i].offered);
		if (!near[i].distance) {
			assert_null(s.best);
			continue;
		}
		assert_ptr_equal(s.best, near[i].offered);
		assert_int_equal(s.distance, near[i].distance);
	}
}

static void test_nearest_and_first(void **state)
{
	struct suggestion s;

	(void)state;
	suggest_init(&s, "ramdsk");
	suggest_offer(&s, "options");
	assert_null(s.best);
	suggest_offer(&s, "randisk");
	assert_string_equal(s.best, "randisk");
	suggest_offer(&s, "ramdisk");
	assert_string_equal(s.best, "ramdisk");
	suggest_offer(&s, "randisk");
	suggest_offer(&s, "ramdusk");
	assert_string_equal(s.best, "ramdisk");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_nearest_and_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
