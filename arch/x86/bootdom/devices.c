// SPDX-License-Identifier: MIT
/*
 * Gives a domain access to the host's devices: I/O ports, interrupts and device
 * memory. Xen revokes it when the domain ends.
 */
#include "guest_domctl.h"

#include <xen/physdev.h>

static enum status grant_ports(const struct guest *g,
			       const struct domain_ports *ports)
{
	struct xen_domctl_ioport_permission op = {
		.first_port = ports->first,
		.nr_ports = ports->last - ports->first + 1,
		.allow_access = 1,
	};
	int64_t error = domctl_ioport_permission(g, &op);

	return error ? refused(g->m->name, "ioport_permission (ioports=)",
			       error)
		     : ST_OK;
}

/* The domain gets the host's number for it. Mapping it also grants access. */
static enum status grant_irq(const struct guest *g, uint32_t irq)
{
	struct physdev_map_pirq op = {
		.domid = g->domid,
		.type = MAP_PIRQ_TYPE_GSI,
		.index = (int)irq,
		.pirq = (int)irq,
	};
	int64_t error = hv_physdev(PHYSDEVOP_map_pirq, &op);

	return error ? refused(g->m->name, "map_pirq (irqs=)", error) : ST_OK;
}

/* Maps it in a PVH domain's P2M. Xen does some pages and says how many. */
static enum status map_iomem(const struct guest *g,
			     const struct domain_iomem *m)
{
	for (uint64_t done = 0; done < m->nr;) {
		struct xen_domctl_memory_mapping op = {
			.first_gfn = m->gfn + done,
			.first_mfn = m->mfn + done,
			.nr_mfns = m->nr - done,
			.add_mapping = 1,
		};
		int64_t ret = domctl_memory_mapping(g, &op);

		if (ret < 0)
			return refused(g->m->name, "memory_mapping (iomem=)",
				       ret);
		done += ret ? (uint64_t)ret : m->nr - done;
	}
	return ST_OK;
}

static enum status grant_iomem(const struct guest *g,
			       const struct domain_iomem *m)
{
	struct xen_domctl_iomem_permission op = {
		.first_mfn = m->mfn,
		.nr_mfns = m->nr,
		.allow_access = 1,
	};
	int64_t error = domctl_iomem_permission(g, &op);

	if (error)
		return refused(g->m->name, "iomem_permission (iomem=)", error);
	return g->m->layout.abi == ABI_PVH ? map_iomem(g, m) : ST_OK;
}

enum status devices_grant(const struct guest *g)
{
	const struct domain_devices *d = &g->m->devices;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->nr_ports; i++)
		st = grant_ports(g, &d->ports[i]);
	for (unsigned int i = 0; !st && i < d->nr_irqs; i++)
		st = grant_irq(g, d->irqs[i]);
	for (unsigned int i = 0; !st && i < d->nr_iomem; i++)
		st = grant_iomem(g, &d->iomem[i]);
	return st;
}
