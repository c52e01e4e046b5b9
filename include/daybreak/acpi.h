/* SPDX-License-Identifier: MIT */
/*
 * The ACPI tables of a PVH domain (ACPI 6.5, chapter 5), which say that it has
 * local APICs and no other hardware. All tables lie in one block.
 *
 *	RSDP	revision 2, at the block's start
 *	XSDT, FADT (revision 5, hardware reduced), MADT (one local APIC per
 *	vCPU, id 2 * n), DSDT (one processor device per vCPU)
 */
#ifndef DAYBREAK_ACPI_H
#define DAYBREAK_ACPI_H

#include <stdint.h>

#define ACPI_MAX_VCPUS 128 /* ids are below 255, local APICs' limit */

#define ACPI_MAX_SIZE  8192 /* bytes of the block for ACPI_MAX_VCPUS */

/*
 * Writes the block for address paddr (16-byte aligned) to out, which has
 * ACPI_MAX_SIZE bytes. nr_vcpus is 1 to ACPI_MAX_VCPUS; the first nr_online of
 * them are enabled, the others can be enabled later. Returns how many bytes
 * are used.
 */
uint64_t acpi_write(unsigned int nr_vcpus, unsigned int nr_online,
		    uint64_t paddr, uint8_t out[ACPI_MAX_SIZE]);

#endif
