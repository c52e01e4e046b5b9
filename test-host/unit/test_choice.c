// SPDX-License-Identifier: MIT
/*
 * Which entry is booted, what comes after a refusal, and whether the menu is
 * shown: a row for each rule.
 */
#include "support.h"

#include <daybreak/choice.h>
#include <daybreak/counting.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define UNSET	 TIMEOUT_UNSET

/* The entries a, b, c and d, and what is said of them. */
struct row {
	/* Which of them, or NULL for none. */
	const char *bad, *refused, *unsealed;
	const char *section;
	const char *one_shot, *once; /* the variable, the state */
	const char *preferred, *variable, *last, *state, *config; /* defaults */
	const char *entry; /* NULL for none */
	enum choice_reason reason;
	unsigned int warnings;
	const char *sentence; /* the last warning */
};

static const char *const names[] = { "a", "b", "c", "d" };
static struct candidate list[COUNT(names)];
static struct bli bli;
static struct state state;
static struct choice_input in;
static struct choice choice;

static int setup(void **unused)
{
	(void)unused;
	bli_init(&bli);
	state_init(&state);
	for (size_t i = 0; i < COUNT(names); i++)
		list[i] = (struct candidate){ .name = names[i], .tries = 1 };
	in = (struct choice_input){ .entries = { list, COUNT(names) },
				    .bli = &bli,
				    .state = &state,
				    .timeout = UNSET };
	log_clear();
	return 0;
}

static void set_text(enum bli_variable which, const char *text)
{
	if (text)
		strcpy(bli.text[which], text);
	if (text && which == BLI_ONE_SHOT)
		bli.has_one_shot = true;
}

static void set_row(const struct row *r)
{
	setup(NULL);
	for (size_t i = 0; i < COUNT(names); i++) {
		if (r->bad && strstr(r->bad, names[i]))
			counting_start(&state, &list[i]);
		list[i].is_unsealed =
			r->unsealed && strstr(r->unsealed, names[i]);
		list[i].is_refused =
			list[i].is_unsealed ||
			(r->refused && strstr(r->refused, names[i]));
	}
	in.section = r->section;
	in.default_entry = r->config;
	set_text(BLI_ONE_SHOT, r->one_shot);
	set_text(BLI_PREFERRED, r->preferred);
	set_text(BLI_DEFAULT, r->variable);
	set_text(BLI_LAST_BOOTED, r->last);
	state_set_name(state.once, r->once);
	state_set_name(state.default_entry, r->state);
}

static void assert_entry(size_t number, uint32_t entry, const char *wanted)
{
	if (!wanted && entry != CANDIDATE_NONE)
		fail_msg("row %zu: is %u, expected none", number, entry);
	if (wanted && (entry >= COUNT(names) || strcmp(names[entry], wanted)))
		fail_msg("row %zu: is %u, expected %s", number, entry, wanted);
}

static void check_row(size_t number, const struct row *r)
{
	set_row(r);
	memset(&choice, 0xa5, sizeof(choice));
	choice_make(&in, &choice);
	assert_entry(number, choice.entry, r->entry);
	if (choice.reason != r->reason || log_warnings != r->warnings)
		fail_msg("row %zu: reason %d, %u warnings", number,
			 choice.reason, log_warnings);
	if (r->sentence && !strstr(log_last, r->sentence))
		fail_msg("row %zu: %s", number, log_last);
	assert_int_equal(choice.delete_one_shot, r->one_shot != NULL);
	assert_int_equal(choice.use_once, r->once != NULL);
	assert_false(choice.delete_timeout_one_shot);
	assert_int_equal(log_errors, 0);
}

static void check_rows(const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		check_row(i, &rows[i]);
}

