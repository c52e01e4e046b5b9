/* SPDX-License-Identifier: MIT */
/*
 * What CPUID tells a domain: a PVH domain about the topology of its processors,
 * and any about what its keys change. Pure arithmetic: makes no hypercalls.
 */
#ifndef BOOTDOM_TOPOLOGY_H
#define BOOTDOM_TOPOLOGY_H

#include <daybreak/manifest.h>

#include <stdint.h>

/* struct xen_cpuid_leaf. */
struct cpuid_leaf {
	uint32_t leaf, subleaf;
	uint32_t a, b, c, d;
};

_Static_assert(sizeof(struct cpuid_leaf) == 24, "as struct xen_cpuid_leaf");

/*
 * Changes a domain's leaves, all of them in Xen's order, to match local APIC
 * ids of twice the vCPU's number: one thread per core, and twice as many ids in
 * a package. Moves the changed leaves to the front. Returns how many there are.
 * Source: CPUID in AMD's and Intel's manuals; libxl makes the same changes.
 */
unsigned int topology_change(struct cpuid_leaf *leaves, unsigned int nr);

/* Changes a register of a leaf, if it is one of the domain's. */
void cpuid_change(struct cpuid_leaf *leaves, unsigned int nr,
		  const struct domain_cpuid *change);

#endif
