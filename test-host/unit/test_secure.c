// SPDX-License-Identifier: MIT
/*
 * Secure mode: seals that are missing or bad, and what a person, a variable or
 * the configuration asks for that is not sealed.
 */
#include "sealing.h"

/* A seal that is missing, not good, or not signed. */
static void test_bad_seal(void **state)
{
	static const uint8_t rubbish[1000] = "MZ";
	static const struct {
		const char *says;
		struct span bytes;
		bool missing, distrusts;
		enum status status; /* in secure mode */
	} rows[] = {
		{ "there is no daybreak.seal",
		  { 0 },
		  true,
		  false,
		  ST_NOT_FOUND },
		{ "daybreak.seal: is not a seal: it has no section .seal",
		  { rubbish, sizeof(rubbish) },
		  false,
		  false,
		  ST_INVALID },
		{ "daybreak.seal: has 5000000 bytes, more than the",
		  { rubbish, 5000000 },
		  false,
		  false,
		  ST_TOO_LARGE },
		{ "daybreak.seal: the file is empty",
		  { rubbish, 0 },
		  false,
		  false,
		  ST_TRUNCATED },
		{ "daybreak.seal: is a PE that ends inside",
		  { seal_bytes, 0x1a0 },
		  false,
		  false,
		  ST_TRUNCATED },
		{ "daybreak.seal: the signature is not good",
		  { 0 },
		  false,
		  true,
		  ST_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static const struct mode *const modes[] = { &secure, &always,
							    &by_itself,
							    &never };

		for (size_t m = 0; m < COUNT(modes); m++) {
			struct world_file *seal;
			const char *says = rows[i].says;
			enum status st;

			if (rows[i].distrusts && modes[m] != &secure)
				continue; /* it is not looked at */
			make_sealed(modes[m], 0, &usual);
			world.distrusts = rows[i].distrusts;
			seal = file_named(SEAL_FILE);
			if (rows[i].missing)
				seal->path = "gone";
			else if (!rows[i].distrusts)
				seal->bytes = rows[i].bytes;
			st = boot_kind(0);
			if (m < 2) {
				if (rows[i].missing && !m)
					says = "daybreak.seal: is not in "
					       "\\boot: under Secure Boot only "
					       "files that it lists are used";
				assert_refused(st,
					       m && !rows[i].missing
						       ? ST_INVALID
						       : rows[i].status,
					       says);
				assert_int_equal(file_named("pv")->opened, 0);
				continue;
			}
			assert_int_equal(st, ST_OK);
			assert_int_equal(log_errors, 0);
			assert_int_equal(log_warnings,
					 m == 2 && !rows[i].missing);
		}
	}
}

static void test_never_in_secure_mode(void **state)
{
	struct mode mode = never;

	(void)state;
	mode.security = PLATFORM_SECURE;
	make_sealed(&mode, 0, &usual);
	assert_refused(boot_kind(0), ST_INVALID,
		       "daybreak.conf: verify=never: under Secure Boot every "
		       "file is verified");
}

/* shim was told to verify nothing: that is not secure, and said. */
static void test_insecure_shim(void **state)
{
	struct mode mode = by_itself;

	(void)state;
	mode.security = PLATFORM_OPEN_SHIM;
	make_sealed(&mode, 0, &usual);
	file_named(SEAL_FILE)->path = "gone";
	assert_int_equal(boot_kind(0), ST_OK);
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "shim is told to verify nothing"));
	assert_int_equal(world.verified, 0);
}

static const char two[] = "[global]\nmenu=always\n"
			  "[a]\nxen=xen\nkernel=pv\n"
			  "[b]\nxen=xen\nkernel=pv single\n";

static void make_two(enum platform_security security, const struct sealing *how)
{
	make_host(two);
	add_more();
	world.security = security;
	seal_world(how);
}

static void test_load_options(void **state)
{
	static const struct {
		struct options options;
		const char *says; /* NULL: it boots */
	} rows[] = {
		{ { .section = "a", .xen = "" }, NULL },
		{ { .section = "b", .xen = "" },
		  "the entry \"b\" is not in daybreak.seal" },
		{ { .section = "none", .xen = "" }, "none" },
		{ { .section = "a", .xen = "flask=permissive" },
		  "load options: what follows -- is not sealed: under Secure "
		  "Boot they may name an entry, and nothing else" },
		{ { .config = "more.conf", .xen = "" },
		  "load options: -cfg is not sealed" },
		{ { .keep_video = true, .xen = "" },
		  "load options: -basevideo is not sealed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_x86("[a]\nxen=xen\nkernel=pv\n[b]\nxen=xen\nkernel=pv\n");
		world.security = PLATFORM_SECURE;
		seal_world(&usual);
		if (rows[i].says) {
			enum status st =
				world_boot_with(&boot_x86, &rows[i].options);

			assert_int_not_equal(st, ST_OK);
			assert_non_null(strstr(log_last, rows[i].says));
		} else {
			assert_int_equal(
				world_boot_with(&boot_x86, &rows[i].options),
				ST_OK);
		}
		assert_int_equal(world.left, !rows[i].says);
		assert_true(world_is_clean());
	}
}

/* Variables and the state file only choose among entries that are sealed. */
static void test_choices(void **state)
{
	static const struct sealing both = { .entries = { "a", "b" } };
	struct state s;

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		make_x86("[a]\nxen=xen\nkernel=pv\n[b]\nxen=xen\nkernel=pv\n");
		watch();
		state_init(&s);
		state_set_name(s.once, "b");
		add_state(&s);
		set_variable("LoaderEntryDefault", "auto-b");
		world.security = PLATFORM_SECURE;
		seal_world(i ? &both : &usual);
		boot_entry(i ? "b" : "a");
		assert_int_equal(log_warnings, i ? 0 : 2);
		assert_true(i ||
			    strstr(log_last, "LoaderEntryDefault: \"b\" is "
					     "not sealed, passed over"));
	}
}

