// SPDX-License-Identifier: MIT
/*
 * Where a domain's vCPUs run and how they are scheduled: its cpupool, its
 * affinity, and the settings of its pool's scheduler.
 */
#include "cpu_nodes.h"
#include "guest_domctl.h"
#include "pools.h"

#include <daybreak/vnuma.h>
#include <xen/errno.h>

static enum status read_nodes(const struct guest *g, struct cpu_nodes *out)
{
	int64_t error = cpu_nodes_read(out);

	return error ? refused(g->m->name, "cputopoinfo", error) : ST_OK;
}

/* Changes a vCPU's set by the nodes that Xen says its CPUs are of. */
static enum status apply_nodes(const struct guest *g, unsigned int vcpu,
			       const struct cpu_nodes *host, uint64_t *cpus)
{
	if (cpu_nodes_apply(host, &g->m->nodes[vcpu], cpus))
		return ST_OK;
	failure_note("nodes", 0);
	return fail(ST_NOT_FOUND,
		    "%s: cpus= leaves no CPU of this host's nodes to vCPU %u",
		    g->m->name, vcpu);
}

static enum status set_affinity(const struct guest *g, unsigned int vcpu,
				const struct cpu_nodes *host)
{
	/* A copy, as Xen writes back the set that it uses. */
	uint64_t cpus[MANIFEST_CPU_WORDS];
	struct xen_domctl_vcpuaffinity op = {
		.vcpu = vcpu,
		.flags = XEN_VCPUAFFINITY_HARD,
		.cpumap_hard.nr_bits = CPU_NODES_MAX,
	};
	int64_t error;

	memcpy(cpus, g->m->affinity[vcpu], sizeof(cpus));
	if (g->m->has_nodes) {
		enum status st = apply_nodes(g, vcpu, host, cpus);

		if (st)
			return st;
	}
	set_xen_guest_handle(op.cpumap_hard.bitmap, (uint8_t *)cpus);
	error = domctl_setvcpuaffinity(g, &op);
	return error ? refused(g->m->name, "setvcpuaffinity (cpus=)", error)
		     : ST_OK;
}

/* A vCPU of a vnode runs, where it may, on the node that has its memory. */
static enum status prefer_pnode(const struct guest *g, unsigned int vcpu,
				const struct cpu_nodes *host)
{
	const struct domain_vnuma *vnuma = &g->m->vnuma;
	const struct domain_nodes own = {
		.with = 1ULL << vnuma->vnodes[vnuma_of_vcpu(vnuma, vcpu)].pnode
	};
	uint64_t cpus[MANIFEST_CPU_WORDS] = { 0 };
	struct xen_domctl_vcpuaffinity op = {
		.vcpu = vcpu,
		.flags = XEN_VCPUAFFINITY_SOFT,
		.cpumap_soft.nr_bits = CPU_NODES_MAX,
	};
	int64_t error;

	if (!cpu_nodes_apply(host, &own, cpus)) /* a node may have no CPUs */
		return ST_OK;
	set_xen_guest_handle(op.cpumap_soft.bitmap, (uint8_t *)cpus);
	error = domctl_setvcpuaffinity(g, &op);
	return error ? refused(g->m->name, "setvcpuaffinity (vnuma=)", error)
		     : ST_OK;
}

/* Xen says "invalid" to the settings of a scheduler that is not the pool's. */
static enum status refuse_settings(const struct guest *g, const char *keys,
				   int64_t error)
{
	if (error != -XEN_EINVAL)
		return refused(g->m->name, "scheduler_op", error);
	failure_note("scheduler_op", error);
	return fail(ST_UNSUPPORTED,
		    "%s: has %s, which the scheduler of its cpupool does not "
		    "take",
		    g->m->name, keys);
}

static int64_t adjust(const struct guest *g, uint32_t scheduler, uint32_t cmd,
		      struct xen_domctl_sched_credit2 *values)
{
	struct xen_domctl_scheduler_op op = { .sched_id = scheduler,
					      .cmd = cmd };
	int64_t error;

	/* credit's struct has the same two fields. */
	op.u.credit2 = *values;
	error = domctl_scheduler_op(g, &op);
	*values = op.u.credit2;
	return error;
}

/* Two of Xen's schedulers have weights. */
static enum status set_weights(const struct guest *g)
{
	struct xen_domctl_sched_credit2 values = { 0 };
	uint32_t scheduler = XEN_SCHEDULER_CREDIT2;
	int64_t error =
		adjust(g, scheduler, XEN_DOMCTL_SCHEDOP_getinfo, &values);

	if (error == -XEN_EINVAL) {
		scheduler = XEN_SCHEDULER_CREDIT;
		error = adjust(g, scheduler, XEN_DOMCTL_SCHEDOP_getinfo,
			       &values);
	}
	if (error)
		return refuse_settings(g, "cpu_weight= or cap=", error);
	if (g->m->cpu_weight)
		values.weight = (uint16_t)g->m->cpu_weight;
	if (g->m->cap)
		values.cap = (uint16_t)g->m->cap;
	error = adjust(g, scheduler, XEN_DOMCTL_SCHEDOP_putinfo, &values);
	return error ? refused(g->m->name, "scheduler_op (cpu_weight=, cap=)",
			       error)
		     : ST_OK;
}

static int64_t adjust_vcpu(const struct guest *g, uint32_t cmd,
			   struct xen_domctl_schedparam_vcpu *values)
{
	struct xen_domctl_scheduler_op op = {
		.sched_id = XEN_SCHEDULER_RTDS,
		.cmd = cmd,
		.u.v.nr_vcpus = 1,
	};

	set_xen_guest_handle(op.u.v.vcpus, values);
	return domctl_scheduler_op(g, &op);
}

/* Only rtds has slices of time, for each vCPU. */
static enum status set_slice(const struct guest *g, unsigned int vcpu)
{
	struct xen_domctl_schedparam_vcpu values = { .vcpuid = vcpu };
	struct xen_domctl_sched_rtds *slice = &values.u.rtds;
	int64_t error = adjust_vcpu(g, XEN_DOMCTL_SCHEDOP_getvcpuinfo, &values);

	if (error)
		return refuse_settings(g,
				       "period=, budget= or extratime=", error);
	if (g->m->period)
		slice->period = g->m->period;
	if (g->m->budget)
		slice->budget = g->m->budget;
	if (g->m->extratime != MANIFEST_XENS)
		slice->flags = g->m->extratime ? XEN_DOMCTL_SCHEDRT_extra : 0;
	error = adjust_vcpu(g, XEN_DOMCTL_SCHEDOP_putvcpuinfo, &values);
	return error ? refused(g->m->name,
			       "scheduler_op (period=, budget=, extratime=)",
			       error)
		     : ST_OK;
}

static bool has_slices(const struct manifest_domain *m)
{
	return m->period || m->budget || m->extratime != MANIFEST_XENS;
}

enum status guest_set_cpus(const struct guest *g)
{
	static struct cpu_nodes host;
	enum status st = pools_join(g);

	if (!st && (g->m->cpu_weight || g->m->cap))
		st = set_weights(g);
	if (!st && (g->m->has_nodes || g->m->vnuma.nr))
		st = read_nodes(g, &host);
	for (unsigned int i = 0; !st && i < g->m->nr_vcpus; i++) {
		if (has_slices(g->m))
			st = set_slice(g, i);
		if (!st && g->m->has_affinity)
			st = set_affinity(g, i, &host);
		if (!st && g->m->vnuma.nr)
			st = prefer_pnode(g, i, &host);
	}
	return st;
}
