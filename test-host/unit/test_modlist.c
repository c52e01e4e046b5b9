// SPDX-License-Identifier: MIT
/*
 * The module list: order, search, and one module too many.
 */
#include "support.h"

#include <daybreak/modlist.h>

static const struct file some_file = { "some", { (const uint8_t *)"x", 1 } };

static void test_order_and_find(void **state)
{
	struct modlist list = { 0 };

	(void)state;
	assert_int_equal(modlist_find(&list, MODULE_KERNEL), -1);
	assert_int_equal(modlist_add(&list, MODULE_KERNEL, some_file, "a b"),
			 ST_OK);
	assert_int_equal(modlist_add(&list, MODULE_UCODE, some_file, NULL),
			 ST_OK);
	assert_int_equal(modlist_add(&list, MODULE_UCODE, some_file, ""),
			 ST_OK);
	assert_int_equal(list.nr_modules, 3);
	assert_string_equal(list.modules[0].cmdline, "a b");
	assert_string_equal(list.modules[1].cmdline, "");
	assert_ptr_equal(list.modules[1].file.bytes.base, some_file.bytes.base);
	assert_int_equal(modlist_find(&list, MODULE_KERNEL), 0);
	assert_int_equal(modlist_find(&list, MODULE_UCODE), 1);
	assert_int_equal(modlist_find(&list, MODULE_XSM), -1);
}

static void test_one_too_many(void **state)
{
	struct modlist list = { 0 };

	(void)state;
	for (int i = 0; i < MODLIST_MAX; i++)
		assert_int_equal(
			modlist_add(&list, MODULE_OTHER, some_file, NULL),
			ST_OK);
	log_clear();
	assert_refused(modlist_add(&list, MODULE_OTHER, some_file, NULL),
		       ST_TOO_LARGE, "some: is one module too many");
	assert_int_equal(list.nr_modules, MODLIST_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_find),
		cmocka_unit_test(test_one_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
