// SPDX-License-Identifier: MIT
/*
 * The vCPUs of a saved PV domain. Their records are blobs of Xen's, but for the
 * frames that the registers name.
 */
#include "restore.h"

#define CR1_PRESENT 1 /* in the saved CR1, which is the user's CR3 */

/* A vCPU's record: a blob follows. */
struct saved_vcpu {
	uint32_t vcpu, reserved;
};

static enum status read_vcpu(const struct guest *g, struct span body,
			     unsigned int *vcpu, struct span *blob)
{
	struct saved_vcpu h;

	if (!span_copy(body, 0, &h, sizeof(h)) || h.vcpu >= g->m->nr_vcpus)
		return restore_refuse(g, "record of a vCPU");
	*vcpu = h.vcpu;
	*blob = span_sub(body, sizeof(h), body.size - sizeof(h));
	return ST_OK;
}

enum status restore_start_info(const struct guest *g, uint64_t *pfn)
{
	struct span body = packed_find(&g->packed, SAVED_VCPU_BASIC), blob;
	struct cpu_user_regs regs;
	unsigned int vcpu;
	enum status st = read_vcpu(g, body, &vcpu, &blob);

	if (st)
		return st;
	if (vcpu ||
	    !span_copy(blob, offsetof(struct vcpu_guest_context, user_regs),
		       &regs, sizeof(regs)))
		return restore_refuse(g, "X86_PV_VCPU_BASIC");
	/* The third argument of the hypercall that suspends. */
	*pfn = regs.rdx;
	return ST_OK;
}

static enum status translate_gdt(const struct guest *g,
				 struct vcpu_guest_context *c)
{
	const uint64_t room = sizeof(c->gdt_frames) / sizeof(c->gdt_frames[0]);
	const uint64_t nr = (c->gdt_ents * 8 + PAGE - 1) / PAGE;
	enum status st = ST_OK;
	struct mfn frame;

	if (c->gdt_ents > room * PAGE / 8)
		return restore_refuse(g, "GDT");
	for (uint64_t i = 0; !st && i < nr; i++) {
		st = restore_mfn(g, c->gdt_frames[i], "GDT", &frame);
		c->gdt_frames[i] = frame.n;
	}
	return st;
}

/* CR3, and CR1 if there is a second table for the user's addresses. */
static enum status translate_tables(const struct guest *g,
				    struct vcpu_guest_context *c)
{
	struct mfn frame;
	enum status st =
		restore_mfn(g, xen_cr3_to_pfn(c->ctrlreg[3]), "CR3", &frame);

	if (st)
		return st;
	c->ctrlreg[3] = xen_pfn_to_cr3(frame.n);
	if (!(c->ctrlreg[1] & CR1_PRESENT))
		return ST_OK;
	st = restore_mfn(g, xen_cr3_to_pfn(c->ctrlreg[1]), "CR1", &frame);
	c->ctrlreg[1] = xen_pfn_to_cr3(frame.n);
	return st;
}

static enum status set_basic(const struct guest *g, unsigned int vcpu,
			     struct span blob)
{
	static struct vcpu_guest_context c;
	struct xen_domctl_vcpucontext op = { .vcpu = vcpu };
	struct mfn frame;
	enum status st = ST_OK;
	int64_t error;

	if (blob.size != sizeof(c))
		return restore_refuse(g, "X86_PV_VCPU_BASIC");
	span_copy(blob, 0, &c, sizeof(c));
	c.flags |= VGCF_online;
	if (!vcpu) {
		st = restore_mfn(g, c.user_regs.rdx, "place of its start_info",
				 &frame);
		c.user_regs.rdx = frame.n;
	}
	if (!st)
		st = translate_gdt(g, &c);
	if (!st)
		st = translate_tables(g, &c);
	if (st)
		return st;
	set_xen_guest_handle(op.ctxt, &c);
	error = domctl_setvcpucontext(g, &op);
	return error ? refused(g->m->name, "setvcpucontext", error) : ST_OK;
}

static enum status set_extended(const struct guest *g, unsigned int vcpu,
				struct span blob)
{
	struct xen_domctl_ext_vcpucontext op = { 0 };
	int64_t error;

	if (blob.size > sizeof(op))
		return restore_refuse(g, "X86_PV_VCPU_EXTENDED");
	span_copy(blob, 0, &op, blob.size);
	op.vcpu = vcpu;
	error = domctl_set_ext_vcpucontext(g, &op);
	return error ? refused(g->m->name, "set_ext_vcpucontext", error)
		     : ST_OK;
}

static enum status set_xsave(const struct guest *g, unsigned int vcpu,
			     struct span blob)
{
	struct xen_domctl_vcpuextstate op = { .vcpu = vcpu, .size = blob.size };
	int64_t error;

	set_xen_guest_handle(op.buffer, (uint64_t *)(uintptr_t)blob.base);
	error = domctl_setvcpuextstate(g, &op);
	return error ? refused(g->m->name, "setvcpuextstate", error) : ST_OK;
}

static enum status set_msrs(const struct guest *g, unsigned int vcpu,
			    struct span blob)
{
	struct xen_domctl_vcpu_msrs op = {
		.vcpu = vcpu,
		.msr_count = (uint32_t)(blob.size /
					sizeof(struct xen_domctl_vcpu_msr)),
	};
	int64_t error;

	set_xen_guest_handle(op.msrs, (void *)(uintptr_t)blob.base);
	error = domctl_set_vcpu_msrs(g, &op);
	return error ? refused(g->m->name, "set_vcpu_msrs", error) : ST_OK;
}

typedef enum status set_blob(const struct guest *g, unsigned int vcpu,
			     struct span blob);

static set_blob *find_setter(uint32_t type)
{
	switch (type) {
	case SAVED_VCPU_BASIC:
		return set_basic;
	case SAVED_VCPU_EXTENDED:
		return set_extended;
	case SAVED_VCPU_XSAVE:
		return set_xsave;
	case SAVED_VCPU_MSRS:
		return set_msrs;
	default:
		return NULL;
	}
}

/* Records without a blob are those of vCPUs that have no such state. */
enum status restore_vcpus(const struct guest *g)
{
	struct packed_record record;
	enum status st = ST_OK;
	uint64_t at = 0;

	while (!st && packed_next(&g->packed, &at, &record)) {
		set_blob *set = find_setter(record.type);
		struct span blob;
		unsigned int vcpu;

		if (!set)
			continue;
		st = read_vcpu(g, record.body, &vcpu, &blob);
		if (!st && blob.size)
			st = set(g, vcpu, blob);
	}
	return st;
}
