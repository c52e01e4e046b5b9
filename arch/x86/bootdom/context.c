// SPDX-License-Identifier: MIT
/*
 * struct vcpu_guest_context in both widths, as defined in xen/foreign/.
 */
#include "context.h"

#include "hypercall.h"

#include <xen/foreign/x86_32.h>

#include <string.h>

_Static_assert(sizeof(struct vcpu_guest_context_x86_32) == 2800,
	       "32-bit context");
_Static_assert(sizeof(struct vcpu_guest_context) == CONTEXT_MAX,
	       "64-bit context");

static void context_64(const struct start_vcpu *v, uint64_t cr3,
		       struct vcpu_guest_context *out)
{
	out->flags = v->flags;
	out->vm_assist = v->vm_assist;
	out->user_regs.rip = v->rip;
	out->user_regs.rsp = v->rsp;
	out->user_regs.rsi = v->rsi;
	out->user_regs.rbx = v->rbx;
	out->user_regs.rflags = v->rflags;
	out->user_regs.cs = v->cs.selector;
	out->user_regs.ss = v->ss.selector;
	out->user_regs.ds = v->ds.selector;
	out->user_regs.es = v->es.selector;
	out->user_regs.fs = v->fs.selector;
	out->user_regs.gs = v->gs.selector;
	out->kernel_ss = v->ss.selector;
	out->kernel_sp = v->rsp;
	out->ctrlreg[3] = cr3;
	out->debugreg[6] = v->dr6;
	out->debugreg[7] = v->dr7;
}

static void context_32(const struct start_vcpu *v, uint64_t cr3,
		       struct vcpu_guest_context_x86_32 *out)
{
	out->flags = v->flags;
	out->vm_assist = v->vm_assist;
	out->user_regs.eip = (uint32_t)v->rip;
	out->user_regs.esp = (uint32_t)v->rsp;
	out->user_regs.esi = (uint32_t)v->rsi;
	out->user_regs.ebx = (uint32_t)v->rbx;
	out->user_regs.eflags = (uint32_t)v->rflags;
	out->user_regs.cs = v->cs.selector;
	out->user_regs.ss = v->ss.selector;
	out->user_regs.ds = v->ds.selector;
	out->user_regs.es = v->es.selector;
	out->user_regs.fs = v->fs.selector;
	out->user_regs.gs = v->gs.selector;
	out->kernel_ss = v->ss.selector;
	out->kernel_sp = (uint32_t)v->rsp;
	out->ctrlreg[3] = (uint32_t)cr3;
	out->debugreg[6] = (uint32_t)v->dr6;
	out->debugreg[7] = (uint32_t)v->dr7;
}

void context_pv(const struct start_vcpu *vcpu, uint64_t cr3,
		uint8_t out[CONTEXT_MAX])
{
	memset(out, 0, CONTEXT_MAX);
	if (vcpu->abi == ABI_PV64)
		context_64(vcpu, cr3, (struct vcpu_guest_context *)(void *)out);
	else
		context_32(vcpu, cr3,
			   (struct vcpu_guest_context_x86_32 *)(void *)out);
}
