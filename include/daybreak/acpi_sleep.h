/* SPDX-License-Identifier: MIT */
/*
 * How the host is switched off, out of its own ACPI tables: what its object
 * \_S5 says is to be written where the FADT says (ACPI 6.5, 7.4.2 and 4.8.3).
 */
#ifndef DAYBREAK_ACPI_SLEEP_H
#define DAYBREAK_ACPI_SLEEP_H

#include <daybreak/span.h>

/* The memory that the tables lie in. */
struct acpi_memory {
	/* The bytes from addr on, as far as they can be read; empty: none. */
	struct span (*at)(void *context, uint64_t addr);
	void *context;
};

/* SLP_TYP of the soft-off state, for PM1a and PM1b; at most 7. */
struct acpi_soft_off {
	uint8_t type_a, type_b;
	bool reduced; /* for the sleep control register of reduced hardware */
};

/*
 * Follows the RSDP at address rsdp to the FADT and looks for \_S5 in the DSDT
 * and the SSDTs. Nothing of them is believed: lengths and checksums hold, and
 * nothing is read that memory does not show. Returns false with a warning that
 * says what is not as it should be; nothing is then to be written anywhere.
 */
bool acpi_soft_off_find(const struct acpi_memory *memory, uint64_t rsdp,
			struct acpi_soft_off *out);

#endif
