/* SPDX-License-Identifier: MIT */
/*
 * What CPUID tells a PVH domain of its processors' arrangement. Pure
 * arithmetic; nothing is called.
 */
#ifndef BOOTDOM_TOPOLOGY_H
#define BOOTDOM_TOPOLOGY_H

#include <stdint.h>

/* struct xen_cpuid_leaf. */
struct cpuid_leaf {
	uint32_t leaf, subleaf;
	uint32_t a, b, c, d;
};

_Static_assert(sizeof(struct cpuid_leaf) == 24, "as struct xen_cpuid_leaf");

/*
 * Makes of a domain's leaves, all of them in Xen's order, those that agree with
 * local APIC ids of twice the vCPU's number: one thread a core, and twice as
 * many ids in a package. The changed ones come first then. Returns how many.
 * Source: CPUID in AMD's and Intel's manuals; it is what libxl makes of them.
 */
unsigned int topology_change(struct cpuid_leaf *leaves, unsigned int nr);

#endif
