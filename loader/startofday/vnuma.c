// SPDX-License-Identifier: MIT
/*
 * Divides a domain's memory between its virtual NUMA nodes.
 */
#include <daybreak/vnuma.h>

unsigned int vnuma_ranges(const struct domain_vnuma *vnuma,
			  const struct layout *layout,
			  struct vnuma_range out[VNUMA_MAX_RANGES])
{
	/* Only a PVH domain's pages are not all from 0 on. */
	const uint64_t low =
		layout->abi == ABI_PVH ? layout->low_pages : UINT64_MAX;
	unsigned int n = 0;
	uint64_t next = 0; /* page of RAM */

	for (unsigned int i = 0; i < vnuma->nr; i++) {
		const uint64_t end = next + vnuma->vnodes[i].nr_pages;

		while (next < end) {
			const bool is_low = next < low;
			const uint64_t to = is_low && low < end ? low : end;
			const uint64_t pfn =
				is_low ? next : PVH_HIGH_PFN + next - low;

			out[n++] = (struct vnuma_range){ pfn, to - next, i };
			next = to;
		}
	}
	return n;
}

unsigned int vnuma_of_vcpu(const struct domain_vnuma *vnuma, unsigned int vcpu)
{
	unsigned int i = 0;

	while (i + 1 < vnuma->nr && !vnode_has(&vnuma->vnodes[i], vcpu))
		i++;
	return i;
}
