// SPDX-License-Identifier: MIT
/*
 * Which entry is booted: what follows a refusal, what a person is shown
 * meanwhile, and what is remembered from one boot to the next.
 */
#include "choosing.h"

#define ALWAYS "menu=always\n"

/* Without any key of [global] nobody is asked, and nothing is read twice. */
static void test_silent(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		make(&kinds[i]);
		world_screen(80, 25);
		world_type("x");
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		assert_int_equal(world.screen.calls, 0);
		assert_int_equal(world.key_reads, 0);
		assert_int_equal(log_warnings + log_errors, 0);
		for (unsigned int f = 0; f < world.nr_files; f++)
			assert_true(world.files[f].read <= 1);
		assert_int_equal(file_named("daybreak.conf")->opened, 1);
	}
}

/* What is booted, and when. */
static const struct {
	const char *global;
	const char *entries; /* as for make_entries() */
	const char *section; /* of the load options */
	uint32_t after;	     /* ms, then */
	const char *keys;    /* are typed; \r is Enter, j is down */
	const char *booted;  /* "": nothing, a person left; NULL: refused */
	uint64_t ms;	     /* of waiting */
	unsigned int errors;
	bool has_menu;
} rows[] = {
	{ "", "ggg", NULL, 0, "", "a", 0, 0, false },
	{ "default=b\n", "ggg", NULL, 0, "", "b", 0, 0, false },
	{ "default=x\n", "ggg", NULL, 0, "", "a", 0, 0, false },
	/* Refused. */
	{ "", "bgg", NULL, 0, "", "b", 5000, 1, false },
	{ "", "bbg", NULL, 0, "", "c", 10000, 2, false },
	{ "", "bbb", NULL, 0, "", NULL, 10000, 3, false },
	{ "default=b\n", "gbg", NULL, 0, "", "c", 5000, 1, false },
	{ "default=c\n", "gbb", NULL, 0, "", "a", 5000, 1, false },
	{ "on_refusal=next\n", "bgg", NULL, 0, "", "b", 5000, 1, false },
	{ "on_refusal=firmware\n", "bgg", NULL, 0, "", NULL, 0, 1, false },
	{ "on_refusal=menu\n", "bgg", NULL, 2000, "j\r", "b", 2000, 1, true },
	{ "on_refusal=menu\n", "bbg", NULL, 900, "j\r", "", 100900, 2, true },
	/* A key while the next one is waited for. */
	{ "", "bgg", NULL, 4999, "x", "", 104999, 1, true },
	{ "", "bgg", NULL, 5100, "x", "b", 5000, 1, false },
	{ "on_refusal=next\n", "bgg", NULL, 10, "x", "", 100010, 1, true },
	{ "menu=never\n", "bgg", NULL, 10, "x", "b", 10, 1, false },
	/* Named by the load options. */
	{ "", "gbg", "b", 0, "", NULL, 0, 1, false },
	{ "default=b\n", "ggg", "c", 0, "", "c", 0, 0, false },
	{ "on_refusal=next\n", "gbg", "b", 0, "", "c", 5000, 1, false },
	{ "on_refusal=menu\n", "gbg", "b", 10, "j\r", "c", 10, 1, true },
	{ "on_refusal=firmware\n", "gbg", "b", 0, "", NULL, 0, 1, false },
	{ "", "ggg", "x", 0, "", NULL, 0, 1, false },
	{ "on_refusal=next\n", "ggg", "x", 0, "", "a", 5000, 1, false },
	{ "timeout=9\n", "ggg", "b", 0, "", "b", 0, 0, false },
	/* The menu. */
	{ "timeout=3\n", "ggg", NULL, 0, "", "a", 3000, 0, true },
	{ "timeout=3\n", "ggg", NULL, 500, "j\r", "b", 500, 0, true },
	{ "timeout=3\n", "bgg", NULL, 0, "", "b", 8000, 1, true },
	{ "timeout=3\n", "bgg", NULL, 1, "\r", "", 100001, 1, true },
	{ "timeout=0\n", "ggg", NULL, 0, "", "a", 100, 0, false },
	{ "timeout=0\n", "ggg", NULL, 90, "x", "", 100090, 0, true },
	{ "timeout=0\n", "ggg", NULL, 90, "\33", "", 100090, 0, true },
	{ "timeout=0\n", "ggg", NULL, 90, "\r", "", 100090, 0, true },
	{ "timeout=0\n", "ggg", NULL, 110, "x", "a", 100, 0, false },
	{ "timeout=0\n", "ggg", NULL, 90, "\b", "a", 100, 0, false },
	{ "menu=hidden\ntimeout=2\n", "ggg", NULL, 0, "", "a", 2000, 0, false },
	{ "menu=never\ntimeout=2\n", "ggg", NULL, 0, "x", "a", 0, 0, false },
	{ ALWAYS, "ggg", NULL, 60000, "jj\r", "c", 60000, 0, true },
	{ ALWAYS, "ggg", NULL, 10, "Q", "", 10, 0, true },
};

