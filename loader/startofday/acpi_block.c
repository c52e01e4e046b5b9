// SPDX-License-Identifier: MIT
/*
 * What is the same for all ACPI tables: their headers, checksums and places.
 */
#include "acpi_block.h"

#include <stddef.h>
#include <string.h>

uint8_t acpi_sum(const void *bytes, uint64_t size)
{
	const uint8_t *b = bytes;
	uint8_t s = 0;

	while (size--)
		s = (uint8_t)(s + *b++);
	return s;
}

uint64_t acpi_begin(struct acpi_block *b)
{
	b->used = (b->used + ACPI_ALIGNMENT - 1) & ~(ACPI_ALIGNMENT - 1ULL);
	return b->used;
}

void acpi_append(struct acpi_block *b, const void *bytes, uint64_t size)
{
	memcpy(b->out + b->used, bytes, size);
	b->used += size;
}

struct acpi_header acpi_header(const char *signature, uint8_t revision)
{
	struct acpi_header h = { .revision = revision,
				 .oem_revision = 1,
				 .creator_revision = 1 };

	memcpy(h.signature, signature, sizeof(h.signature));
	memcpy(h.oem_id, "DAYBRK", sizeof(h.oem_id));
	memcpy(h.oem_table_id, "DAYBREAK", sizeof(h.oem_table_id));
	memcpy(h.creator_id, "DBRK", sizeof(h.creator_id));
	return h;
}

uint64_t acpi_finish(struct acpi_block *b, uint64_t at)
{
	uint32_t length = (uint32_t)(b->used - at);
	uint8_t *table = b->out + at;

	memcpy(table + offsetof(struct acpi_header, length), &length,
	       sizeof(length));
	table[offsetof(struct acpi_header, checksum)] =
		(uint8_t)-acpi_sum(table, length);
	return b->paddr + at;
}
