// SPDX-License-Identifier: MIT
/*
 * A PVH domain's CPUID: Xen's defaults, except for the topology of its
 * processors.
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

enum status pvh_set_policy(const struct guest *g)
{
	static struct cpuid_leaf leaves[MAX_LEAVES];
	uint32_t nr = MAX_LEAVES;
	int64_t error = policy(g, domctl_get_cpu_policy, leaves, &nr);

	if (error)
		return refused(g->m->name, "get_cpu_policy", error);
	if (nr > MAX_LEAVES)
		nr = MAX_LEAVES;
	nr = topology_change(leaves, nr);
	error = policy(g, domctl_set_cpu_policy, leaves, &nr);
	return error ? refused(g->m->name, "set_cpu_policy", error) : ST_OK;
}
