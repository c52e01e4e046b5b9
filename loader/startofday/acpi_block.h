/* SPDX-License-Identifier: MIT */
/*
 * Writes ACPI tables, one after the other, into one block of memory (ACPI 6.5,
 * section 5.2.6).
 */
#ifndef LOADER_ACPI_BLOCK_H
#define LOADER_ACPI_BLOCK_H

#include <daybreak/acpi.h>

/* The block being written. */
struct acpi_block {
	uint8_t *out;
	uint64_t paddr;
	uint64_t used;
};

/* What every table but the RSDP begins with. */
struct acpi_header {
	char signature[4];
	uint32_t length;
	uint8_t revision, checksum;
	char oem_id[6], oem_table_id[8];
	uint32_t oem_revision;
	char creator_id[4];
	uint32_t creator_revision;
} __attribute__((packed));

_Static_assert(sizeof(struct acpi_header) == 36, "table header");

/* Of tables, each of which may waste some of it. */
#define ACPI_ALIGNMENT 16

/* The sum of the bytes, which is 0 for a table that is finished. */
uint8_t acpi_sum(const void *bytes, uint64_t size);

/* A header without length and checksum. */
struct acpi_header acpi_header(const char *signature, uint8_t revision);

/* Begins a table at the next aligned address; returns its offset. */
uint64_t acpi_begin(struct acpi_block *b);
void acpi_append(struct acpi_block *b, const void *bytes, uint64_t size);

/* Fills in length and checksum of the table; returns its address. */
uint64_t acpi_finish(struct acpi_block *b, uint64_t at);

/* The local APIC's id, as Xen gives it to a vCPU. */
static inline uint8_t acpi_apic_id(unsigned int vcpu)
{
	return (uint8_t)(2 * vcpu);
}

/* Bytes of the largest SRAT and SLIT, header included. */
#define ACPI_MAX_SRAT (48 + ACPI_MAX_VCPUS * 16 + VNUMA_MAX_RANGES * 40)
#define ACPI_MAX_SLIT (44 + DOMAIN_MAX_VNODES * DOMAIN_MAX_VNODES)

/*
 * The tables of a domain with virtual NUMA nodes, which are ACPI's proximity
 * domains: whose vCPUs and memory are in which, and how far they are from each
 * other. Each returns its table's address.
 */
uint64_t acpi_write_srat(const struct acpi_facts *facts, struct acpi_block *b);
uint64_t acpi_write_slit(const struct domain_vnuma *vnuma,
			 struct acpi_block *b);

#endif
