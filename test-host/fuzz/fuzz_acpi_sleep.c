// SPDX-License-Identifier: MIT
/*
 * Hostile ACPI tables: good ones are changed, some with their checksums
 * corrected. Values that are found have no more bits than SLP_TYP.
 */
#include "acpi_tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acpi_soft_off off;
	bool sums = size % 4;

	tables_make();
	for (; size >= 3; data += 3, size -= 3)
		tables[(data[0] << 8 | data[1]) % TABLES_SIZE] = data[2];
	if (sums)
		tables_finish();
	if (acpi_soft_off_find(&tables_memory, TABLES_ADDR, &off) &&
	    (off.type_a > 7 || off.type_b > 7))
		__builtin_trap();
	return 0;
}
