// SPDX-License-Identifier: MIT
/*
 * Restores a saved domain, in the order of libxc's xc_domain_restore(): its CPU
 * policy and its time, its memory, and what is different for PV and PVH.
 */
#include "restore.h"

#define LEAF_SIZE  sizeof(xen_cpuid_leaf_t)
#define ENTRY_SIZE sizeof(xen_msr_entry_t)

/* TSC_INFO's body. */
struct saved_tsc {
	uint32_t mode, khz;
	uint64_t nsec;
	uint32_t incarnation, reserved;
};

enum status restore_open(struct guest *g)
{
	const struct file module = {
		g->m->name,
		g->package->modules[g->m->saved_module].file.bytes,
	};
	enum status st = packed_read(module, &g->packed);

	if (st)
		return st;
	if (g->packed.header.nr_pages != g->m->layout.nr_pages ||
	    !g->packed.header.p2m_size != (g->m->layout.abi == ABI_PVH))
		return restore_refuse(g, "header");
	return ST_OK;
}

/* Both policies in one call: Xen checks one against the other. */
static enum status set_policy(const struct guest *g)
{
	struct span cpuid = packed_find(&g->packed, SAVED_CPUID_POLICY);
	struct span msrs = packed_find(&g->packed, SAVED_MSR_POLICY);
	struct xen_domctl_cpu_policy op = {
		.nr_leaves = (uint32_t)(cpuid.size / LEAF_SIZE),
		.nr_msrs = (uint32_t)(msrs.size / ENTRY_SIZE),
	};
	int64_t error;

	set_xen_guest_handle(op.leaves, (void *)(uintptr_t)cpuid.base);
	set_xen_guest_handle(op.msrs, (void *)(uintptr_t)msrs.base);
	error = domctl_set_cpu_policy(g, &op);
	return error ? refused(g->m->name,
			       "set_cpu_policy (of the host that saved it)",
			       error)
		     : ST_OK;
}

enum status restore_policy(const struct guest *g)
{
	struct saved_tsc saved;
	struct xen_domctl_tsc_info op = { 0 };
	enum status st = set_policy(g);
	int64_t error;

	if (st)
		return st;
	if (!span_copy(packed_find(&g->packed, SAVED_TSC_INFO), 0, &saved,
		       sizeof(saved)))
		return restore_refuse(g, "TSC_INFO");
	op.tsc_mode = saved.mode;
	op.gtsc_khz = saved.khz;
	op.incarnation = saved.incarnation;
	op.elapsed_nsec = saved.nsec;
	error = domctl_settscinfo(g, &op);
	return error ? refused(g->m->name, "settscinfo", error) : ST_OK;
}

enum status restore_place(struct guest *g)
{
	enum status st = restore_write(g);

	if (st)
		return st;
	return g->m->layout.abi == ABI_PVH ? restore_pvh_finish(g)
					   : restore_pv_finish(g);
}
