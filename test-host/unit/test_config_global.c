// SPDX-License-Identifier: MIT
/*
 * [global]: each value, values that are not given, and each refusal.
 */
#include "configs.h"

#include <daybreak/config_global.h>

static struct config_global global;

static enum status read_global(enum config_dialect dialect, const char *lines)
{
	char s[200];

	snprintf(s, sizeof(s), "[global]\n%s\n[x]\nkernel=a\n", lines);
	parse(dialect, s);
	log_clear();
	return config_global_read(&config, &global);
}

static void test_unset(void **state)
{
	(void)state;
	memset(&global, 0xff, sizeof(global));
	parse(CONFIG_DAYBREAK, "[x]\nkernel=a\n");
	assert_int_equal(config_global_read(&config, &global), ST_OK);
	assert_null(global.default_entry);
	assert_null(global.chain);
	assert_false(global.timeout.set);
	assert_int_equal(global.menu, GLOBAL_MENU_UNSET);
	assert_int_equal(global.on_refusal, GLOBAL_REFUSAL_UNSET);
	assert_int_equal(global.editor, GLOBAL_EDITOR_UNSET);
	assert_int_equal(global.verify, GLOBAL_VERIFY_AUTO);
	assert_int_equal(global.tpm, GLOBAL_TPM_YES);
}

static void test_values(void **state)
{
	(void)state;
	assert_int_equal(read_global(CONFIG_DAYBREAK,
				     "default=x\nchain=a b.conf\ntimeout=0\n"
				     "menu=never\non_refusal=menu\neditor=yes"),
			 ST_OK);
	assert_string_equal(global.default_entry, "x");
	assert_string_equal(global.chain, "a b.conf");
	assert_true(global.timeout.set);
	assert_int_equal(global.timeout.value, 0);
	assert_int_equal(global.menu, GLOBAL_MENU_NEVER);
	assert_int_equal(global.on_refusal, GLOBAL_REFUSAL_MENU);
	assert_int_equal(global.editor, GLOBAL_EDITOR_YES);
	assert_int_equal(read_global(CONFIG_DAYBREAK,
				     "timeout=3600\nmenu = always\n"
				     "on_refusal='next'\neditor=no"),
			 ST_OK);
	assert_int_equal(global.timeout.value, 3600);
	assert_int_equal(global.menu, GLOBAL_MENU_ALWAYS);
	assert_int_equal(global.on_refusal, GLOBAL_REFUSAL_NEXT);
	assert_int_equal(global.editor, GLOBAL_EDITOR_NO);
	assert_int_equal(read_global(CONFIG_DAYBREAK,
				     "menu=hidden\non_refusal=firmware\n"
				     "verify=always"),
			 ST_OK);
	assert_int_equal(global.verify, GLOBAL_VERIFY_ALWAYS);
	assert_int_equal(read_global(CONFIG_DAYBREAK, "verify=auto"), ST_OK);
	assert_int_equal(global.verify, GLOBAL_VERIFY_AUTO);
	assert_int_equal(read_global(CONFIG_DAYBREAK,
				     "menu=hidden\non_refusal=firmware\n"
				     "verify=never"),
			 ST_OK);
	assert_int_equal(global.verify, GLOBAL_VERIFY_NEVER);
	assert_int_equal(read_global(CONFIG_DAYBREAK, "tpm=yes"), ST_OK);
	assert_int_equal(global.tpm, GLOBAL_TPM_YES);
	assert_int_equal(read_global(CONFIG_DAYBREAK, "tpm=no"), ST_OK);
	assert_int_equal(global.tpm, GLOBAL_TPM_NO);
	assert_int_equal(read_global(CONFIG_DAYBREAK,
				     "menu=hidden\non_refusal=firmware\n"
				     "tpm=required"),
			 ST_OK);
	assert_int_equal(global.tpm, GLOBAL_TPM_REQUIRED);
	assert_false(global.timeout.set);
	assert_int_equal(global.menu, GLOBAL_MENU_HIDDEN);
	assert_int_equal(global.on_refusal, GLOBAL_REFUSAL_FIRMWARE);
}

/* To xen.efi all but default= and chain= are unknown. */
static void test_xen_cfg(void **state)
{
	(void)state;
	assert_int_equal(read_global(CONFIG_XEN,
				     "default=x\nchain=b.cfg\ntimeout=1\n"
				     "menu=what\neditor=no"),
			 ST_OK);
	assert_string_equal(global.default_entry, "x");
	assert_string_equal(global.chain, "b.cfg");
	assert_false(global.timeout.set);
	assert_int_equal(global.menu, GLOBAL_MENU_UNSET);
	assert_int_equal(global.editor, GLOBAL_EDITOR_UNSET);
}

static void test_refused(void **state)
{
	static const struct {
		const char *line, *sentence;
	} rows[] = {
		{ "timeout=3601", "daybreak.conf:2: timeout=3601, expected a "
				  "number from 0 to 3600" },
		{ "timeout=", "timeout=, expected a number" },
		{ "timeout=-1", "timeout=-1, expected a number" },
		{ "timeout=5 s", "timeout=5 s, expected a number" },
		{ "timeout=18446744073709551621", "expected a number" },
		{ "menu=", "daybreak.conf:2: menu=, expected always, never or "
			   "hidden" },
		{ "menu=Always", "menu=Always, expected" },
		{ "on_refusal=", "daybreak.conf:2: on_refusal=, expected menu, "
				 "next or firmware" },
		{ "editor=1", "daybreak.conf:2: editor=1, expected yes or no" },
		{ "verify=yes", "daybreak.conf:2: verify=yes, expected auto, "
				"always or never" },
		{ "tpm=always", "daybreak.conf:2: tpm=always, expected yes, "
				"no or required" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_refused(read_global(CONFIG_DAYBREAK, rows[i].line),
			       ST_INVALID, rows[i].sentence);
		/* Whichever entry is booted. */
		assert_refused(resolve("x"), ST_INVALID, rows[i].sentence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unset),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_xen_cfg),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
