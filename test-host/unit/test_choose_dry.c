// SPDX-License-Identifier: MIT
/*
 * A dry run is of the entry that the next boot starts, by all that is
 * remembered, of which it changes nothing. So `daybreak plan` and `daybreak
 * status` say what a boot does.
 */
#include "choosing.h"

/* Only what the entry is called is looked at. */
static char described[128];

static void note_text(void *context, const char *name, const char *value)
{
	(void)context;
	(void)name;
	(void)value;
}

static void note_line(void *context, const char *text)
{
	(void)context;
	if (!strncmp(text, "Entry ", 6))
		snprintf(described, sizeof(described), "%s", text);
}

static const struct describe_sink sink = { .title = note_text,
					   .fact = note_text,
					   .line = note_line };

static struct world_file *state_file;

/* What is remembered of the entries a, b and c. */
static const struct {
	const char *global;
	const char *one_shot, *by_default; /* variables */
	const char *once, *state;	   /* the state's */
	const char *booted;		   /* by the next boot */
	const char *named;		   /* by what */
	enum choice_reason reason;
} rows[] = {
	{ "", NULL, NULL, NULL, NULL, "a", NULL, CHOICE_IN_ORDER },
	{ "default=b\n", NULL, NULL, NULL, NULL, "b",
	  "default=", CHOICE_DEFAULT },
	{ "default=b\n", NULL, NULL, NULL, "c", "c", "daybreak.state",
	  CHOICE_DEFAULT },
	{ "", NULL, "auto-c", NULL, "b", "c", "LoaderEntryDefault",
	  CHOICE_DEFAULT },
	{ "", NULL, "auto-c", "b", NULL, "b", "daybreak.state",
	  CHOICE_ONE_SHOT },
	{ "", "auto-c", NULL, "b", NULL, "c", "LoaderEntryOneShot",
	  CHOICE_ONE_SHOT },
	{ "default=b\ntimeout=3\n", NULL, NULL, NULL, NULL, "b",
	  "default=", CHOICE_DEFAULT },
};

static void make_row(size_t i)
{
	struct state s;

	make_entries(rows[i].global, "ggg", "");
	state_init(&s);
	state_set_name(s.once, rows[i].once);
	state_set_name(s.default_entry, rows[i].state);
	state_file = add_state(&s);
	if (rows[i].one_shot)
		set_variable("LoaderEntryOneShot", rows[i].one_shot);
	if (rows[i].by_default)
		set_variable("LoaderEntryDefault", rows[i].by_default);
	world.variable_writes = 0;
}

/* Nothing was written, shown or waited for. */
static void assert_untouched(size_t i)
{
	if (state_file->written || world.variable_writes || world.key_reads ||
	    world.screen.calls || !world_is_clean())
		fail_msg("row %zu: the dry run has changed something", i);
}

static void describe(const char *section)
{
	described[0] = '\0';
	assert_int_equal(world_describe(&boot_x86, section, NULL, &sink),
			 ST_OK);
	assert_int_equal(log_errors, 0);
}

static void test_describes_the_next_boot(void **state)
{
	char wanted[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_row(i);
		describe(NULL);
		assert_untouched(i);
		snprintf(wanted, sizeof(wanted),
			 "Entry \"Entry %c\" of daybreak.conf",
			 rows[i].booted[0] - 'a' + 'A');
		assert_string_equal(described, wanted);
		boot_entry(rows[i].booted);
	}
}

/* A person who names an entry wants to see that one. */
static void test_describes_what_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_row(i);
		describe("c");
		assert_untouched(i);
		assert_int_equal(log_warnings, 0);
		assert_string_equal(described,
				    "Entry \"Entry C\" of daybreak.conf");
	}
}

static void test_list(void **state)
{
	static struct boot boot;
	const struct options options = { .xen = "" };
	struct choice made;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_row(i);
		assert_int_equal(boot_list(&boot, &boot_x86, &options), ST_OK);
		assert_int_equal(boot.choice.entries.nr, 3);
		choice_make(&boot.choice.in, &made);
		assert_string_equal(boot.choice.list[made.entry].name,
				    rows[i].booted);
		assert_int_equal(made.reason, rows[i].reason);
		assert_int_equal(made.by != NULL, rows[i].named != NULL);
		if (made.by)
			assert_string_equal(made.by, rows[i].named);
		platform_free_all();
		assert_untouched(i);
	}
}

/* A bad default is passed over by both. */
static void test_bad(void **state)
{
	struct state s;

	(void)state;
	make_entries("default=b\n", "gg", "tries=1\n");
	state_init(&s);
	state_file = add_state(&s);
	boot_entry("b");
	cycle();
	state_file->written = world.variable_writes = 0;
	describe(NULL);
	assert_untouched(0);
	assert_string_equal(described, "Entry \"Entry A\" of daybreak.conf");
	assert_non_null(strstr(log_last, "default=: \"b\" has no tries left"));
	boot_entry("a");
}

/* The sentence is that of finding the configuration, or of reading [global]. */
static void test_list_refused(void **state)
{
	static struct boot boot;
	const struct options options = { .xen = "" };

	(void)state;
	make_host("[global]\ntimeout=soon\n[a]\nxen=xen\nkernel=pv\n");
	log_clear();
	assert_int_equal(boot_list(&boot, &boot_x86, &options), ST_INVALID);
	assert_non_null(strstr(log_last, "daybreak.conf:2: timeout=soon"));
	platform_free_all();
	file_named("daybreak.conf")->bytes.size = 0;
	assert_int_equal(boot_list(&boot, &boot_x86, &options), ST_TRUNCATED);
	platform_free_all();
	assert_true(world_is_clean());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_describes_the_next_boot),
		cmocka_unit_test(test_describes_what_is_named),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_list_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
