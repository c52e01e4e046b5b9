// SPDX-License-Identifier: MIT
/*
 * Whether ACPI's tables describe an IOMMU.
 */
#include "acpi_tables.h"

#include <daybreak/acpi_iommu.h>

static void name(const char *signature)
{
	tables_make();
	memcpy(tables + AT_OTHER, signature, 4);
	tables_finish();
}

static bool lacks(void)
{
	log_clear();
	return acpi_lacks_iommu(&tables_memory, TABLES_ADDR);
}

static void test_known(void **state)
{
	(void)state;
	name("DMAR");
	assert_false(lacks());
	name("IVRS");
	assert_false(lacks());
	name("IVRX");
	assert_true(lacks());
	assert_int_equal(log_warnings, 0);
}

/* Nothing is refused because of tables that cannot be read. */
static void test_unknown(void **state)
{
	(void)state;
	name("IVRX");
	tables[AT_RSDP] ^= 1;
	assert_false(lacks());
	assert_int_equal(log_warnings, 1);
	name("IVRX");
	tables[AT_XSDT + 9] ^= 1;
	assert_false(lacks());
	assert_int_equal(log_warnings, 1);
}

/* A table that is nowhere is none. */
static void test_nowhere(void **state)
{
	(void)state;
	name("IVRS");
	tables_put(AT_XSDT + 36, 0, 8);
	tables_finish();
	assert_true(lacks());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
