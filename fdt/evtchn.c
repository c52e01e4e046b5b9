// SPDX-License-Identifier: MIT
/*
 * Writes static event channels: a node under each of the two domains, which
 * name each other by phandle. One line of the configuration describes both.
 */
#include "dom0less.h"

#include <libfdt.h>

/* One end: the domain's name, NULL for dom0, and its port. */
struct end {
	const char *name;
	uint32_t port, phandle;
};

static enum status write_end(struct tree *tree, const struct end *here,
			     const struct end *there)
{
	fdt32_t link[2] = { cpu_to_fdt32(here->port),
			    cpu_to_fdt32(there->phandle) };
	int node = fdt_path_offset(tree->fdt, "/chosen");
	uint64_t port = here->port;
	enum status st;

	if (here->name)
		node = fdt_subnode_offset(tree->fdt, node, here->name);
	st = node_add(tree, node, "evtchn", &port, &node);
	if (st)
		return st;
	st = node_u32(tree, node, "phandle", here->phandle);
	if (st)
		return st;
	st = node_bytes(tree, node, "xen,evtchn", link, sizeof(link));
	if (st)
		return st;
	return node_string(tree, node, "compatible", "xen,evtchn-v1");
}

static enum status write_link(struct tree *tree, struct end here,
			      struct end there)
{
	int error = fdt_generate_phandle(tree->fdt, &here.phandle);
	enum status st;

	if (error || here.phandle == FDT_MAX_PHANDLE)
		return node_error(tree, "phandle", -FDT_ERR_NOPHANDLES);
	there.phandle = here.phandle + 1;
	st = write_end(tree, &here, &there);
	return st ? st : write_end(tree, &there, &here);
}

/* True when a domain before this one has the same channel. */
static bool is_written(const struct dom0less *domains, unsigned int domain,
		       const struct domain_evtchn *e)
{
	for (unsigned int i = 0; i < domain; i++) {
		const struct domain_config *peer = domains->domains[i].config;

		if (strcmp(peer->name, e->peer))
			continue;
		for (unsigned int j = 0; j < peer->arm.nr_evtchn; j++)
			if (peer->arm.evtchn[j].local == e->remote)
				return true;
	}
	return false;
}

static enum status write_domain(struct tree *tree,
				const struct dom0less *domains,
				unsigned int domain)
{
	const struct domain_config *d = domains->domains[domain].config;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->arm.nr_evtchn; i++) {
		const struct domain_evtchn *e = &d->arm.evtchn[i];
		bool dom0 = !strcmp(e->peer, DOMAIN_DOM0);

		if (dom0 && !domains->has_dom0)
			return fail(ST_INVALID,
				    "%s:%u: xen,evtchn of the domain %s names "
				    "dom0, but the entry has no kernel=",
				    d->config, e->line, d->name);
		if (is_written(domains, domain, e))
			continue;
		st = write_link(
			tree, (struct end){ d->name, e->local, 0 },
			(struct end){ dom0 ? NULL : e->peer, e->remote, 0 });
	}
	return st;
}

enum status evtchn_write(struct tree *tree, const struct dom0less *domains)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < domains->nr_domains; i++)
		st = write_domain(tree, domains, i);
	return st;
}
