// SPDX-License-Identifier: MIT
/*
 * Reads ACPI's tables (ACPI 6.5, 5.2), of which nothing is believed that is not
 * inside memory and has no right checksum.
 */
#include "acpi_tables.h"

#include <daybreak/status.h>

#include <string.h>

#define RSDP_1_SIZE 20 /* the bytes of the first checksum */
#define RSDP_2_SIZE 36
#define TABLE_MAX   (16ULL << 20)
#define TABLES_MAX  1024 /* tables in the XSDT */

static bool sums_to_zero(struct span s)
{
	uint8_t sum = 0;

	for (uint64_t i = 0; i < s.size; i++)
		sum = (uint8_t)(sum + s.base[i]);
	return !sum;
}

uint64_t acpi_number(struct span s, uint64_t at, unsigned int size)
{
	uint8_t bytes[8] = { 0 };
	uint64_t value = 0;

	if (!span_copy(s, at, bytes, size))
		return 0;
	for (unsigned int i = size; i--;)
		value = value << 8 | bytes[i];
	return value;
}

bool acpi_read_table(const struct acpi_memory *memory, uint64_t addr,
		     struct acpi_table *out)
{
	struct span s = memory->at(memory->context, addr);
	uint64_t length = acpi_number(s, 4, 4);

	*out = (struct acpi_table){ .bytes = span_sub(s, 0, length) };
	if (!span_copy(s, 0, out->signature, 4) || length < ACPI_HEADER ||
	    length > TABLE_MAX || !out->bytes.base) {
		warn("ACPI: there is no whole table at %#lx", addr);
		return false;
	}
	if (!sums_to_zero(out->bytes)) {
		warn("ACPI: the table at %#lx has a wrong checksum", addr);
		return false;
	}
	return true;
}

/* Reads the XSDT, or the RSDT of old machines. */
bool acpi_read_root(const struct acpi_memory *memory, uint64_t rsdp,
		    struct acpi_root *out)
{
	struct span s = memory->at(memory->context, rsdp);
	bool is_2 = acpi_number(s, 15, 1) >= 2 && acpi_number(s, 24, 8);
	struct span whole = span_sub(s, 0, is_2 ? RSDP_2_SIZE : RSDP_1_SIZE);

	if (!whole.base || memcmp(whole.base, "RSD PTR ", 8) ||
	    !sums_to_zero(span_sub(whole, 0, RSDP_1_SIZE)) ||
	    !sums_to_zero(whole)) {
		warn("ACPI: what the firmware names at %#lx is no RSDP", rsdp);
		return false;
	}
	out->entry = is_2 ? 8 : 4;
	if (!acpi_read_table(memory, acpi_number(s, is_2 ? 24 : 16, out->entry),
			     &out->table))
		return false;
	out->nr = (out->table.bytes.size - ACPI_HEADER) / out->entry;
	if (out->nr > TABLES_MAX)
		out->nr = TABLES_MAX;
	if (!strcmp(out->table.signature, is_2 ? "XSDT" : "RSDT"))
		return true;
	warn("ACPI: the RSDP at %#lx names no %s", rsdp,
	     is_2 ? "XSDT" : "RSDT");
	return false;
}

uint64_t acpi_root_entry(const struct acpi_root *root, uint64_t i)
{
	return acpi_number(root->table.bytes, ACPI_HEADER + i * root->entry,
			   root->entry);
}

bool acpi_is(const struct acpi_memory *memory, uint64_t addr,
	     const char *signature)
{
	struct span s = memory->at(memory->context, addr);

	return span_has(s, 0, 4) && !memcmp(s.base, signature, 4);
}
