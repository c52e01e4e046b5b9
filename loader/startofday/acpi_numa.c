// SPDX-License-Identifier: MIT
/*
 * The tables that describe virtual NUMA nodes (ACPI 6.5, 5.2.16 and 5.2.17).
 */
#include "acpi_block.h"

/* Flag of a processor and of memory. */
#define AFFINITY_ENABLED (1u << 0)

struct srat {
	struct acpi_header h;
	uint32_t one; /* the table's revision, for old readers */
	uint64_t reserved;
} __attribute__((packed));

struct srat_processor {
	uint8_t type, length;
	uint8_t domain_low, apic_id;
	uint32_t flags;
	uint8_t eid, domain_high[3];
	uint32_t clock_domain;
} __attribute__((packed));

struct srat_memory {
	uint8_t type, length;
	uint32_t domain;
	uint16_t reserved1;
	uint64_t base, size;
	uint32_t reserved2, flags;
	uint64_t reserved3;
} __attribute__((packed));

/* A byte for each pair of nodes follows. */
struct slit {
	struct acpi_header h;
	uint64_t nr_nodes;
} __attribute__((packed));

_Static_assert(sizeof(struct srat) == 48, "SRAT header");
_Static_assert(sizeof(struct srat_processor) == 16, "SRAT local APIC");
_Static_assert(sizeof(struct srat_memory) == 40, "SRAT memory");
_Static_assert(sizeof(struct slit) == 44, "SLIT header");

uint64_t acpi_write_srat(const struct acpi_facts *f, struct acpi_block *b)
{
	uint64_t at = acpi_begin(b);
	struct srat s = { acpi_header("SRAT", 3), 1, 0 };

	acpi_append(b, &s, sizeof(s));
	for (unsigned int i = 0; i < f->nr_vcpus; i++) {
		struct srat_processor p = {
			.type = 0,
			.length = sizeof(p),
			.domain_low = (uint8_t)vnuma_of_vcpu(f->vnuma, i),
			.apic_id = acpi_apic_id(i),
			.flags = AFFINITY_ENABLED,
		};

		acpi_append(b, &p, sizeof(p));
	}
	for (unsigned int i = 0; i < f->nr_ranges; i++) {
		struct srat_memory m = {
			.type = 1,
			.length = sizeof(m),
			.domain = f->ranges[i].vnode,
			.base = f->ranges[i].pfn * DOMAIN_PAGE,
			.size = f->ranges[i].nr * DOMAIN_PAGE,
			.flags = AFFINITY_ENABLED,
		};

		acpi_append(b, &m, sizeof(m));
	}
	return acpi_finish(b, at);
}

uint64_t acpi_write_slit(const struct domain_vnuma *vnuma, struct acpi_block *b)
{
	uint64_t at = acpi_begin(b);
	struct slit s = { acpi_header("SLIT", 1), vnuma->nr };

	acpi_append(b, &s, sizeof(s));
	for (unsigned int i = 0; i < vnuma->nr; i++)
		acpi_append(b, vnuma->vnodes[i].distances, vnuma->nr);
	return acpi_finish(b, at);
}
