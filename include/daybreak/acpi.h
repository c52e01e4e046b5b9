/* SPDX-License-Identifier: MIT */
/*
 * The ACPI tables of a PVH domain (ACPI 6.5, chapter 5), which say that it has
 * local APICs and no other hardware. All tables lie in one block.
 *
 *	RSDP	revision 2, at the block's start
 *	XSDT, FADT (revision 5, hardware reduced), MADT (one local APIC per
 *	vCPU, id 2 * n), DSDT (one processor device per vCPU)
 *	SRAT (revision 3), SLIT	of a domain with virtual NUMA nodes
 */
#ifndef DAYBREAK_ACPI_H
#define DAYBREAK_ACPI_H

#include <daybreak/vnuma.h>

#define ACPI_MAX_VCPUS 128 /* ids are below 255, local APICs' limit */

#define ACPI_MAX_SIZE  8192 /* bytes of the block for ACPI_MAX_VCPUS */

/* What the tables say. */
struct acpi_facts {
	unsigned int nr_vcpus;	/* 1 to ACPI_MAX_VCPUS */
	unsigned int nr_online; /* enabled; the others can be enabled later */
	const struct domain_vnuma *vnuma; /* NULL: it has no nodes */
	unsigned int nr_ranges;		  /* of the nodes' memory */
	struct vnuma_range ranges[VNUMA_MAX_RANGES];
};

/*
 * Writes the block for address paddr (16-byte aligned) to out, which has
 * ACPI_MAX_SIZE bytes. Returns how many bytes are used.
 */
uint64_t acpi_write(const struct acpi_facts *facts, uint64_t paddr,
		    uint8_t out[ACPI_MAX_SIZE]);

#endif