static enum status boot_row(size_t i)
{
	enum status st;

	make_entries(rows[i].global, rows[i].entries, "");
	type_after(rows[i].after, rows[i].keys);
	st = world_boot(&boot_x86, rows[i].section, NULL);
	assert_true(world_is_clean());
	assert_false(world.screen.in_use);
	return st;
}

/* The clock goes on by a millisecond whenever it is looked at. */
static void assert_time(size_t i, uint64_t ms)
{
	if (ms < rows[i].ms || ms > rows[i].ms + 1100)
		fail_msg("row %zu: %lu ms, expected %lu", i, ms, rows[i].ms);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *wanted = rows[i].booted;
		enum status st = boot_row(i);

		if ((st == ST_OK) != (wanted != NULL))
			fail_msg("row %zu: status %u", i, st);
		if (strcmp(booted.entry, wanted ? wanted : ""))
			fail_msg("row %zu: [%s] was booted", i, booted.entry);
		if (log_errors != rows[i].errors)
			fail_msg("row %zu: %u errors", i, log_errors);
		if (!world.screen.nr_painted == rows[i].has_menu)
			fail_msg("row %zu: menu", i);
		assert_time(i,
			    booted.at ? booted.at : platform_uptime() / 1000);
	}
}

static bool is_shown(const char *text)
{
	for (unsigned int i = 0; i < nr_shots; i++)
		if (strstr(shots[i], text))
			return true;
	return false;
}

/* What is no key of a person, in the order in which noise may come. */
static const struct keystroke noise[] = {
	{ .name = KEYSTROKE_NONE },
	{ .name = KEYSTROKE_CHARACTER, .character = 0xff },
	{ .name = KEYSTROKE_CHARACTER, .character = 'c', .control = true },
	{ .name = KEYSTROKE_BACKSPACE },
};

static void add_noise(unsigned int nr, uint32_t after)
{
	for (unsigned int i = 0; i < nr; i++)
		world_press_after(after, noise[i % COUNT(noise)]);
}

/* Noise does not ask for the menu, and leaves the rest of the time to keys. */
static void test_noise(void **state)
{
	static const struct {
		const char *global, *entries;
		uint32_t ms; /* in which a key is waited for */
	} by[] = {
		{ "timeout=0\n", "gg", 100 },
		{ "menu=hidden\ntimeout=2\n", "gg", 2000 },
		{ "", "bg", 5000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		const char *booted_entry = i == 2 ? "b" : "a";

		make_entries(by[i].global, by[i].entries, "");
		add_noise(10, by[i].ms / 20);
		boot_entry(booted_entry);
		assert_true(booted.at >= by[i].ms && booted.at < by[i].ms + 50);
		assert_int_equal(world.screen.calls, 0);
		make_entries(by[i].global, by[i].entries, "");
		add_noise(19, by[i].ms / 20);
		type_after(by[i].ms / 40, " ");
		type_after(300, "Q");
		assert_int_equal(boot_it(), ST_OK);
		assert_true(is_shown("> Entry"));
	}
}

/* Without a clock, 20000 keys in no time at all are a time, too. */
static void test_endless_noise(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		make_entries(i ? "timeout=0\n" : "timeout=2\n", "gg", "");
		world.no_clock = true;
		world_press_after(1, noise[0]); /* not forgotten at first */
		add_noise(WORLD_MAX_KEYS - 1, 0);
		boot_entry("a");
		assert_int_equal(world.next_key, i ? 100 : 2000);
	}
}

