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

static uint64_t write(unsigned int nr_vcpus, unsigned int nr_online,
		      uint8_t *block)
{
	const struct acpi_facts facts = { .nr_vcpus = nr_vcpus,
					  .nr_online = nr_online };

	return acpi_write(&facts, base, block);
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
		assert_true(write(n, n, block) <= sizeof(block));
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
	write(1, 1, block);
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
	write(5, 2, block);
	madt = table(block,
		     word(table(block, word(block + 24), "XSDT", 1) + 44),
		     "APIC", 3);
	assert_int_equal(madt[4], 44 + 5 * 8);
	for (unsigned int i = 0; i < 5; i++)
		assert_int_equal(madt[44 + 8 * i + 4], i < 2);
}

/* The largest block there can be; every table is where the XSDT says. */
static void test_nodes(void **state)
{
	static uint8_t block[ACPI_MAX_SIZE];
	static struct domain_vnuma vnuma = { .nr = DOMAIN_MAX_VNODES };
	struct acpi_facts facts = { .nr_vcpus = ACPI_MAX_VCPUS,
				    .nr_online = ACPI_MAX_VCPUS,
				    .vnuma = &vnuma,
				    .nr_ranges = VNUMA_MAX_RANGES };
	const uint8_t *xsdt, *srat, *slit, *entry;

	(void)state;
	for (unsigned int i = 0; i < DOMAIN_MAX_VNODES; i++) {
		vnuma.vnodes[i].vcpus[i / 4] = 0xffffULL << (i % 4 * 16);
		memset(vnuma.vnodes[i].distances, (int)(20 + i),
		       DOMAIN_MAX_VNODES);
		vnuma.vnodes[i].distances[i] = 10;
	}
	for (unsigned int i = 0; i < VNUMA_MAX_RANGES; i++)
		facts.ranges[i] =
			(struct vnuma_range){ i << 20, 0x300 + i, i * 7 / 8 };
	memset(block, 0xee, sizeof(block));
	assert_true(acpi_write(&facts, base, block) <= sizeof(block));
	xsdt = table(block, word(block + 24), "XSDT", 1);
	assert_int_equal(xsdt[4], 36 + 4 * 8);
	table(block, word(xsdt + 36), "FACP", 5);
	table(block, word(xsdt + 44), "APIC", 3);
	srat = table(block, word(xsdt + 52), "SRAT", 3);
	slit = table(block, word(xsdt + 60), "SLIT", 1);
	assert_memory_equal(srat + 36, "\1\0\0\0\0\0\0\0\0\0\0\0", 12);
	entry = srat + 48;
	for (unsigned int i = 0; i < ACPI_MAX_VCPUS; i++, entry += 16) {
		const uint8_t want[16] = { 0, 16, (uint8_t)(i / 16),
					   (uint8_t)(2 * i), 1 };

		assert_memory_equal(entry, want, sizeof(want));
	}
	for (unsigned int i = 0; i < VNUMA_MAX_RANGES; i++, entry += 40) {
		assert_memory_equal(entry, "\1\50", 2);
		assert_int_equal(entry[2], i * 7 / 8);
		assert_memory_equal(entry + 3, "\0\0\0\0\0", 5);
		assert_int_equal(word(entry + 8), (uint64_t)i << 32);
		assert_int_equal(word(entry + 16), (0x300ULL + i) << 12);
		assert_int_equal(word(entry + 24), 1ULL << 32);
		assert_int_equal(word(entry + 32), 0);
	}
	assert_int_equal(srat[4] | srat[5] << 8, entry - srat);
	assert_int_equal(slit[4], 44 + 64);
	assert_int_equal(word(slit + 36), 8);
	for (unsigned int i = 0; i < 64; i++)
		assert_int_equal(slit[44 + i],
				 i / 8 == i % 8 ? 10 : 20 + i / 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acpi),
		cmocka_unit_test(test_above_4g),
		cmocka_unit_test(test_online),
		cmocka_unit_test(test_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
