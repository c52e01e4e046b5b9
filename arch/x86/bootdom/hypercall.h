/* SPDX-License-Identifier: MIT */
/*
 * Xen's hypercalls, each with its name and its own arguments.
 */
#ifndef BOOTDOM_HYPERCALL_H
#define BOOTDOM_HYPERCALL_H

#include <stdint.h>

#define __XEN_TOOLS__ 1
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/hvm/hvm_op.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/version.h>
#include <xen/xen.h>

_Static_assert(sizeof(struct start_info) == 1168, "64-bit start_info");
_Static_assert(sizeof(struct vcpu_guest_context) == 5168, "64-bit context");
_Static_assert(sizeof(struct xen_domctl) == 144, "16 bytes, and room for 128");

/* Makes hypercall op with up to four arguments. Returns Xen's result. */
int64_t hypercall(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
		  uint64_t d);

static inline uint64_t arg(const volatile void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static inline int64_t hv_console(int cmd, int nr, const char *buf)
{
	return hypercall(__HYPERVISOR_console_io, (uint64_t)cmd, (uint64_t)nr,
			 arg(buf), 0);
}

struct domctl;

static inline int64_t hv_domctl(struct domctl *call)
{
	return hypercall(__HYPERVISOR_domctl, arg(call), 0, 0, 0);
}

static inline int64_t hv_memory(unsigned int cmd, void *op)
{
	return hypercall(__HYPERVISOR_memory_op, cmd, arg(op), 0, 0);
}

static inline int64_t hv_mmu_update(const struct mmu_update *req,
				    unsigned int nr, domid_t domid)
{
	return hypercall(__HYPERVISOR_mmu_update, arg(req), nr, 0, domid);
}

static inline int64_t hv_mmuext(const struct mmuext_op *op, unsigned int nr,
				domid_t domid)
{
	return hypercall(__HYPERVISOR_mmuext_op, arg(op), nr, 0, domid);
}

/* Makes all calls in order; a failure does not stop the next ones. */
static inline int64_t hv_multicall(struct multicall_entry *calls,
				   unsigned int nr)
{
	return hypercall(__HYPERVISOR_multicall, arg(calls), nr, 0, 0);
}

static inline int64_t hv_update_va(uint64_t va, uint64_t pte)
{
	return hypercall(__HYPERVISOR_update_va_mapping, va, pte, UVMF_INVLPG,
			 0);
}

static inline int64_t hv_evtchn(int cmd, void *op)
{
	return hypercall(__HYPERVISOR_event_channel_op, (uint64_t)cmd, arg(op),
			 0, 0);
}

static inline int64_t hv_grant_table(unsigned int cmd, void *op,
				     unsigned int nr)
{
	return hypercall(__HYPERVISOR_grant_table_op, cmd, arg(op), nr, 0);
}

static inline int64_t hv_physdev(int cmd, void *op)
{
	return hypercall(__HYPERVISOR_physdev_op, (uint64_t)cmd, arg(op), 0, 0);
}

static inline int64_t hv_platform(void *op)
{
	return hypercall(__HYPERVISOR_platform_op, arg(op), 0, 0, 0);
}

static inline int64_t hv_sched(int cmd, void *op)
{
	return hypercall(__HYPERVISOR_sched_op, (uint64_t)cmd, arg(op), 0, 0);
}

static inline int64_t hv_version(int cmd, void *op)
{
	return hypercall(__HYPERVISOR_xen_version, (uint64_t)cmd, arg(op), 0,
			 0);
}

/* The table ends with an address of 0; NULL removes all gates. */
static inline int64_t hv_set_trap_table(const struct trap_info *table)
{
	return hypercall(__HYPERVISOR_set_trap_table, arg(table), 0, 0, 0);
}

static inline int64_t hv_fpu_taskswitch(int set)
{
	return hypercall(__HYPERVISOR_fpu_taskswitch, (uint64_t)set, 0, 0, 0);
}

#endif