/* Why the default is not there, over the menu, with its entry marked. */
static void test_sentence(void **state)
{
	(void)state;
	make_entries("", "bgg", "");
	type_after(1000, "x");
	type_after(500, "Q");
	assert_int_equal(boot_it(), ST_OK);
	assert_non_null(strstr(log_info, "The next entry is \"Entry B\", in 5 "
					 "seconds; a key shows the menu\n"));
	assert_shown(1, "Daybreak\n\nnone: no such file (looked for "
			"\\boot\\none)\n\n"
			"  Entry A (refused)\n"
			"[> Entry B (default)");
	assert_not_shown(1, "Starts in");
	/* Without a menu=, nobody is told of a key that does nothing. */
	make_entries("menu=never\n", "bgg", "");
	boot_entry("b");
	assert_non_null(strstr(log_info, "\"Entry B\", in 5 seconds\n"));
}

/* The last status is the firmware's, as it may know what to do. */
static void test_last_status(void **state)
{
	(void)state;
	make_host("[a]\nxen=xen\nkernel=r.img\n[b]\nxen=xen\nkernel=none\n");
	assert_int_equal(boot_it(), ST_NOT_FOUND);
	make_host("[a]\nxen=xen\nkernel=none\n[b]\nxen=xen\nkernel=r.img\n");
	assert_int_equal(boot_it(), ST_UNSUPPORTED);
}

/* A menu that nobody can see is left out. */
static void test_no_screen(void **state)
{
	static const char *const global[] = {
		"menu=always\n",
		"timeout=0\n",
		"on_refusal=menu\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(global); i++) {
		make_entries(global[i], i == 2 ? "bgg" : "ggg", "");
		world_screen(0, 0);
		boot_entry(i == 2 ? "b" : "a");
		assert_true(booted.at < 5200);
	}
	/* A person who cannot see it presses a key. */
	make_entries("", "bgg", "");
	world_screen(0, 0);
	type_after(100, "x");
	boot_entry("b");
}

static bool fails_alone(unsigned int n)
{
	make_entries("default=a\nmenu=always\n", "bg", "tries=2\n");
	type_after(500, "\r");
	type_after(500, "j\r");
	world.fail_at = n;
	return boot_it() == ST_OK;
}

/* Whatever call fails, it ends with a boot, a person or a sentence. */
static void test_each_call_fails(void **state)
{
	unsigned int calls, good = 0, gone = 0;

	(void)state;
	assert_true(fails_alone(0));
	assert_string_equal(booted.entry, "b");
	calls = world.calls;
	for (unsigned int n = 1; n <= calls; n++) {
		bool is_ok = fails_alone(n);

		good += is_ok;
		if (!is_ok && !log_errors)
			fail_msg("call %u: no sentence", n);
		gone += is_shown("there is no screen to show the menu on");
	}
	/* Those of screen, keys and variables do not end a boot. */
	assert_true(good > calls / 2);
	/* The refused entry is not started again when the screen is gone. */
	assert_int_equal(gone, 1);
}

