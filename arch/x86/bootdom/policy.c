// SPDX-License-Identifier: MIT
/*
 * A domain's CPUID: Xen's defaults, except for the topology of a PVH domain's
 * processors and for what its keys change. And its time-stamp counter.
 */
#include "guest_domctl.h"
#include "topology.h"

#define MAX_LEAVES 512 /* Xen 4.17 has less than 100 */

_Static_assert(sizeof(struct cpuid_leaf) == sizeof(xen_cpuid_leaf_t), "Xen's");

typedef int64_t policy_domctl(const struct guest *g,
			      struct xen_domctl_cpu_policy *op);

static int64_t policy(const struct guest *g, policy_domctl *domctl,
		      struct cpuid_leaf *leaves, uint32_t *nr)
{
	struct xen_domctl_cpu_policy op = { .nr_leaves = *nr };
	int64_t error;

	set_xen_guest_handle(op.leaves, (void *)leaves);
	error = domctl(g, &op);
	*nr = op.nr_leaves;
	return error;
}

static struct cpuid_leaf leaves[MAX_LEAVES];

static enum status get_leaves(const struct guest *g, uint32_t *nr)
{
	int64_t error;

	*nr = MAX_LEAVES;
	error = policy(g, domctl_get_cpu_policy, leaves, nr);
	if (*nr > MAX_LEAVES)
		*nr = MAX_LEAVES;
	return error ? refused(g->m->name, "get_cpu_policy", error) : ST_OK;
}

static enum status set_leaves(const struct guest *g, uint32_t nr)
{
	int64_t error = policy(g, domctl_set_cpu_policy, leaves, &nr);

	return error ? refused(g->m->name, "set_cpu_policy", error) : ST_OK;
}

static enum status set_topology(const struct guest *g)
{
	uint32_t nr;
	enum status st = get_leaves(g, &nr);

	return st ? st : set_leaves(g, topology_change(leaves, nr));
}

static enum status set_changes(const struct guest *g)
{
	uint32_t nr;
	enum status st = get_leaves(g, &nr);

	for (unsigned int i = 0; !st && i < g->m->nr_cpuid; i++)
		cpuid_change(leaves, nr, &g->m->cpuid[i]);
	return st ? st : set_leaves(g, nr);
}

/* Before the policy, which depends on it. */
static enum status set_tsc(const struct guest *g)
{
	struct xen_domctl_tsc_info op = { .tsc_mode = g->m->tsc };
	int64_t error;

	if (g->m->tsc == MANIFEST_XENS)
		return ST_OK;
	error = domctl_settscinfo(g, &op);
	return error ? refused(g->m->name, "settscinfo (tsc_mode=)", error)
		     : ST_OK;
}

enum status guest_set_policy(const struct guest *g)
{
	enum status st = set_tsc(g);

	if (!st && g->m->nr_cpuid)
		st = set_changes(g);
	if (!st && g->m->layout.abi == ABI_PVH)
		st = set_topology(g);
	return st;
}
