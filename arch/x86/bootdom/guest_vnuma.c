// SPDX-License-Identifier: MIT
/*
 * Virtual NUMA: what Xen is told of a domain's nodes, which its kernel asks for
 * by XENMEM_get_vnumainfo, and on which of the host's nodes its memory is.
 */
#include "guest_domctl.h"

#include <daybreak/vnuma.h>

static void list_vnodes(const struct domain_vnuma *vnuma, unsigned int *pnodes,
			unsigned int *distances)
{
	for (unsigned int i = 0; i < vnuma->nr; i++) {
		pnodes[i] = vnuma->vnodes[i].pnode;
		for (unsigned int j = 0; j < vnuma->nr; j++)
			*distances++ = vnuma->vnodes[i].distances[j];
	}
}

static unsigned int list_ranges(const struct manifest_domain *m,
				xen_vmemrange_t *out)
{
	struct vnuma_range ranges[VNUMA_MAX_RANGES];
	unsigned int nr = vnuma_ranges(&m->vnuma, &m->layout, ranges);

	for (unsigned int i = 0; i < nr; i++)
		out[i] = (xen_vmemrange_t){
			.start = ranges[i].pfn * PAGE,
			.end = (ranges[i].pfn + ranges[i].nr) * PAGE,
			.nid = ranges[i].vnode,
		};
	return nr;
}

enum status vnuma_set(const struct guest *g)
{
	static unsigned int distances[DOMAIN_MAX_VNODES * DOMAIN_MAX_VNODES];
	static unsigned int vnodes[DOMAIN_MAX_VCPUS];
	static unsigned int pnodes[DOMAIN_MAX_VNODES];
	static xen_vmemrange_t ranges[VNUMA_MAX_RANGES];
	const struct manifest_domain *m = g->m;
	struct xen_domctl_vnuma op = { .nr_vnodes = m->vnuma.nr,
				       .nr_vcpus = m->nr_vcpus };
	int64_t error;

	if (!m->vnuma.nr)
		return ST_OK;
	list_vnodes(&m->vnuma, pnodes, distances);
	for (unsigned int i = 0; i < m->nr_vcpus; i++)
		vnodes[i] = vnuma_of_vcpu(&m->vnuma, i);
	op.nr_vmemranges = list_ranges(m, ranges);
	set_xen_guest_handle(op.vdistance, distances);
	set_xen_guest_handle(op.vcpu_to_vnode, vnodes);
	set_xen_guest_handle(op.vnode_to_pnode, pnodes);
	set_xen_guest_handle(op.vmemrange, ranges);
	error = domctl_setvnumainfo(g, &op);
	return error ? refused(m->name, "setvnumainfo (vnuma=)", error) : ST_OK;
}

uint64_t vnuma_part(const struct guest *g, struct pfn pfn, uint64_t nr,
		    uint32_t *pnode)
{
	struct vnuma_range ranges[VNUMA_MAX_RANGES];
	unsigned int nr_ranges =
		vnuma_ranges(&g->m->vnuma, &g->m->layout, ranges);

	for (unsigned int i = 0; i < nr_ranges; i++) {
		const uint64_t end = ranges[i].pfn + ranges[i].nr;

		if (pfn.n < ranges[i].pfn || pfn.n >= end)
			continue;
		*pnode = g->m->vnuma.vnodes[ranges[i].vnode].pnode;
		return nr < end - pfn.n ? nr : end - pfn.n;
	}
	*pnode = ANY_NODE;
	return nr;
}