static void test_section(void **unused)
{
	static const struct row rows[] = {
		{ .section = "b", .entry = "b", .reason = CHOICE_SECTION },
		/* Even if it is bad, and before everything else. */
		{ .section = "b",
		  .bad = "b",
		  .one_shot = "auto-c",
		  .once = "d",
		  .preferred = "auto-c",
		  .config = "a",
		  .entry = "b",
		  .reason = CHOICE_SECTION,
		  .warnings = 1,
		  .sentence = "they name [b], so the entry for this boot" },
		{ .section = "b",
		  .once = "d",
		  .entry = "b",
		  .reason = CHOICE_SECTION,
		  .warnings = 1 },
		/* The caller says that there is no such entry. */
		{ .section = "x", .reason = CHOICE_SECTION },
		{ .section = "A", .config = "b", .reason = CHOICE_SECTION },
		{ .section = "b",
		  .refused = "b",
		  .config = "c",
		  .entry = "c",
		  .reason = CHOICE_DEFAULT },
	};

	(void)unused;
	check_rows(rows, COUNT(rows));
}

static void test_one_shot(void **unused)
{
	static const struct row rows[] = {
		{ .one_shot = "auto-b",
		  .entry = "b",
		  .reason = CHOICE_ONE_SHOT },
		{ .once = "b", .entry = "b", .reason = CHOICE_ONE_SHOT },
		{ .one_shot = "auto-b",
		  .once = "c",
		  .preferred = "auto-d",
		  .variable = "auto-d",
		  .state = "d",
		  .config = "d",
		  .entry = "b",
		  .reason = CHOICE_ONE_SHOT },
		{ .one_shot = "AUTO-B.conf",
		  .entry = "b",
		  .reason = CHOICE_ONE_SHOT },
		{ .one_shot = "auto-[c-d]",
		  .entry = "c",
		  .reason = CHOICE_ONE_SHOT },
		/* A person wants to try it again. */
		{ .one_shot = "auto-b",
		  .bad = "b",
		  .entry = "b",
		  .reason = CHOICE_ONE_SHOT },
		{ .once = "b",
		  .bad = "b",
		  .entry = "b",
		  .reason = CHOICE_ONE_SHOT },
		/* Names nothing: deleted all the same. */
		{ .one_shot = "auto-x",
		  .config = "b",
		  .entry = "b",
		  .reason = CHOICE_DEFAULT,
		  .warnings = 1,
		  .sentence = "LoaderEntryOneShot: \"auto-x\" is none of the "
			      "entries" },
		{ .once = "x",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1,
		  .sentence = "daybreak.state: \"x\" is none of the entries" },
		{ .one_shot = "auto-x",
		  .once = "c",
		  .entry = "c",
		  .reason = CHOICE_ONE_SHOT,
		  .warnings = 1 },
		{ .one_shot = "*x*",
		  .once = "y",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 2 },
		/* The variable was not text: there is nothing but to delete. */
		{ .one_shot = "", .entry = "a", .reason = CHOICE_IN_ORDER },
		{ .one_shot = "@saved",
		  .last = "auto-c",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1 },
		{ .one_shot = "auto-b",
		  .refused = "b",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER },
	};

	(void)unused;
	check_rows(rows, COUNT(rows));
}

static void test_default(void **unused)
{
	static const struct row rows[] = {
		{ .entry = "a", .reason = CHOICE_IN_ORDER },
		{ .config = "b", .entry = "b", .reason = CHOICE_DEFAULT },
		{ .state = "c",
		  .config = "b",
		  .entry = "c",
		  .reason = CHOICE_DEFAULT },
		{ .state = "a",
		  .config = "b",
		  .entry = "a",
		  .reason = CHOICE_DEFAULT },
		{ .variable = "auto-d",
		  .state = "c",
		  .config = "b",
		  .entry = "d",
		  .reason = CHOICE_DEFAULT },
		{ .preferred = "auto-a",
		  .variable = "auto-d",
		  .state = "c",
		  .config = "b",
		  .entry = "a",
		  .reason = CHOICE_DEFAULT },
		/* Patterns: the first that matches. */
		{ .variable = "auto-[b-d]",
		  .entry = "b",
		  .reason = CHOICE_DEFAULT },
		{ .preferred = "?.conf",
		  .entry = "a",
		  .reason = CHOICE_DEFAULT },
		/* The configuration and the state have names, no patterns. */
		{ .state = "*",
		  .config = "?",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 2 },
		{ .variable = "@saved",
		  .last = "auto-c",
		  .config = "b",
		  .entry = "c",
		  .reason = CHOICE_DEFAULT },
		{ .preferred = "@saved",
		  .last = "auto-c",
		  .variable = "auto-b",
		  .entry = "c",
		  .reason = CHOICE_DEFAULT },
		{ .variable = "@saved",
		  .config = "b",
		  .entry = "b",
		  .reason = CHOICE_DEFAULT },
		{ .last = "auto-c", .entry = "a", .reason = CHOICE_IN_ORDER },
		/* Each that names nothing has a warning. */
		{ .preferred = "auto-w",
		  .variable = "auto-x",
		  .state = "y",
		  .config = "z",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 4,
		  .sentence = "default=: \"z\" is none of the entries, passed "
			      "over" },
		{ .variable = "x*",
		  .config = "b",
		  .entry = "b",
		  .reason = CHOICE_DEFAULT,
		  .warnings = 1,
		  .sentence = "LoaderEntryDefault: \"x*\" is none" },
	};

	(void)unused;
	check_rows(rows, COUNT(rows));
}

