// SPDX-License-Identifier: MIT
/*
 * Counting of starts: who is bad when, and who loses his counter.
 */
#include "configs.h"

#include <daybreak/counting.h>

static struct state state;

static int setup(void **unused)
{
	(void)unused;
	state_init(&state);
	log_clear();
	return 0;
}

static struct candidate entry_of(const char *name, uint32_t tries)
{
	return (struct candidate){ .name = name,
				   .tries = tries,
				   .fingerprint = 7 };
}

static void assert_counting(const struct candidate *c, uint32_t left,
			    uint32_t starts, bool is_good, bool is_bad)
{
	struct counting n = counting_of(&state, c);

	assert_int_equal(n.left, left);
	assert_int_equal(n.starts, starts);
	assert_int_equal(n.is_good, is_good);
	assert_int_equal(n.is_bad, is_bad);
}

static void test_not_counted(void **unused)
{
	struct candidate c = entry_of("a", 0);

	(void)unused;
	assert_counting(&c, 0, 0, false, false);
	assert_false(counting_start(&state, &c));
	assert_int_equal(state.nr_counters, 0);
	assert_false(counting_good(&state, "a"));
	assert_false(counting_retry(&state, "a"));
	/* An entry that was counted, and is no longer. */
	c.tries = 1;
	assert_true(counting_start(&state, &c));
	assert_counting(&c, 0, 1, false, true);
	c.tries = 0;
	assert_counting(&c, 0, 0, false, false);
}

static void test_tries(void **unused)
{
	struct candidate c = entry_of("a", 3), other = entry_of("b", 3);

	(void)unused;
	assert_counting(&c, 3, 0, false, false);
	for (uint32_t n = 1; n <= 3; n++) {
		assert_true(counting_start(&state, &c));
		assert_counting(&c, 3 - n, n, false, n == 3);
	}
	/* A person starts it all the same. */
	assert_true(counting_start(&state, &c));
	assert_counting(&c, 0, 4, false, true);
	assert_counting(&other, 3, 0, false, false);
	assert_int_equal(state.nr_counters, 1);
	/* More tries are given. */
	c.tries = 6;
	assert_counting(&c, 2, 4, false, false);
}

static void test_confirmed(void **unused)
{
	struct candidate c = entry_of("a", 2);

	(void)unused;
	assert_true(counting_start(&state, &c));
	assert_true(counting_good(&state, "a"));
	assert_false(counting_good(&state, "a"));
	assert_counting(&c, 2, 0, true, false);
	/* What was good once is counted again: its files may have changed. */
	assert_true(counting_start(&state, &c));
	assert_counting(&c, 1, 1, false, false);
	assert_true(counting_start(&state, &c));
	assert_counting(&c, 0, 2, false, true);
	assert_true(counting_good(&state, "a"));
	assert_counting(&c, 2, 0, true, false);
}

static void test_retry(void **unused)
{
	struct candidate c = entry_of("a", 1);

	(void)unused;
	assert_true(counting_start(&state, &c));
	assert_false(counting_retry(&state, "b"));
	assert_counting(&c, 0, 1, false, true);
	assert_true(counting_retry(&state, "a"));
	assert_false(counting_retry(&state, "a"));
	assert_counting(&c, 1, 0, false, false);
	counting_good(&state, "a");
	assert_true(counting_retry(&state, "a"));
	assert_counting(&c, 1, 0, false, false);
}

static void test_changed_entry(void **unused)
{
	struct candidate c = entry_of("a", 1);

	(void)unused;
	counting_start(&state, &c);
	assert_counting(&c, 0, 1, false, true);
	c.fingerprint = 8;
	assert_counting(&c, 1, 0, false, false);
	c.tries = 2;
	counting_start(&state, &c);
	assert_counting(&c, 1, 1, false, false);
	assert_int_equal(state.nr_counters, 1);
	/* Confirmed in dom0, which need not know the fingerprint. */
	counting_good(&state, "a");
	assert_counting(&c, 2, 0, true, false);
}

