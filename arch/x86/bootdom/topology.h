/* SPDX-License-Identifier: MIT */
/*
 * What CPUID tells a domain: a PVH domain about the topology of its processors,
 * and any about what its keys change. Pure arithmetic: makes no hypercalls.
 */
#ifndef BOOTDOM_TOPOLOGY_H
#define BOOTDOM_TOPOLOGY_H

#include <daybreak/manifest.h>

#include <stdbool.h>
#include <stdint.h>

/* struct xen_cpuid_leaf. */
struct cpuid_leaf {
	uint32_t leaf, subleaf;
	uint32_t regs[4]; /* by enum cpuid_register */
};

_Static_assert(sizeof(struct cpuid_leaf) == 24, "as struct xen_cpuid_leaf");

#define CPUID_MAX_LEAVES 512 /* Xen 4.17 has less than 100 */

/* A policy, in Xen's order. */
struct cpuid_leaves {
	uint32_t nr;
	struct cpuid_leaf leaves[CPUID_MAX_LEAVES];
};

/*
 * Changes a domain's leaves to match local APIC ids of twice the vCPU's number:
 * one thread per core, and twice as many ids in a package. Source: CPUID in
 * AMD's and Intel's manuals; libxl makes the same changes.
 */
void topology_change(struct cpuid_leaves *domain);

/*
 * Changes a register of a leaf. host is only read for bits that are kept.
 * Returns false for bits that become 1 in a leaf that the domain has not, whose
 * bits are all 0.
 */
bool cpuid_change(struct cpuid_leaves *domain, const struct cpuid_leaves *host,
		  const struct domain_cpuid *change);

#endif
