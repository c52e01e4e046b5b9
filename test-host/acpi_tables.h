/* SPDX-License-Identifier: MIT */
/*
 * A host's ACPI tables, as small as possible, for the test and the fuzzer of
 * their reader: an RSDP, an XSDT, a FADT, a DSDT and an SSDT in one block of
 * memory.
 */
#ifndef TEST_ACPI_TABLES_H
#define TEST_ACPI_TABLES_H

#include "support.h"

#include <daybreak/acpi_sleep.h>

#define TABLES_ADDR 0x7e000
#define TABLES_SIZE 2048

/* Where they lie in the block. */
#define AT_RSDP	    0
#define AT_XSDT	    64
#define AT_RSDT	    128
#define AT_FADT	    192
#define AT_DSDT	    512
#define AT_SSDT	    1024
#define AT_OTHER    1536
#define AT_S5	    (AT_DSDT + 36 + 7) /* its NameOp */

static uint8_t tables[TABLES_SIZE];

/* Returns the part of the block from addr on. */
static inline struct span tables_at(void *context, uint64_t addr)
{
	(void)context;
	if (addr < TABLES_ADDR || addr >= TABLES_ADDR + TABLES_SIZE)
		return (struct span){ 0 };
	return (struct span){ tables + (addr - TABLES_ADDR),
			      TABLES_ADDR + TABLES_SIZE - addr };
}

static const struct acpi_memory tables_memory = { .at = tables_at };

static inline void tables_put(unsigned int at, uint64_t value,
			      unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		tables[at + i] = (uint8_t)(value >> i * 8);
}

/* Sets the checksum at sum so that size bytes at `at` add up to zero. */
static inline void tables_sum(unsigned int at, unsigned int size,
			      unsigned int sum)
{
	uint8_t total = 0;

	tables[sum] = 0;
	for (unsigned int i = 0; i < size; i++)
		total = (uint8_t)(total + tables[at + i]);
	tables[sum] = (uint8_t)-total;
}

static inline void tables_header(unsigned int at, const char *signature,
				 unsigned int size)
{
	memcpy(tables + at, signature, 4);
	tables_put(at + 4, size, 4);
	tables[at + 8] = 2; /* revision */
}

/* Sets every table's checksum, for the length that its header states. */
static inline void tables_finish(void)
{
	static const unsigned int all[] = { AT_XSDT, AT_RSDT, AT_FADT, AT_DSDT,
					    AT_SSDT };

	tables_sum(AT_RSDP, 20, AT_RSDP + 8);
	tables_sum(AT_RSDP, 36, AT_RSDP + 32);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		unsigned int at = all[i];
		unsigned int size = tables[at + 4] | tables[at + 5] << 8;

		if (size <= TABLES_SIZE - at)
			tables_sum(at, size, at + 9);
	}
}

static inline void tables_make(void)
{
	/* Name (X, Zero), Name (\_S5, Package (4) { 5, 6, Zero, Zero }) */
	static const uint8_t aml[] = { 0x08, 'X',  '_',	 '_',  '_',  0x00,
				       0xa3, 0x08, '\\', '_',  'S',  '5',
				       '_',  0x12, 0x08, 0x04, 0x0a, 0x05,
				       0x0a, 0x06, 0x00, 0x00 };

	memset(tables, 0, sizeof(tables));
	memcpy(tables + AT_RSDP, "RSD PTR ", 8);
	tables[AT_RSDP + 15] = 2;
	tables_put(AT_RSDP + 16, TABLES_ADDR + AT_RSDT, 4);
	tables_put(AT_RSDP + 20, 36, 4);
	tables_put(AT_RSDP + 24, TABLES_ADDR + AT_XSDT, 8);
	tables_header(AT_XSDT, "XSDT", 36 + 24);
	tables_put(AT_XSDT + 36, TABLES_ADDR + AT_OTHER, 8);
	tables_put(AT_XSDT + 44, TABLES_ADDR + AT_FADT, 8);
	tables_put(AT_XSDT + 52, TABLES_ADDR + AT_SSDT, 8);
	tables_header(AT_RSDT, "RSDT", 36 + 4);
	tables_put(AT_RSDT + 36, TABLES_ADDR + AT_FADT, 4);
	tables_header(AT_FADT, "FACP", 268);
	tables_put(AT_FADT + 40, TABLES_ADDR + AT_DSDT, 4);
	tables_put(AT_FADT + 140, TABLES_ADDR + AT_DSDT, 8);
	tables_header(AT_DSDT, "DSDT", 36 + sizeof(aml));
	memcpy(tables + AT_DSDT + 36, aml, sizeof(aml));
	tables_header(AT_SSDT, "SSDT", 36);
	/* A table of a kind that is not read. */
	memcpy(tables + AT_OTHER, "OEMX\xff\xff\xff\xff", 8);
	tables_finish();
}

#endif