/* The menu marks what is not sealed, and has no shell. */
static void test_menu(void **state)
{
	(void)state;
	make_two(PLATFORM_SECURE, &usual);
	world_add("\\shellx64.efi", more, sizeof(more));
	type_after(300, "j\r");
	type_after(300, "e");
	type_after(300, "k\r");
	boot_entry("a");
	assert_shown(0, "  b (not sealed)");
	assert_not_shown(0, "EFI shell");
	assert_not_shown(0, "e edit");
	assert_shown(2, "the entry \"b\" is not in daybreak.seal");
	make_two(PLATFORM_OPEN, &usual);
	world_add("\\shellx64.efi", more, sizeof(more));
	type_after(300, "\r");
	boot_entry("a");
	assert_shown(0, "EFI shell");
	assert_shown(0, "e edit");
	assert_not_shown(0, "not sealed");
}

/* An entry is edited only if it was sealed so. */
static void test_editor(void **state)
{
	static const struct sealing how = { .entries = { "a", "b" },
					    .editable = "b" };

	(void)state;
	make_two(PLATFORM_SECURE, &how);
	type_after(300, "e");
	type_after(300, "j");
	type_after(300, "e");
	type_after(300, "\x18");
	boot_entry("b");
	assert_shown(1, "the entry \"a\" is not sealed as one that may be "
			"edited");
	make_two(PLATFORM_SECURE, &how);
	type_after(300, "j");
	type_after(300, "e");
	press_after(300, KEYSTROKE_DOWN);
	type_after(300, " more");
	type_after(300, "\x18");
	boot_entry("b");
	assert_non_null(strstr(booted.kernel, "pv single more"));
}

/* The firmware gets the bytes that were compared, and does not read again. */
static void test_application(void **state)
{
	(void)state;
	make_sealed(&secure, COUNT(kinds) + 1, &usual);
	world.on_start = check_application;
	assert_int_equal(boot_kind(COUNT(kinds) + 1), ST_OK);
	assert_int_equal(file_named("xen.efi")->read, 1);
	assert_int_equal(file_named("xen.efi")->started, 1);
	/* What was found to be another file is the firmware's to read. */
	make_sealed(&by_itself, COUNT(kinds) + 1,
		    &(struct sealing){ .left_out = "xen.efi" });
	assert_int_equal(boot_kind(COUNT(kinds) + 1), ST_OK);
	assert_int_equal(log_warnings, 1);
	assert_int_equal(file_named("xen.efi")->read, 0);
}

/* What no seal can cover. */
static void test_outside(void **state)
{
	(void)state;
	make_x86("[a]\nefi=shell.efi\nvolume=Other ESP\n");
	world_add("\\shell.efi", more, sizeof(more))->volume = "Other ESP";
	world.security = PLATFORM_SECURE;
	seal_world(&usual);
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_INVALID,
		       "shell.efi: is on another volume, of which nothing can "
		       "be sealed");
	make_x86("[global]\n");
	file_named("daybreak.conf")->path = "xen.cfg";
	file_named("xen.cfg")->bytes =
		(struct span){ (const uint8_t *)"kernel=pv\n", 10 };
	file_named("xen")->path = "other";
	world.security = PLATFORM_SECURE;
	seal_world(&(struct sealing){ .entries = { "" } });
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_INVALID,
		       "xen.efi: reads its files itself");
	assert_true(world_is_clean());
}

/* The seal is found once, however many entries are tried. */
static void test_once(void **state)
{
	(void)state;
	make_entries("", "bbg", "");
	world.security = PLATFORM_SECURE;
	seal_world(&(struct sealing){ .entries = { "a", "b", "c" } });
	boot_entry("c");
	assert_int_equal(world.verified, 1);
	assert_int_equal(file_named(SEAL_FILE)->read, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_seal),
		cmocka_unit_test(test_never_in_secure_mode),
		cmocka_unit_test(test_insecure_shim),
		cmocka_unit_test(test_load_options),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_editor),
		cmocka_unit_test(test_application),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_once),
	};

	return cmocka_run_group_tests(tests, NULL, free_copies);
}
