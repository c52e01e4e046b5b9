// SPDX-License-Identifier: MIT
/*
 * A domain's CPUID: Xen's defaults, except for the topology of a PVH domain's
 * processors and for what its keys change. And its time-stamp counter.
 */
#include "guest_domctl.h"
#include "sysctl.h"
#include "topology.h"

#include <xen/errno.h>

_Static_assert(sizeof(struct cpuid_leaf) == sizeof(xen_cpuid_leaf_t), "Xen's");

static struct cpuid_leaves domain, host;

static enum status get_domain(const struct guest *g)
{
	struct xen_domctl_cpu_policy op = { .nr_leaves = CPUID_MAX_LEAVES };
	int64_t error;

	set_xen_guest_handle(op.leaves, (void *)domain.leaves);
	error = domctl_get_cpu_policy(g, &op);
	domain.nr = op.nr_leaves;
	return error ? refused(g->m->name, "get_cpu_policy", error) : ST_OK;
}

static enum status get_host(const struct guest *g)
{
	struct xen_sysctl_cpu_policy op = { .index = XEN_SYSCTL_cpu_policy_host,
					    .nr_leaves = CPUID_MAX_LEAVES };
	int64_t error;

	set_xen_guest_handle(op.leaves, (void *)host.leaves);
	error = sysctl_cpu_policy(&op);
	host.nr = op.nr_leaves;
	return error ? refused(g->m->name, "get_cpu_policy (of the host)",
			       error)
		     : ST_OK;
}

/* Xen checks only that no number of leaves is above what it can give. */
static enum status set_domain(const struct guest *g)
{
	struct xen_domctl_cpu_policy op = { .nr_leaves = domain.nr };
	int64_t error;

	set_xen_guest_handle(op.leaves, (void *)domain.leaves);
	error = domctl_set_cpu_policy(g, &op);
	if (error != -XEN_EINVAL || !g->m->nr_cpuid)
		return error ? refused(g->m->name, "set_cpu_policy", error)
			     : ST_OK;
	failure_note("set_cpu_policy", error);
	return fail(ST_IO,
		    "%s: Xen refuses cpuid=: eax of leaf %#x is above the "
		    "highest leaf that this host can give",
		    g->m->name, op.err_leaf);
}

static bool keeps_any(const struct manifest_domain *m)
{
	for (unsigned int i = 0; i < m->nr_cpuid; i++)
		if (m->cpuid[i].keep)
			return true;
	return false;
}

static enum status make_change(const struct guest *g,
			       const struct domain_cpuid *change)
{
	if (cpuid_change(&domain, &host, change))
		return ST_OK;
	if (change->subleaf == CPUID_NO_SUBLEAF)
		return fail(ST_IO,
			    "%s: cpuid= sets bits of leaf %#x, which Xen does "
			    "not give the domain",
			    g->m->name, change->leaf);
	return fail(ST_IO,
		    "%s: cpuid= sets bits of leaf %#x, subleaf %u, which Xen "
		    "does not give the domain",
		    g->m->name, change->leaf, change->subleaf);
}

static enum status set_changes(const struct guest *g)
{
	enum status st = keeps_any(g->m) ? get_host(g) : ST_OK;

	for (unsigned int i = 0; !st && i < g->m->nr_cpuid; i++)
		st = make_change(g, &g->m->cpuid[i]);
	return st;
}

/* cpuid= has the last word, also about the topology, as with xl. */
static enum status set_leaves(const struct guest *g)
{
	enum status st = get_domain(g);

	if (st)
		return st;
	if (g->m->layout.abi == ABI_PVH)
		topology_change(&domain);
	st = set_changes(g);
	return st ? st : set_domain(g);
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

	if (!st && (g->m->nr_cpuid || g->m->layout.abi == ABI_PVH))
		st = set_leaves(g);
	return st;
}
