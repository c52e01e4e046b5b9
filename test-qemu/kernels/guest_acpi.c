// SPDX-License-Identifier: MIT
/*
 * A PVH domain's ACPI tables: where they are, whether their checksums are
 * right, and their contents.
 */
#include "guest_pvh.h"

#define SIGNATURE(a, b, c, d)                                                  \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 |            \
	 (uint32_t)(d) << 24)

/* Offsets in tables (ACPI 6.5, sections 5.2.5, 5.2.9, 5.2.12). */
enum {
	RSDP_REVISION = 15,
	RSDP_RSDT = 16,
	RSDP_LENGTH = 20,
	RSDP_XSDT = 24,
	FADT_FACS = 36,
	FADT_X_DSDT = 140,
	MADT_LAPIC = 36, /* followed by its flags */
	MADT_ENTRIES = 44,
};

struct table {
	uint32_t signature, length;
	uint8_t revision, checksum, oem[22];
	uint32_t creator_revision;
} __attribute__((packed));

static uint64_t read64(uint64_t addr)
{
	const volatile uint32_t *p = at(addr);

	return (uint64_t)p[1] << 32 | p[0];
}

/* The header is not hashed: each toolstack signs it with its own name. */
static void fact_table(uint64_t addr)
{
	const volatile struct table *t = at(addr);
	const volatile uint8_t *bytes = at(addr);
	uint8_t sum = 0;

	for (uint32_t i = 0; i < t->length; i++)
		sum = (uint8_t)(sum + bytes[i]);
	fact_at("acpi.at", t->signature, addr);
	fact_at("acpi", t->signature, t->length, t->revision, sum,
		hash(HASH_START, t + 1, t->length - sizeof(*t)));
}

static void fact_fadt(uint64_t addr)
{
	const volatile struct table *t = at(addr);
	const volatile uint32_t *words = at(addr);

	for (uint32_t i = sizeof(*t) / 4; i < t->length / 4; i++)
		if (words[i])
			fact_at("fadt", i * 4, words[i]);
	fact_table(read64(addr + FADT_X_DSDT));
	fact("facs", words[FADT_FACS / 4]);
}

static void fact_madt(uint64_t addr)
{
	const volatile struct table *t = at(addr);
	const volatile uint8_t *entry = at(addr + MADT_ENTRIES);
	const volatile uint8_t *end = at(addr + t->length);

	fact("madt", read64(addr + MADT_LAPIC));
	for (unsigned int i = 0; entry < end && entry[1]; i++) {
		fact_at("madt", i, entry[0], entry[1],
			hash(HASH_START, entry, entry[1]));
		entry += entry[1];
	}
}

void fact_acpi(uint64_t rsdp)
{
	uint64_t xsdt;
	const volatile struct table *t;

	if (!rsdp)
		return;
	xsdt = read64(rsdp + RSDP_XSDT);
	fact("rsdp", ((const volatile uint8_t *)at(rsdp))[RSDP_REVISION],
	     (uint32_t)read64(rsdp + RSDP_RSDT),
	     (uint32_t)read64(rsdp + RSDP_LENGTH));
	t = at(xsdt);
	fact_table(xsdt);
	for (uint32_t i = sizeof(*t); i < t->length; i += 8) {
		uint64_t addr = read64(xsdt + i);
		uint32_t signature =
			((const volatile struct table *)at(addr))->signature;

		fact_table(addr);
		if (signature == SIGNATURE('F', 'A', 'C', 'P'))
			fact_fadt(addr);
		if (signature == SIGNATURE('A', 'P', 'I', 'C'))
			fact_madt(addr);
	}
}