static void test_bad(void **unused)
{
	static const struct row rows[] = {
		{ .bad = "a", .entry = "b", .reason = CHOICE_IN_ORDER },
		{ .bad = "abc", .entry = "d", .reason = CHOICE_IN_ORDER },
		/* Even if a variable names it. */
		{ .bad = "b",
		  .variable = "auto-b",
		  .config = "d",
		  .entry = "d",
		  .reason = CHOICE_DEFAULT,
		  .warnings = 1,
		  .sentence = "LoaderEntryDefault: \"b\" has no tries left, "
			      "passed over" },
		{ .bad = "c",
		  .preferred = "auto-c",
		  .variable = "auto-b",
		  .entry = "b",
		  .reason = CHOICE_DEFAULT,
		  .warnings = 1 },
		{ .bad = "b",
		  .state = "b",
		  .config = "a",
		  .entry = "a",
		  .reason = CHOICE_DEFAULT,
		  .warnings = 1,
		  .sentence = "daybreak.state: \"b\" has no tries left" },
		/* The next one in order, from the first default on. */
		{ .bad = "b",
		  .config = "b",
		  .entry = "c",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1,
		  .sentence = "default=: \"b\" has no tries left" },
		{ .bad = "d",
		  .config = "d",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1 },
		{ .bad = "bd",
		  .variable = "auto-b",
		  .config = "d",
		  .entry = "c",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 2 },
		/* A pattern has others that match. */
		{ .bad = "b",
		  .variable = "auto-[b-d]",
		  .entry = "c",
		  .reason = CHOICE_DEFAULT },
		{ .bad = "cd",
		  .variable = "auto-[cd]",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1 },
		{ .bad = "bc",
		  .variable = "auto-[bc]",
		  .entry = "d",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1,
		  .sentence = "LoaderEntryDefault: \"b\" has no tries" },
		/* All are bad: the host starts what it would otherwise. */
		{ .bad = "abcd",
		  .entry = "a",
		  .reason = CHOICE_LAST_RESORT,
		  .warnings = 1,
		  .sentence = "no entry has tries left, so \"a\" is started" },
		{ .bad = "abcd",
		  .variable = "auto-c",
		  .config = "b",
		  .entry = "c",
		  .reason = CHOICE_LAST_RESORT,
		  .warnings = 3,
		  .sentence = "no entry has tries left, so \"c\" is started" },
		{ .bad = "abcd",
		  .variable = "auto-x",
		  .entry = "a",
		  .reason = CHOICE_LAST_RESORT,
		  .warnings = 2 },
		{ .bad = "abc",
		  .refused = "d",
		  .config = "b",
		  .entry = "b",
		  .reason = CHOICE_LAST_RESORT,
		  .warnings = 2 },
	};

	(void)unused;
	check_rows(rows, COUNT(rows));
}

/* What is not sealed is never chosen, and whoever names it is told. */
static void test_unsealed(void **unused)
{
	static const struct row rows[] = {
		{ .unsealed = "a", .entry = "b", .reason = CHOICE_IN_ORDER },
		{ .unsealed = "b",
		  .one_shot = "auto-b",
		  .entry = "a",
		  .reason = CHOICE_IN_ORDER,
		  .warnings = 1,
		  .sentence = "LoaderEntryOneShot: \"b\" is not sealed, passed "
			      "over" },
		{ .unsealed = "b",
		  .bad = "b",
		  .once = "b",
		  .config = "d",
		  .entry = "d",
		  .reason = CHOICE_DEFAULT,
		  .warnings = 1,
		  .sentence = "daybreak.state: \"b\" is not sealed" },
	};

	(void)unused;
	check_rows(rows, COUNT(rows));
}

