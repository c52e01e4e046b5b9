/* SPDX-License-Identifier: MIT */
/*
 * How the host is switched off, according to its ACPI tables: its object \_S5
 * has the values to write to the registers that the FADT names (ACPI 6.5, 7.4.2
 * and 4.8.3).
 */
#ifndef DAYBREAK_ACPI_SLEEP_H
#define DAYBREAK_ACPI_SLEEP_H

#include <daybreak/span.h>

/* The memory that the tables lie in. */
struct acpi_memory {
	/* The readable bytes from addr on; empty if there are none. */
	struct span (*at)(void *context, uint64_t addr);
	void *context;
};

/* SLP_TYP of the soft-off state, for PM1a and PM1b; at most 7. */
struct acpi_soft_off {
	uint8_t type_a, type_b;
	bool reduced; /* for the sleep control register of reduced hardware */
};

/*
 * Follows the RSDP at address rsdp to the FADT and searches the DSDT and the
 * SSDTs for \_S5. Checks all lengths and checksums, and reads only what memory
 * provides. Returns false with a warning that says what is wrong; then nothing
 * may be written to the registers.
 */
bool acpi_soft_off_find(const struct acpi_memory *memory, uint64_t rsdp,
			struct acpi_soft_off *out);

#endif