/* The number of starts has an end, at which the entry stays bad. */
static void test_many_starts(void **unused)
{
	struct candidate c = entry_of("a", UINT16_MAX);

	(void)unused;
	counting_start(&state, &c);
	state.counters[0].starts = UINT16_MAX - 1;
	assert_counting(&c, 1, UINT16_MAX - 1, false, false);
	counting_start(&state, &c);
	assert_counting(&c, 0, UINT16_MAX, false, true);
	counting_start(&state, &c);
	assert_counting(&c, 0, UINT16_MAX, false, true);
}

static void start(const char *names, uint32_t tries)
{
	for (; *names; names++) {
		char name[2] = { *names, '\0' };
		struct candidate c = entry_of(name, tries);

		assert_true(counting_start(&state, &c));
	}
}

/* The counters, the latest first, are those of these entries. */
static void assert_counters(const char *names)
{
	assert_int_equal(state.nr_counters, strlen(names));
	for (size_t i = 0; names[i]; i++) {
		char name[2] = { names[i], '\0' };
		struct candidate c = entry_of(name, 9);
		struct state one = state;

		one.counters[0] = state.counters[i];
		one.nr_counters = 1;
		if (!counting_of(&one, &c).starts &&
		    !counting_of(&one, &c).is_good)
			fail_msg("counter %zu is not of %s", i, name);
	}
}

static void test_full(void **unused)
{
	(void)unused;
	start("abcdefghijkl", 3);
	assert_counters("lkjihgfedcba");
	start("c", 3);
	assert_counters("clkjihgfedba");
	/* The one that was not started for longest goes. */
	start("m", 3);
	assert_counters("mclkjihgfedb");
	/* One that says nothing goes first, the oldest of them. */
	counting_good(&state, "k");
	counting_good(&state, "g");
	start("n", 3);
	assert_counters("nmclkjihfedb");
	start("o", 3);
	assert_counters("onmcljihfedb");
	start("p", 3);
	assert_counters("ponmcljihfed");
	/* The first and the last one of the list. */
	counting_good(&state, "p");
	start("q", 3);
	assert_counters("qonmcljihfed");
	counting_good(&state, "d");
	start("r", 3);
	assert_counters("rqonmcljihfe");
}

static uint32_t print_of(const char *s, const char *section)
{
	parse(CONFIG_XEN, s);
	return counting_fingerprint(&config, section);
}

static void test_fingerprint(void **unused)
{
	static const char *const others[] = {
		"[x]\nkernel=a\n",
		"[x]\nkernel=a b\noptions=d\n",
		"[x]\nkernel=a c\noptions=c\n",
		"[x]\nkernel=a bo\nptions=c\n",
		"[x]\noptions=c\nkernel=a b\n",
		"[x]\nkernel=a b\nramdisk=c\n",
		"[x]\nkernel=a b\noptions=c\nramdisk=d\n",
		"[x]\n",
	};
	uint32_t x = print_of("[x]\nkernel=a b\noptions=c\n", "x");

	(void)unused;
	/* It is stored, so it must not change. */
	assert_int_equal(x, 0x32b022ce);
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_not_equal(print_of(others[i], "x"), x);
	/* Other sections, blank lines and comments do not count. */
	assert_int_equal(print_of("[y]\nkernel=z\n[x]\n\n#\nkernel=a b\n"
				  "options=c\n[z]\nkernel=z\n",
				  "x"),
			 x);
	assert_int_equal(print_of("[y]\nkernel=a b\noptions=c\n", "y"), x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_not_counted, setup),
		cmocka_unit_test_setup(test_tries, setup),
		cmocka_unit_test_setup(test_confirmed, setup),
		cmocka_unit_test_setup(test_retry, setup),
		cmocka_unit_test_setup(test_changed_entry, setup),
		cmocka_unit_test_setup(test_many_starts, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup_teardown(test_fingerprint, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
