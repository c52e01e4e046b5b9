// SPDX-License-Identifier: MIT
/*
 * Which configuration a boot takes from a server, and the machine's variables
 * in it.
 */
#include "platform.h"
#include "support.h"

#define MIB	 (1ULL << 20)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MAC	 "52-54-00-12-34-56"
#define UUID	 "01234567-89ab-cdef-0123-456789abcdef"
#define FOLDER	 "daybreak\\"

static const uint8_t bytes[512] = "MZ";
static const char of_mac[] = "[a]\nefi=grub.efi mac ${mac}\n";
static const char of_uuid[] = "[a]\nefi=grub.efi uuid ${uuid}\n";
static const char of_all[] = "[a]\nefi=grub.efi all ${serial} ${arch}\n";

static void make(bool is_network)
{
	world_make(MIB, 64 * MIB, 0);
	world.is_network = is_network;
	world.machine =
		(struct machine){ .mac = MAC, .uuid = UUID, .serial = "X1" };
	world_add("grub.efi", bytes, sizeof(bytes));
}

static void add(const char *path, const char *config)
{
	world_add(path, config, strlen(config));
}

static const char *expected;

static void check(const struct platform_application *app)
{
	assert_string_equal(app->arguments, expected);
}

static void assert_boots(const struct boot_host *host, const char *arguments)
{
	expected = arguments;
	world.on_start = check;
	assert_int_equal(world_boot(host, NULL, NULL), ST_OK);
	assert_int_equal(log_errors + log_warnings, 0);
	assert_true(world.left);
	assert_true(world_is_clean());
}

static void add_all(void)
{
	add(FOLDER MAC, of_mac);
	add(FOLDER UUID, of_uuid);
	add("daybreak.conf", of_all);
}

static void test_order(void **state)
{
	(void)state;
	make(true);
	add_all();
	assert_boots(&boot_x86, "mac " MAC);
	assert_non_null(strstr(log_info, "Entry \"a\" of daybreak/" MAC "\n"));
	make(true);
	add(FOLDER UUID, of_uuid);
	add("daybreak.conf", of_all);
	assert_boots(&boot_x86, "uuid " UUID);
	assert_non_null(strstr(log_info, "Entry \"a\" of daybreak/" UUID "\n"));
	make(true);
	add("daybreak.conf", of_all);
	assert_boots(&boot_x86, "all X1 amd64");
	/* Of a machine of which nothing is known. */
	make(true);
	add_all();
	world.machine.mac[0] = world.machine.uuid[0] = '\0';
	assert_boots(&boot_arm, "all X1 arm64");
	assert_non_null(strstr(log_info, "Entry \"a\" of daybreak.conf\n"));
}

/* On a disk there is one configuration, with the same variables. */
static void test_disk(void **state)
{
	(void)state;
	make(false);
	add_all();
	assert_boots(&boot_x86, "all X1 amd64");
}

/* The load options name another one. */
static void test_named(void **state)
{
	const struct options options = { .config = "other.conf", .xen = "" };

	(void)state;
	make(true);
	add_all();
	add("other.conf", of_all);
	expected = "all X1 amd64";
	world.on_start = check;
	assert_int_equal(world_boot_with(&boot_x86, &options), ST_OK);
	assert_true(world_is_clean());
}

/* The first that is there counts, good or not. */
static void test_refused(void **state)
{
	static const struct {
		const char *config, *says;
		enum status status;
	} rows[] = {
		{ "nonsense\n", "daybreak/" MAC ":1: \"nonsense\" is neither",
		  ST_INVALID },
		{ "", "daybreak/" MAC ": the file is empty", ST_TRUNCATED },
		{ "[a]\nefi=x ${mak}\n",
		  "daybreak/" MAC ":2: efi= has the "
		  "unknown variable \"mak\"",
		  ST_INVALID },
		{ "[a]\nefi=x ${ip}\n",
		  "daybreak/" MAC ":2: efi= has ${ip}, "
		  "which is not known on this machine",
		  ST_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make(true);
		add(FOLDER MAC, rows[i].config);
		add("daybreak.conf", of_all);
		assert_refused(world_boot(&boot_x86, NULL, NULL),
			       rows[i].status, rows[i].says);
		assert_true(world_is_clean());
	}
}

/* No memory for what variables become. */
static void test_calls_that_fail(void **state)
{
	unsigned int calls;

	(void)state;
	make(true);
	add_all();
	assert_boots(&boot_x86, "mac " MAC);
	calls = world.calls;
	for (unsigned int i = 1; i <= calls; i++) {
		make(true);
		add_all();
		world.fail_at = i;
		world_boot(&boot_x86, NULL, NULL);
		assert_true(world_is_clean());
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_calls_that_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