static void test_refused(void **unused)
{
	static const struct row rows[] = {
		{ .refused = "a", .entry = "b", .reason = CHOICE_IN_ORDER },
		{ .refused = "b",
		  .config = "b",
		  .entry = "c",
		  .reason = CHOICE_IN_ORDER },
		{ .refused = "abc",
		  .bad = "d",
		  .entry = "d",
		  .reason = CHOICE_LAST_RESORT,
		  .warnings = 1 },
		{ .refused = "abcd", .reason = CHOICE_NOTHING },
		{ .refused = "abcd",
		  .bad = "b",
		  .section = "a",
		  .one_shot = "auto-b",
		  .config = "c",
		  .reason = CHOICE_NOTHING },
	};

	(void)unused;
	check_rows(rows, COUNT(rows));
	setup(NULL);
	in.entries.nr = 0;
	in.default_entry = "a";
	choice_make(&in, &choice);
	assert_int_equal(choice.entry, CANDIDATE_NONE);
	assert_int_equal(choice.reason, CHOICE_NOTHING);
	assert_int_equal(choice_next(&in, 0), CANDIDATE_NONE);
}

/* What is tried after a refusal; the first letter of refused is the last. */
static void test_next(void **unused)
{
	static const struct row rows[] = {
		{ .refused = "a", .entry = "b" },
		{ .refused = "b", .entry = "c" },
		{ .refused = "d", .entry = "a" },
		{ .refused = "ab", .entry = "c" },
		{ .refused = "da", .entry = "b" },
		/* A default that was not refused; not the load options. */
		{ .refused = "a", .config = "d", .entry = "d" },
		{ .refused = "a", .config = "a", .entry = "b" },
		{ .refused = "c",
		  .section = "a",
		  .one_shot = "auto-b",
		  .once = "b",
		  .variable = "auto-c",
		  .state = "d",
		  .entry = "d" },
		/* After the one that was refused, not after the default. */
		{ .refused = "ba", .config = "a", .entry = "c" },
		{ .refused = "ca", .config = "a", .entry = "d" },
		{ .refused = "a", .bad = "b", .entry = "c" },
		{ .refused = "a", .bad = "bc", .config = "c", .entry = "d" },
		{ .refused = "ac", .bad = "bd", .entry = "b", .warnings = 1 },
		{ .refused = "ca", .bad = "bd", .entry = "d", .warnings = 1 },
		{ .refused = "abcd", .bad = "abcd" },
		/* What is wrong with the variables was said before. */
		{ .refused = "a",
		  .variable = "auto-x",
		  .config = "y",
		  .entry = "b" },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(rows); i++) {
		set_row(&rows[i]);
		assert_entry(
			i, choice_next(&in, (uint32_t)(*rows[i].refused - 'a')),
			rows[i].entry);
		assert_int_equal(log_warnings, rows[i].warnings);
	}
}

#define EVER CHOICE_FOREVER