/* An entry for one boot, and the default, by variable. */
static void test_variables(void **state)
{
	static const struct {
		const char *name, *value, *first, *second;
		unsigned int warnings;
	} by[] = {
		{ "LoaderEntryOneShot", "auto-b", "b", "a", 0 },
		{ "LoaderEntryOneShot", "auto-c.conf", "c", "a", 0 },
		{ "LoaderEntryOneShot", "auto-nothing", "a", "a", 1 },
		{ "LoaderEntryOneShot", "", "a", "a", 0 },
		{ "LoaderEntryDefault", "auto-b", "b", "b", 0 },
		{ "LoaderEntryDefault", "auto-[c-z]", "c", "c", 0 },
		{ "LoaderEntryDefault", "auto-x", "a", "a", 1 },
		{ "LoaderEntryPreferred", "auto-c", "c", "c", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		make_entries("", "ggg", "");
		set_variable(by[i].name, by[i].value);
		boot_entry(by[i].first);
		assert_int_equal(log_warnings, by[i].warnings);
		assert_null(world_variable("LoaderEntryOneShot"));
		cycle();
		boot_entry(by[i].second);
	}
}

/* One that is too large is said once, and deleted if it is for one boot. */
static void test_large_variables(void **state)
{
	static const struct {
		const char *name;
		bool stays;
	} by[] = {
		{ "LoaderEntryOneShot", false },
		{ "LoaderConfigTimeoutOneShot", false },
		{ "LoaderEntryDefault", true },
		{ "LoaderConfigTimeout", true },
	};
	static const uint8_t large[BLI_VARIABLE_MAX + 2];

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		make_entries("", "gg", "");
		world_set_variable(by[i].name, large, sizeof(large), true);
		boot_entry("a");
		assert_int_equal(log_warnings, 1);
		assert_non_null(strstr(log_last, "is too large"));
		assert_int_equal(world_variable(by[i].name) != NULL,
				 by[i].stays);
	}
}

/* An entry for one boot is refused: the default follows, not the next one. */
static void test_one_shot_refused(void **state)
{
	(void)state;
	make_entries("default=c\n", "gbg", "");
	set_variable("LoaderEntryOneShot", "auto-b");
	boot_entry("c");
	assert_int_equal(log_errors, 1);
	assert_null(world_variable("LoaderEntryOneShot"));
	cycle();
	boot_entry("c");
	assert_int_equal(log_errors, 0);
}

