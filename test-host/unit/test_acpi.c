// SPDX-License-Identifier: MIT
/*
 * A guest's ACPI tables, read back by ACPI's own rules for every number of
 * vCPUs.
 */
#include "support.h"

#include <daybreak/acpi.h>

static uint8_t sum(const uint8_t *bytes, uint32_t size)
{
	uint8_t s = 0;

	while (size--)
		s = (uint8_t)(s + *bytes++);
	return s;
}

static const uint8_t *table(const uint8_t *block, uint64_t paddr,
			    const char *signature)
{
	const uint8_t *t = block + (paddr - 0xfc000000);
	uint32_t length;

	assert_memory_equal(t, signature, 4);
	memcpy(&length, t + 4, 4);
	assert_int_equal(sum(t, length), 0);
	return t;
}

static uint64_t word(const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, 8);
	return v;
}

static void test_acpi(void **state)
{
	static uint8_t block[ACPI_MAX_SIZE];
	const uint8_t *xsdt, *fadt, *madt;

	(void)state;
	for (unsigned int n = 1; n <= ACPI_MAX_VCPUS; n++) {
		assert_true(acpi_write(n, n, 0xfc000000, block) <=
			    sizeof(block));
		assert_memory_equal(block, "RSD PTR ", 8);
		assert_int_equal(sum(block, 20), 0);
		assert_int_equal(sum(block, 36), 0);
		xsdt = table(block, word(block + 24), "XSDT");
		fadt = table(block, word(xsdt + 36), "FACP");
		madt = table(block, word(xsdt + 44), "APIC");
		table(block, word(fadt + 140), "DSDT");
		assert_int_equal(fadt[8], 5);
		assert_int_equal(fadt[114] >> 4 & 1, 1); /* HW_REDUCED */
		assert_int_equal(madt[44 + 8 * (n - 1) + 2], n - 1);
		assert_int_equal(madt[44 + 8 * (n - 1) + 3], 2 * (n - 1));
	}
}

/*
 * Every possible vCPU is listed; those that are offline have their flag clear.
 */
static void test_online(void **state)
{
	static uint8_t block[ACPI_MAX_SIZE];
	const uint8_t *madt;

	(void)state;
	acpi_write(5, 2, 0xfc000000, block);
	madt = table(block, word(table(block, word(block + 24), "XSDT") + 44),
		     "APIC");
	assert_int_equal(madt[4], 44 + 5 * 8);
	for (unsigned int i = 0; i < 5; i++)
		assert_int_equal(madt[44 + 8 * i + 4], i < 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acpi),
		cmocka_unit_test(test_online),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
