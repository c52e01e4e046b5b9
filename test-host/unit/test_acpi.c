// SPDX-License-Identifier: MIT
/*
 * A guest's ACPI tables, read back by ACPI's own rules for every number of
 * vCPUs.
 */
#include "support.h"

#include <daybreak/acpi.h>

#include <stdio.h>

static uint8_t sum(const uint8_t *bytes, uint32_t size)
{
	uint8_t s = 0;

	while (size--)
		s = (uint8_t)(s + *bytes++);
	return s;
}

static uint64_t base = 0xfc000000; /* the block's address */

static const uint8_t *table(const uint8_t *block, uint64_t paddr,
			    const char *signature, uint8_t revision)
{
	const uint8_t *t = block + (paddr - base);
	uint32_t length;

	assert_int_equal(paddr % 16, 0);
	assert_memory_equal(t, signature, 4);
	memcpy(&length, t + 4, 4);
	assert_int_equal(sum(t, length), 0);
	assert_int_equal(t[8], revision);
	assert_memory_equal(t + 10, "DAYBRKDAYBREAK\1\0\0\0DBRK\1\0\0\0", 26);
	return t;
}

static uint64_t word(const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, 8);
	return v;
}

/* Scope (\_SB) { Device (P000) { _HID, _UID } ... }, in AML. */
static void check_dsdt(const uint8_t *dsdt, unsigned int n)
{
	uint8_t device[] = "\x5b\x82\x1bP000\x08_HID\x0d"
			   "ACPI0007\0\x08_UID\x0a";
	const unsigned int length = 2 + 5 + 29 * n; /* counts itself */
	char name[16];

	assert_int_equal(dsdt[36], 0x10);
	assert_int_equal(dsdt[37], 0x40 | (length & 15));
	assert_int_equal(dsdt[38], length >> 4);
	assert_memory_equal(dsdt + 39, "\\_SB_", 5);
	for (unsigned int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "P%03u", i);
		memcpy(device + 3, name, 4);
		device[28] = (uint8_t)i;
		assert_memory_equal(dsdt + 44 + 29 * i, device, 29);
	}
}

static void test_acpi(void **state)
{
	static const uint8_t fadt_flags[4] = { 0x35, 0, 0x10, 0 };
	static uint8_t block[ACPI_MAX_SIZE];
	const uint8_t *xsdt, *fadt, *madt;
	static const uint8_t zeroes[12];

	(void)state;
	for (unsigned int n = 1; n <= ACPI_MAX_VCPUS; n++) {
		memset(block, 0xee, sizeof(block));
		assert_true(acpi_write(n, n, base, block) <= sizeof(block));
		assert_memory_equal(block, "RSD PTR ", 8);
		assert_int_equal(block[15], 2); /* revision */
		assert_int_equal(sum(block, 20), 0);
		assert_int_equal(sum(block, 36), 0);
		assert_memory_equal(block + 36, zeroes, 12);
		xsdt = table(block, word(block + 24), "XSDT", 1);
		fadt = table(block, word(xsdt + 36), "FACP", 5);
		madt = table(block, word(xsdt + 44), "APIC", 3);
		check_dsdt(table(block, word(fadt + 140), "DSDT", 2), n);
		/* The 32-bit field as well, as the table is below 4 GiB. */
		assert_memory_equal(fadt + 40, fadt + 140, 4);
		assert_int_equal(fadt[109], 0x24); /* no VGA, no RTC */
		assert_memory_equal(fadt + 112, fadt_flags, 4);
		assert_memory_equal(madt + 36, "\0\0\xe0\xfe\0\0\0\0", 8);
		assert_int_equal(madt[44 + 8 * (n - 1)], 0);
		assert_int_equal(madt[44 + 8 * (n - 1) + 2], n - 1);
		assert_int_equal(madt[44 + 8 * (n - 1) + 3], 2 * (n - 1));
	}
}

static void test_above_4g(void **state)
{
	static uint8_t block[ACPI_MAX_SIZE];
	const uint8_t *xsdt, *fadt;

	(void)state;
	base = 1ULL << 32;
	acpi_write(1, 1, base, block);
	xsdt = table(block, word(block + 24), "XSDT", 1);
	fadt = table(block, word(xsdt + 36), "FACP", 5);
	table(block, word(fadt + 140), "DSDT", 2);
	assert_memory_equal(fadt + 40, "\0\0\0\0", 4);
	base = 0xfc000000;
}

/*
 * Every possible vCPU is listed; those that are offline have their flag clear.
 */
static void test_online(void **state)
{
	static uint8_t block[ACPI_MAX_SIZE];
	const uint8_t *madt;

	(void)state;
	acpi_write(5, 2, base, block);
	madt = table(block,
		     word(table(block, word(block + 24), "XSDT", 1) + 44),
		     "APIC", 3);
	assert_int_equal(madt[4], 44 + 5 * 8);
	for (unsigned int i = 0; i < 5; i++)
		assert_int_equal(madt[44 + 8 * i + 4], i < 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acpi),
		cmocka_unit_test(test_above_4g),
		cmocka_unit_test(test_online),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