/* The same in the state's file, where there are no variables. */
static void test_state(void **state)
{
	static const struct {
		const char *once, *by_default, *first, *second;
	} by[] = {
		{ "b", "", "b", "a" },
		{ "nothing", "", "a", "a" },
		{ "", "c", "c", "c" },
		{ "b", "c", "b", "c" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		struct state s;

		make_entries("", "ggg", "");
		world.no_variables = true;
		state_init(&s);
		state_set_name(s.once, by[i].once);
		state_set_name(s.default_entry, by[i].by_default);
		add_state(&s);
		boot_entry(by[i].first);
		s = get_state();
		assert_string_equal(s.once, "");
		assert_string_equal(s.last, by[i].first);
		cycle();
		boot_entry(by[i].second);
	}
}

/* What was refused is remembered until a boot without a refusal. */
static void test_refused_is_kept(void **state)
{
	struct world_file *f;
	struct state s;

	(void)state;
	make_entries("", "bg", "");
	state_init(&s);
	f = add_state(&s);
	boot_entry("b");
	s = get_state();
	assert_string_equal(s.refused, "a");
	assert_non_null(strstr(s.reason, "none: no such file"));
	assert_string_equal(s.last, "b");
	cycle();
	file_named("daybreak.conf")->bytes =
		(struct span){ (const uint8_t *)"[b]\nxen=xen\nkernel=pv\n",
			       22 };
	boot_entry("b");
	s = get_state();
	assert_string_equal(s.refused, "");
	/* Nothing changes any more, so nothing is written. */
	f->written = 0;
	cycle();
	boot_entry("b");
	assert_int_equal(f->written, 0);
}

/* A state file that cannot be read: it is a warning, and the boot goes on. */
static void test_no_state(void **state)
{
	static uint8_t large[CONFIG_MAX_SIZE + 1];
	static const struct {
		uint64_t size;
		const char *says;
	} by[] = {
		{ 0, "daybreak.state: the file is empty; nothing is "
		     "remembered" },
		{ CONFIG_MAX_SIZE, "daybreak.state: its 262144 bytes have no "
				   "valid record, nothing is remembered" },
		{ CONFIG_MAX_SIZE + 1,
		  "daybreak.state: has 262145 bytes, expected 1024; nothing "
		  "is remembered" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		make_entries("default=b\n", "gg", "");
		world_add_writable(STATE_FILE, large, by[i].size);
		boot_entry("b");
		assert_int_equal(log_errors, 0);
		assert_int_equal(log_warnings, 1);
		assert_string_equal(log_last, by[i].says);
	}
}

/* The same when it cannot be opened, has no memory, cannot be read. */
static void test_state_fails(void **state)
{
	static const char *const says[] = {
		"daybreak.state: cannot be opened; nothing is remembered",
		"daybreak.state: needs 2 KiB of memory",
		"daybreak.state: cannot be read; nothing is remembered",
	};
	unsigned int seen[COUNT(says)] = { 0 }, calls = 0;

	(void)state;
	for (unsigned int n = 0; n <= calls; n++) {
		struct state s;

		make_entries("", "gg", "");
		state_init(&s);
		add_state(&s);
		world.fail_at = n;
		boot_it();
		calls = world.calls > calls ? world.calls : calls;
		for (size_t i = 0; i < COUNT(says); i++) {
			if (!strstr(log_last, says[i]))
				continue;
			seen[i]++;
			assert_int_equal(log_errors, 0);
			assert_string_equal(booted.entry, "a");
		}
	}
	for (size_t i = 0; i < COUNT(says); i++)
		if (seen[i] != 1)
			fail_msg("%u times %s", seen[i], says[i]);
}

/* A volume that takes no writes: what is for one boot is one all the same. */
static void test_read_only(void **state)
{
	struct state s;

	(void)state;
	make_entries("default=b\n", "gg", "tries=2\n");
	state_init(&s);
	add_state(&s)->writable = NULL;
	set_variable("LoaderEntryOneShot", "auto-a");
	boot_entry("a");
	assert_string_equal(log_last, "daybreak.state: cannot be written: the "
				      "volume is read-only");
	cycle();
	for (unsigned int i = 0; i < 5; i++) {
		boot_entry("b");
		cycle();
	}
}

/* Two starts that nobody confirms, then the other entry. */
static void test_tries(void **state)
{
	struct state s;

	(void)state;
	make_entries("default=b\n", "gg", "tries=2\n");
	state_init(&s);
	add_state(&s);
	for (unsigned int i = 0; i < 2; i++) {
		boot_entry("b");
		assert_int_equal(log_warnings, 0);
		cycle();
	}
	boot_entry("a");
	assert_non_null(strstr(log_last, "default=: \"b\" has no tries left"));
	/* A person may start it. */
	cycle();
	set_variable("LoaderConfigTimeoutOneShot", "0");
	type_after(500, "j\r");
	boot_entry("b");
	assert_shown(0, "[> Entry A (default, 1 try left)");
	assert_shown(0, "\n  Entry B (bad)");
	assert_null(world_variable("LoaderConfigTimeoutOneShot"));
}

/* Without the file it is said, and nothing is counted. */
static void test_tries_without_state(void **state)
{
	(void)state;
	make_entries("", "gg", "tries=1\n");
	for (unsigned int i = 0; i < 3; i++) {
		boot_entry("a");
		assert_string_equal(log_last, "a: has tries=, which needs the "
					      "file daybreak.state");
		cycle();
	}
}

/* What a server has under the state's name is neither read nor written. */
static void test_tries_from_server(void **state)
{
	struct state s;

	(void)state;
	make_entries("", "gg", "tries=1\n");
	state_init(&s);
	state_set_name(s.once, "b");
	add_state(&s);
	world.is_network = true;
	for (unsigned int i = 0; i < 3; i++) {
		boot_entry("a");
		assert_int_equal(log_warnings, 1);
		assert_string_equal(log_last,
				    "a: its tries= are not counted: a host "
				    "whose files come from a server has no "
				    "daybreak.state");
		cycle();
	}
}

/* Nothing is said where nothing is counted; what is chosen is in variables. */
static void test_from_server(void **state)
{
	(void)state;
	make_entries("default=b\n", "gg", "");
	world.is_network = true;
	boot_entry("b");
	assert_int_equal(log_warnings, 0);
}

/* One that is too short is not read, and not written. */
static void test_short_state(void **state)
{
	static const uint64_t sizes[] = { 1, 512, 700, STATE_SIZE - 1 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct world_file *f;
		struct state s;

		make_entries("", "gg", "");
		state_init(&s);
		state_set_name(s.once, "b");
		f = add_state(&s);
		f->bytes.size = sizes[i];
		boot_entry("a");
		assert_int_equal(log_warnings, 1);
		assert_non_null(strstr(log_last, "expected 1024"));
		assert_int_equal(f->written, 0);
	}
}

/* A state with something in every field, for one boot or for all. */
static void make_torn(unsigned int fail_at)
{
	struct state s;

	make_entries("", "bgg", "tries=3\n");
	state_init(&s);
	state_set_name(s.once, "a");
	state_set_name(s.default_entry, "b");
	add_state(&s);
	world.fail_at = fail_at;
}

/* Each write is torn in the middle: what is read then is old or new. */
static void test_torn(void **state)
{
	unsigned int calls, torn = 0;

	(void)state;
	make_torn(0);
	boot_entry("b");
	calls = world.calls;
	for (unsigned int n = 1; n <= calls; n++) {
		struct state s;

		make_torn(n);
		boot_it();
		torn += world.torn;
		s = get_state();
		assert_string_equal(s.default_entry, "b");
		if (*s.once)
			assert_string_equal(s.once, "a");
		cycle();
		boot_it();
		assert_string_equal(booted.entry, "b");
		assert_string_equal(get_state().last, "b");
	}
	assert_true(torn >= 3);
}

/* What the operating system is told. */
static void test_published(void **state)
{
	static const char *const told[][2] = {
		{ "LoaderInfo", "Daybreak" },
		{ "LoaderEntrySelected", "auto-b" },
		{ "LoaderFirmwareInfo", "Tests 1.02" },
		{ "LoaderFirmwareType", "UEFI 2.70" },
		{ "LoaderDevicePartUUID",
		  "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8" },
		{ "LoaderImageIdentifier", "\\boot\\daybreak.efi" },
		{ "LoaderEntryLastBooted", "auto-b" },
	};
	uint64_t began, ended;

	(void)state;
	make_entries("default=b\n", "ggg", "");
	set_variable("LoaderEntryDefault", "@saved");
	world.ticks = 1234 * WORLD_TICKS_PER_MS;
	boot_entry("b");
	for (size_t i = 0; i < COUNT(told); i++) {
		assert_non_null(variable(told[i][0]));
		assert_string_equal(variable(told[i][0]), told[i][1]);
	}
	began = strtoull(variable("LoaderTimeInitUSec"), NULL, 10);
	ended = strtoull(variable("LoaderTimeExecUSec"), NULL, 10);
	assert_int_equal(began, 1234000);
	assert_true(ended > began && ended <= booted.at * 1000);
	assert_memory_equal(world_variable("LoaderEntries")->bytes,
			    "a\0u\0t\0o\0-\0a\0\0\0a\0u\0t\0o\0-\0b\0\0", 28);
	assert_false(world_variable("LoaderInfo")->keep);
	assert_true(world_variable("LoaderEntryLastBooted")->keep);
	/* What another loader has said before stays. */
	make_entries("", "g", "");
	set_variable("LoaderDevicePartUUID", "of the first loader");
	boot_entry("a");
	assert_string_equal(variable("LoaderDevicePartUUID"),
			    "of the first loader");
}

/* 200 entries are all listed, and each can be a default. */
static void test_many(void **state)
{
	int n = snprintf(conf, sizeof(conf), "[global]\ndefault=e199\n");

	(void)state;
	for (unsigned int i = 0; i < 200; i++)
		n += snprintf(conf + n, sizeof(conf) - (size_t)n,
			      "[e%u]\nxen=xen\nkernel=pv\n", i);
	make_host(conf);
	boot_entry("e199");
	assert_int_equal(log_warnings, 0);
	make_host(conf);
	set_variable("LoaderConfigTimeoutOneShot", "0");
	press_after(500, KEYSTROKE_HOME);
	type_after(500, "\r");
	boot_entry("e0");
	assert_shown(0, "> e199 (default)");
	assert_shown(1, "> e0");
}

static const char first[] = "[global]\nchain=more.conf\nmenu=always\n"
			    "[a]\nxen=xen\nkernel=pv\n";
static const char more_conf[] = "[a]\nxen=none\nkernel=pv\n"
				"[b]\nxen=xen\nkernel=pv in more\n";

static void make_chain(void)
{
	make_host(first);
	world_add("more.conf", more_conf, strlen(more_conf));
}

/* Entries of both files are listed; of two with one name the first is. */
static void test_chain(void **state)
{
	static const struct {
		const char *keys, *booted, *kernel;
	} by[] = {
		{ "\r", "a", "pv" },	       { "j\r", "b", "pv in more" },
		{ "ej\r", "b", "pv in more" }, /* the editor was left */
		{ "jek\r", "a", "pv" },	       { "jej\r", "b", "pv in more" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		make_chain();
		for (const char *c = by[i].keys; *c; c++) {
			const char text[] = { *c, '\0' };

			type_after(500, text);
			if (*c == 'e')
				press_after(500, KEYSTROKE_ESCAPE);
		}
		boot_entry(by[i].booted);
		assert_shown(0, "[> a (default)");
		assert_shown(0, "\n  b\n");
		assert_string_equal(booted.kernel, by[i].kernel);
	}
	/* A second file that is missing or broken does not matter to [a]. */
	make_host("[global]\nchain=none.conf\n[a]\nxen=xen\nkernel=pv\n");
	boot_entry("a");
	assert_int_equal(log_errors, 0);
	make_chain();
	file_named("more.conf")->bytes.size = 3;
	type_after(500, "\r");
	boot_entry("a");
}

static const char comes_back[] =
	"[global]\n%s[a]\nefi=xen.efi\n[b]\nxen=xen\nkernel=pv\n";

/* An application that comes back is refused, and the menu shown again. */
static void test_comes_back(void **state)
{
	(void)state;
	snprintf(conf, sizeof(conf), comes_back, "menu=always\n");
	make_host(conf);
	world.comes_back = true;
	type_after(500, "\r");
	type_after(500, "j\r");
	boot_entry("b");
	assert_shown(1, "xen.efi: came back without an error");
	assert_shown(1, "[> a (refused)");
	assert_int_equal(file_named("xen.efi")->started, 1);
	/* Nobody is there. */
	snprintf(conf, sizeof(conf), comes_back, "timeout=1\n");
	make_host(conf);
	world.comes_back = true;
	boot_entry("b");
	assert_true(booted.at >= 6000 && booted.at < 7100);
}

/* On Arm a section that the device tree may complete is tried if it is named.
 */
static void test_bare(void **state)
{
	static const char config[] = "[global]\n%s[a]\nxen=xen-arm\n"
				     "[b]\nxen=xen-arm\nkernel=Image\n";
	static const struct {
		const char *global, *section, *booted;
		unsigned int errors;
	} by[] = {
		{ "", NULL, "b", 0 },
		{ "default=b\n", NULL, "b", 0 },
		{ "default=a\n", NULL, "b", 1 },
		{ "", "a", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(by); i++) {
		snprintf(conf, sizeof(conf), config, by[i].global);
		make_arm(conf);
		watch();
		world_boot(&boot_arm, by[i].section, NULL);
		assert_string_equal(booted.entry, by[i].booted);
		assert_int_equal(log_errors, by[i].errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_endless_noise),
		cmocka_unit_test(test_sentence),
		cmocka_unit_test(test_last_status),
		cmocka_unit_test(test_no_screen),
		cmocka_unit_test(test_each_call_fails),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_large_variables),
		cmocka_unit_test(test_one_shot_refused),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_refused_is_kept),
		cmocka_unit_test(test_no_state),
		cmocka_unit_test(test_state_fails),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_tries),
		cmocka_unit_test(test_tries_without_state),
		cmocka_unit_test(test_tries_from_server),
		cmocka_unit_test(test_from_server),
		cmocka_unit_test(test_short_state),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_bare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
