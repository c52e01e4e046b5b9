/* SPDX-License-Identifier: MIT */
/*
 * Where the memory of each of a domain's virtual NUMA nodes lies: what its ACPI
 * says, what Xen is told, and by what it is allocated.
 */
#ifndef DAYBREAK_VNUMA_H
#define DAYBREAK_VNUMA_H

#include <daybreak/layout.h>

/* The hole below 4 GiB may divide one of the nodes. */
#define VNUMA_MAX_RANGES (DOMAIN_MAX_VNODES + 1)

/* The pages [pfn, pfn + nr) of a vnode's memory, nr not 0. */
struct vnuma_range {
	uint64_t pfn, nr;
	unsigned int vnode;
};

/*
 * Writes the ranges of the domain's RAM, in order; only abi and low_pages of
 * the layout matter. Returns their number, 0 without vnodes.
 */
unsigned int vnuma_ranges(const struct domain_vnuma *vnuma,
			  const struct layout *layout,
			  struct vnuma_range out[VNUMA_MAX_RANGES]);

/* The vnode of a vCPU that is in one of them. */
unsigned int vnuma_of_vcpu(const struct domain_vnuma *vnuma, unsigned int vcpu);

#endif