static void test_menu(void **unused)
{
	static const struct {
		uint32_t variable_once, state_once, variable, state, config;
		enum global_menu asked;
		enum menu_shown shown;
		uint64_t ms;
	} rows[] = {
		/* The configuration alone: the table of the header. */
		{ UNSET, UNSET, UNSET, UNSET, UNSET, GLOBAL_MENU_UNSET,
		  MENU_NONE, 0 },
		{ UNSET, UNSET, UNSET, UNSET, 0, GLOBAL_MENU_UNSET, MENU_WATCH,
		  100 },
		{ UNSET, UNSET, UNSET, UNSET, 5, GLOBAL_MENU_UNSET, MENU_SHOWN,
		  5000 },
		{ UNSET, UNSET, UNSET, UNSET, UNSET, GLOBAL_MENU_ALWAYS,
		  MENU_SHOWN, EVER },
		{ UNSET, UNSET, UNSET, UNSET, 0, GLOBAL_MENU_ALWAYS, MENU_SHOWN,
		  EVER },
		{ UNSET, UNSET, UNSET, UNSET, 5, GLOBAL_MENU_ALWAYS, MENU_SHOWN,
		  5000 },
		{ UNSET, UNSET, UNSET, UNSET, UNSET, GLOBAL_MENU_HIDDEN,
		  MENU_WATCH, 100 },
		{ UNSET, UNSET, UNSET, UNSET, 0, GLOBAL_MENU_HIDDEN, MENU_WATCH,
		  100 },
		{ UNSET, UNSET, UNSET, UNSET, 5, GLOBAL_MENU_HIDDEN, MENU_WATCH,
		  5000 },
		{ UNSET, UNSET, UNSET, UNSET, UNSET, GLOBAL_MENU_NEVER,
		  MENU_NONE, 0 },
		{ UNSET, UNSET, UNSET, UNSET, 0, GLOBAL_MENU_NEVER, MENU_NONE,
		  0 },
		{ UNSET, UNSET, UNSET, UNSET, 5, GLOBAL_MENU_NEVER, MENU_NONE,
		  0 },
		/* The longest. */
		{ UNSET, UNSET, UNSET, UNSET, TIMEOUT_MAX, GLOBAL_MENU_UNSET,
		  MENU_SHOWN, 4000000000u },
		{ UNSET, UNSET, UNSET, UNSET, TIMEOUT_MAX, GLOBAL_MENU_HIDDEN,
		  MENU_WATCH, 4000000000u },
		{ UNSET, UNSET, UNSET, UNSET, TIMEOUT_FORCE, GLOBAL_MENU_UNSET,
		  MENU_SHOWN, EVER },
		/* The state's timeout before the configuration's. */
		{ UNSET, UNSET, UNSET, 7, 5, GLOBAL_MENU_UNSET, MENU_SHOWN,
		  7000 },
		{ UNSET, UNSET, UNSET, 7, UNSET, GLOBAL_MENU_NEVER, MENU_SHOWN,
		  7000 },
		{ UNSET, UNSET, UNSET, 0, 5, GLOBAL_MENU_ALWAYS, MENU_WATCH,
		  100 },
		/* LoaderConfigTimeout before that. */
		{ UNSET, UNSET, 9, 7, 5, GLOBAL_MENU_UNSET, MENU_SHOWN, 9000 },
		{ UNSET, UNSET, TIMEOUT_FORCE, 7, 5, GLOBAL_MENU_HIDDEN,
		  MENU_SHOWN, EVER },
		{ UNSET, UNSET, TIMEOUT_HIDDEN, 7, 5, GLOBAL_MENU_ALWAYS,
		  MENU_WATCH, 100 },
		{ UNSET, UNSET, TIMEOUT_DISABLED, 7, 5, GLOBAL_MENU_ALWAYS,
		  MENU_NONE, 0 },
		/* For one boot. */
		{ UNSET, 3, 9, 7, 5, GLOBAL_MENU_NEVER, MENU_SHOWN, 3000 },
		{ 2, 3, 9, 7, 5, GLOBAL_MENU_NEVER, MENU_SHOWN, 2000 },
		{ 0, UNSET, 9, 7, 5, GLOBAL_MENU_NEVER, MENU_SHOWN, EVER },
		{ UNSET, 0, TIMEOUT_DISABLED, 7, 5, GLOBAL_MENU_NEVER,
		  MENU_SHOWN, EVER },
		{ TIMEOUT_FORCE, 3, UNSET, UNSET, UNSET, GLOBAL_MENU_NEVER,
		  MENU_SHOWN, EVER },
		{ TIMEOUT_DISABLED, 3, 9, 7, 5, GLOBAL_MENU_ALWAYS, MENU_NONE,
		  0 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bli.timeout_one_shot = rows[i].variable_once;
		bli.has_timeout_one_shot = rows[i].variable_once != UNSET;
		state.timeout_once = rows[i].state_once;
		bli.timeout = rows[i].variable;
		state.timeout = rows[i].state;
		in.timeout = rows[i].config;
		in.menu = rows[i].asked;
		choice_make(&in, &choice);
		if (choice.menu != rows[i].shown ||
		    choice.milliseconds != rows[i].ms)
			fail_msg("row %zu: %d", i, choice.menu);
		assert_int_equal(choice.delete_timeout_one_shot,
				 rows[i].variable_once != UNSET);
		assert_int_equal(choice.use_once, rows[i].state_once != UNSET);
		assert_false(choice.delete_one_shot);
		assert_int_equal(choice.entry, 0);
	}
	assert_int_equal(log_warnings, 0);
}

/* A bad one-shot timeout is deleted, and does not count. */
static void test_bad_timeout(void **unused)
{
	(void)unused;
	bli.has_timeout_one_shot = true;
	in.timeout = 0;
	choice_make(&in, &choice);
	assert_true(choice.delete_timeout_one_shot);
	assert_int_equal(choice.menu, MENU_WATCH);
}

/* Whoever names a section in the load options has chosen. */
static void test_menu_of_section(void **unused)
{
	(void)unused;
	in.section = "b";
	in.timeout = 5;
	bli.timeout = 9;
	choice_make(&in, &choice);
	assert_int_equal(choice.menu, MENU_NONE);
	assert_int_equal(choice.milliseconds, 0);
	in.menu = GLOBAL_MENU_HIDDEN;
	choice_make(&in, &choice);
	assert_int_equal(choice.menu, MENU_NONE);
	in.menu = GLOBAL_MENU_ALWAYS;
	choice_make(&in, &choice);
	assert_int_equal(choice.menu, MENU_SHOWN);
	assert_int_equal(choice.milliseconds, 5000);
	in.menu = GLOBAL_MENU_NEVER;
	bli.timeout_one_shot = 3;
	choice_make(&in, &choice);
	assert_int_equal(choice.menu, MENU_SHOWN);
	assert_int_equal(choice.milliseconds, 3000);
	assert_int_equal(choice.entry, 1);
}

static void test_saved(void **unused)
{
	(void)unused;
	assert_false(choice_is_saved(&in, 0, CHOICE_IN_ORDER));
	set_text(BLI_DEFAULT, "auto-a");
	assert_false(choice_is_saved(&in, 1, CHOICE_SECTION));
	set_text(BLI_DEFAULT, "");
	set_text(BLI_PREFERRED, "@saved");
	assert_true(choice_is_saved(&in, 0, CHOICE_IN_ORDER));
	set_text(BLI_PREFERRED, "");
	set_text(BLI_DEFAULT, "@saved");
	assert_true(choice_is_saved(&in, 0, CHOICE_IN_ORDER));
	assert_true(choice_is_saved(&in, 1, CHOICE_SECTION));
	assert_false(choice_is_saved(&in, 1, CHOICE_ONE_SHOT));
	set_text(BLI_LAST_BOOTED, "auto-b");
	assert_false(choice_is_saved(&in, 1, CHOICE_DEFAULT));
	assert_true(choice_is_saved(&in, 2, CHOICE_DEFAULT));
}

/* A host whose new kernel never comes up, until somebody has mended it. */
static void test_story(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(names); i++)
		list[i].tries = 3;
	set_text(BLI_DEFAULT, "auto-b");
	for (int boot = 0; boot < 3; boot++) {
		choice_make(&in, &choice);
		assert_int_equal(choice.entry, 1);
		assert_true(counting_start(&state, &list[1]));
	}
	choice_make(&in, &choice);
	assert_int_equal(choice.entry, 2);
	assert_true(counting_start(&state, &list[2]));
	assert_true(counting_good(&state, "c"));
	choice_make(&in, &choice);
	assert_int_equal(choice.entry, 2);
	assert_true(counting_retry(&state, "b"));
	choice_make(&in, &choice);
	assert_int_equal(choice.entry, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_section, setup),
		cmocka_unit_test_setup(test_one_shot, setup),
		cmocka_unit_test_setup(test_default, setup),
		cmocka_unit_test_setup(test_bad, setup),
		cmocka_unit_test_setup(test_unsealed, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_next, setup),
		cmocka_unit_test_setup(test_menu, setup),
		cmocka_unit_test_setup(test_bad_timeout, setup),
		cmocka_unit_test_setup(test_menu_of_section, setup),
		cmocka_unit_test_setup(test_saved, setup),
		cmocka_unit_test_setup(test_story, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
