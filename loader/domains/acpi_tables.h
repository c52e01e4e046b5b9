/* SPDX-License-Identifier: MIT */
/*
 * ACPI's tables, found from the RSDP (ACPI 6.5, 5.2). Functions that return
 * false have warned of what is wrong.
 */
#ifndef ACPI_TABLES_H
#define ACPI_TABLES_H

#include <daybreak/acpi_sleep.h>

#define ACPI_HEADER 36 /* bytes before a table's own */

struct acpi_table {
	char signature[5];
	struct span bytes; /* header included */
};

/* The XSDT or RSDT: nr addresses of entry bytes each. */
struct acpi_root {
	struct acpi_table table;
	unsigned int entry;
	uint64_t nr;
};

/* A little-endian number of size bytes; 0 if it is not inside s. */
uint64_t acpi_number(struct span s, uint64_t at, unsigned int size);

/* Reads the table at addr, and checks its length and checksum. */
bool acpi_read_table(const struct acpi_memory *memory, uint64_t addr,
		     struct acpi_table *out);

/* Follows the RSDP at rsdp to the list of tables. */
bool acpi_read_root(const struct acpi_memory *memory, uint64_t rsdp,
		    struct acpi_root *out);

/* The address of table i, below nr. */
uint64_t acpi_root_entry(const struct acpi_root *root, uint64_t i);

/* True if what is at addr begins with that signature. */
bool acpi_is(const struct acpi_memory *memory, uint64_t addr,
	     const char *signature);

#endif
