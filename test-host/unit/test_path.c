// SPDX-License-Identifier: MIT
/*
 * Names: how xen.efi searches for a configuration, and paths for the firmware.
 */
#include "support.h"

#include <daybreak/config.h>

#include <stdio.h>

static void assert_names(const char *name, const char *const *expected)
{
	char state[32];

	snprintf(state, sizeof(state), "%s", name);
	for (; *expected; expected++) {
		assert_true(config_next_name(state, sizeof(state)));
		assert_string_equal(state, *expected);
	}
	assert_false(config_next_name(state, sizeof(state)));
}

#define NAMES(name, ...)                                                       \
	assert_names(name, (const char *const[]){ __VA_ARGS__, NULL })

static void test_next_name(void **state)
{
	(void)state;
	NAMES("xen-4.17.efi", "xen-4.17.cfg", "xen-4.cfg", "xen.cfg");
	NAMES("xen.efi", "xen.cfg");
	NAMES("a_b-c", "a_b.cfg", "a.cfg");
	NAMES("x..efi", "x..cfg", "x.cfg");
	NAMES("-x", ".cfg");
	/* Folders are not part of the name. */
	NAMES("\\EFI-1\\xen.efi", "\\EFI-1\\xen.cfg");
	assert_names("xen", (const char *const[]){ NULL });
	assert_names("", (const char *const[]){ NULL });
}

static void test_dialect(void **state)
{
	static const struct {
		const char *name;
		enum config_dialect dialect;
	} rows[] = {
		{ "xen.cfg", CONFIG_XEN },
		{ "XEN.CFG", CONFIG_XEN },
		{ "/EFI/xen/Xen-4.17.Cfg", CONFIG_XEN },
		{ ".cfg", CONFIG_XEN },
		{ "daybreak.conf", CONFIG_DAYBREAK },
		{ "DAYBREAK.CONF", CONFIG_DAYBREAK },
		{ "xen.cfg.conf", CONFIG_DAYBREAK },
		{ "xencfg", CONFIG_DAYBREAK },
		{ "x\x0e"
		  "cfg",
		  CONFIG_DAYBREAK },
		{ "cfg", CONFIG_DAYBREAK },
		{ "", CONFIG_DAYBREAK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(config_dialect_of(rows[i].name),
				 rows[i].dialect);
}

static void test_next_name_needs_room(void **state)
{
	char exact[5 + 5] = "xen-4.1";
	char short_by_one[9] = "xen-4.1";
	char small[6] = "xen.e";

	(void)state;
	assert_true(config_next_name(exact, sizeof(exact)));
	assert_string_equal(exact, "xen-4.cfg");
	assert_false(config_next_name(short_by_one, sizeof(short_by_one)));
	assert_false(config_next_name(small, sizeof(small)));
}

static void test_path(void **state)
{
	static const struct {
		const char *directory, *path, *expected;
	} rows[] = {
		{ "\\EFI\\xen", "vmlinuz", "\\EFI\\xen\\vmlinuz" },
		{ "\\EFI\\xen\\", "a/b\\c", "\\EFI\\xen\\a\\b\\c" },
		{ "\\", "vmlinuz", "\\vmlinuz" },
		{ "\\EFI", "/boot/xen.gz", "\\boot\\xen.gz" },
		{ "\\EFI", "\\boot\\xen.gz", "\\boot\\xen.gz" },
		{ "\\EFI", "//boot//./xen.gz/", "\\boot\\xen.gz" },
		{ "\\EFI\\xen", "../debian/./x", "\\EFI\\debian\\x" },
		{ "\\EFI\\xen", "../../x", "\\x" },
		{ "\\EFI", "a/../b/..", "\\EFI" },
		{ "\\EFI", "..", "\\" },
		{ "\\EFI", "/", "\\" },
		{ "\\EFI", "...", "\\EFI\\..." },
		{ "\\EFI", ".a/b..", "\\EFI\\.a\\b.." },
		{ "\\EFI", "x./.x/y", "\\EFI\\x.\\.x\\y" },
		{ "\\EFI", "a b", "\\EFI\\a b" },
		{ "\\EFI", "\xc3\xa4", "\\EFI\\\xc3\xa4" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(config_path("t", rows[i].directory,
					     rows[i].path, out, sizeof(out)),
				 ST_OK);
		assert_string_equal(out, rows[i].expected);
	}
}

static void test_path_refused(void **state)
{
	static const struct {
		const char *path;
		enum status status;
		const char *text;
	} rows[] = {
		{ "", ST_INVALID, "x.cfg:3: an empty path" },
		{ "../../x", ST_INVALID, "x.cfg:3: \"../../x\" has a .." },
		{ "/../EFI/x", ST_INVALID, "leaves the volume" },
		{ "a/../../../EFI", ST_INVALID, "leaves the volume" },
		{ "12345678901", ST_TOO_LARGE, "more than 15 bytes" },
		{ "1234567890/", ST_OK, NULL },
		{ "/123456789/1234", ST_OK, NULL },
		{ "/123456789/12345", ST_TOO_LARGE, "x.cfg:3: a path of" },
		{ "/12345678901234/1", ST_TOO_LARGE, "more than 15 bytes" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st = config_path("x.cfg:3", "\\EFI", rows[i].path,
					     out, sizeof(out));

		if (rows[i].status == ST_OK)
			assert_int_equal(st, ST_OK);
		else
			assert_refused(st, rows[i].status, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_name),
		cmocka_unit_test(test_dialect),
		cmocka_unit_test(test_next_name_needs_room),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_path_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
