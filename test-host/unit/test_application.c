// SPDX-License-Identifier: MIT
/*
 * Entries that start another EFI application: what the platform is told, what
 * is said, what follows when it comes back, and each refusal.
 */
#include "platform.h"
#include "support.h"

#include <stdio.h>

#define MIB	 (1ULL << 20)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const uint8_t bytes[512] = "MZ";
static struct world_file *here, *there;

static void make(const char *config)
{
	world_make(MIB, 64 * MIB, 0);
	world_add("daybreak.conf", config, strlen(config));
	here = world_add("grub.efi", bytes, sizeof(bytes));
	there = world_add("\\EFI\\shell.efi", bytes, sizeof(bytes));
	there->volume = "Other ESP";
	world_add("empty.efi", bytes, 0);
}

static enum status start(const struct boot_host *host, const char *config)
{
	make(config);
	return world_boot(host, NULL, NULL);
}

static void check_here(const struct platform_application *app)
{
	assert_string_equal(app->name, "grub.efi");
	assert_string_equal(app->path, "\\boot\\grub.efi");
	assert_string_equal(app->arguments, "one \"two three\"");
	assert_null(app->volume);
	assert_non_null(strstr(log_info, "Starting grub.efi\n"));
}

static void test_here(void **state)
{
	static const char config[] = "[a]\nefi=grub.efi one \"two three\"\n";

	(void)state;
	for (int i = 0; i < 2; i++) {
		make(config);
		world.on_start = check_here;
		assert_int_equal(
			world_boot(i ? &boot_arm : &boot_x86, NULL, NULL),
			ST_OK);
		assert_int_equal(here->started, 1);
		assert_int_equal(here->read, 0); /* the firmware reads it */
		assert_int_equal(log_errors + log_warnings, 0);
		assert_true(world_is_clean());
	}
}

static void check_there(const struct platform_application *app)
{
	assert_string_equal(app->path, "\\EFI\\shell.efi");
	assert_string_equal(app->arguments, "from here");
	assert_string_equal(app->volume->name, "Other ESP");
}

/* Its path begins at the root, and what follows -- is added to it. */
static void test_there(void **state)
{
	static const char *const paths[] = { "EFI/shell.efi",
					     "\\EFI\\.\\shell.efi",
					     "/EFI/x/../shell.efi" };

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		char config[100];

		snprintf(config, sizeof(config),
			 "[a]\nefi=%s\nvolume=Other ESP\n", paths[i]);
		make(config);
		world.on_start = check_there;
		assert_int_equal(world_boot(&boot_x86, NULL, "from here"),
				 ST_OK);
		assert_int_equal(there->started, 1);
	}
}

static void check_extra(const struct platform_application *app)
{
	assert_string_equal(app->arguments, "one more");
}

/* It takes the place of a kernel: it may be the default, and have others. */
static void test_chosen(void **state)
{
	static const char config[] =
		"[global]\ndefault=b\ntiming=yes\n"
		"[a]\nkernel=none\n[b]\nefi=grub.efi one\n";

	(void)state;
	make(config);
	world.on_start = check_extra;
	assert_int_equal(world_boot(&boot_x86, NULL, "more"), ST_OK);
	assert_non_null(strstr(log_info, "Time in ms: "));
	assert_non_null(strstr(log_info, "Entry \"b\" of daybreak.conf\n"));
	make("[a]\nefi=grub.efi\nquiet=yes\n");
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_null(strstr(log_info, "Time in ms: "));
}

static void test_comes_back(void **state)
{
	static const struct {
		uint64_t status;
		const char *sentence;
	} rows[] = {
		{ 0, "grub.efi: came back without an error" },
		{ 0x800000000000000eULL,
		  "grub.efi: came back with status 0x800000000000000e" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make("[a]\nefi=grub.efi\nquiet=yes\n");
		world.comes_back = true;
		world.application_status = rows[i].status;
		assert_refused(world_boot(&boot_x86, NULL, NULL), ST_INVALID,
			       rows[i].sentence);
		assert_int_equal(here->started, 1);
		assert_false(world.left);
		assert_false(world.says_less);
		assert_true(world_is_clean());
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *lines;
		enum status status;
		const char *sentence;
	} rows[] = {
		{ "efi=none.efi", ST_NOT_FOUND,
		  "none.efi: no such file (looked for \\boot\\none.efi)" },
		{ "efi=empty.efi", ST_TRUNCATED, "empty.efi: the file is" },
		{ "efi=../../x", ST_INVALID, "../../x: " },
		{ "efi=/EFI/shell.efi", ST_NOT_FOUND, "no such file" },
		{ "efi=grub.efi\nvolume=Other ESP", ST_NOT_FOUND,
		  "grub.efi: no such file (looked for \\grub.efi)" },
		{ "efi=grub.efi\nvolume=other ESP", ST_NOT_FOUND,
		  "volume \"other ESP\": no partition is called so" },
		{ "efi=../x\nvolume=Other ESP", ST_INVALID, "../x: " },
		{ "efi=grub.efi\nkernel=k", ST_INVALID,
		  "daybreak.conf:3: kernel= is not for [a]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char config[100];

		snprintf(config, sizeof(config), "[a]\n%s\n", rows[i].lines);
		assert_refused(start(&boot_x86, config), rows[i].status,
			       rows[i].sentence);
		assert_null(strstr(log_info, "Starting"));
		assert_int_equal(here->started + there->started, 0);
		assert_true(world_is_clean());
	}
}

static char described[1000];

static void put_pair(void *context, const char *name, const char *value)
{
	size_t n = strlen(described);

	(void)context;
	snprintf(described + n, sizeof(described) - n, "%s: %s\n", name, value);
}

static void put_line(void *context, const char *text)
{
	(void)context;
	(void)text;
}

/* A dry run finds the file and starts nothing; elsewhere volumes are unknown.
 */
static void test_described(void **state)
{
	static const struct {
		const char *lines, *assumption;
		enum status status;
		const char *says;
	} rows[] = {
		{ "efi=grub.efi one two", NULL, ST_OK,
		  "Hand-off: grub.efi is started as an EFI application\n"
		  "file: \\boot\\grub.efi\nload options: one two\n" },
		{ "efi=EFI/shell.efi\nvolume=Other ESP", NULL, ST_OK,
		  "Hand-off: EFI/shell.efi is started as an EFI application\n"
		  "file: \\EFI\\shell.efi\nvolume: Other ESP\n" },
		{ "efi=none.efi", NULL, ST_NOT_FOUND, "" },
		{ "efi=none.efi", "if", ST_NOT_FOUND, "" },
		{ "efi=grub.efi\nvolume=Other ESP", NULL, ST_NOT_FOUND, "" },
		{ "efi=grub.efi\nvolume=Other ESP", "if", ST_OK,
		  "Hand-off: grub.efi is started as an EFI application\n"
		  "file: \\grub.efi\nvolume: Other ESP\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct describe_sink to = {
			.title = put_pair,
			.fact = put_pair,
			.line = put_line,
			.assumption = rows[i].assumption,
		};
		char config[100];

		snprintf(config, sizeof(config), "[a]\n%s\n", rows[i].lines);
		make(config);
		described[0] = '\0';
		assert_int_equal(world_describe(&boot_x86, NULL, NULL, &to),
				 rows[i].status);
		assert_string_equal(described, rows[i].says);
		assert_int_equal(log_errors, rows[i].status != ST_OK);
		assert_int_equal(here->started + there->started, 0);
		assert_true(world_is_clean());
	}
}

/* As long as fits, and one character more. */
static void test_long_arguments(void **state)
{
	static char config[5000], extra[4000];

	(void)state;
	memset(extra, 'x', 3990);
	snprintf(config, sizeof(config), "[a]\nefi=grub.efi %.*s\n", 104,
		 extra);
	make(config);
	assert_int_equal(world_boot(&boot_x86, NULL, extra), ST_OK);
	snprintf(config, sizeof(config), "[a]\nefi=grub.efi %.*s\n", 105,
		 extra);
	make(config);
	assert_refused(world_boot(&boot_x86, NULL, extra), ST_TOO_LARGE,
		       "grub.efi: its arguments are longer than 4095 "
		       "characters");
	assert_true(world_is_clean());
}

static void test_each_call_fails(void **state)
{
	static const char config[] = "[a]\nefi=EFI/shell.efi\n"
				     "volume=Other ESP\n";
	unsigned int calls, refused = 0;

	(void)state;
	assert_int_equal(start(&boot_x86, config), ST_OK);
	calls = world.calls;
	assert_true(calls >= 6);
	for (unsigned int n = 1; n <= calls; n++) {
		make(config);
		world.fail_at = n;
		refused += world_boot(&boot_x86, NULL, NULL) != ST_OK;
		assert_true(log_errors + log_warnings >= 1);
		assert_int_equal(there->started, world.left);
		assert_true(world_is_clean());
	}
	/* Two for the configuration's file, one for its text; the volume, the
	 * file, and its image. The others are for what is remembered. */
	assert_int_equal(refused, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_here),
		cmocka_unit_test(test_there),
		cmocka_unit_test(test_chosen),
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_described),
		cmocka_unit_test(test_long_arguments),
		cmocka_unit_test(test_each_call_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
