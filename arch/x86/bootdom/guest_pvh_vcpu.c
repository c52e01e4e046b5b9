// SPDX-License-Identifier: MIT
/*
 * A PVH domain's vCPUs. Xen expects their registers in the format of a saved
 * domain: a list of records.
 */
#include "guest_domctl.h"

#include <daybreak/startofday.h>

#include <xen/hvm/save.h>

/* A list of records, each after its descriptor. */
struct records {
	uint32_t size;
	uint8_t *bytes;
};

#define RECORD(type) (sizeof(struct hvm_save_descriptor) + (type))

/* The size of all records that are set. */
#define RECORDS_MAX                                                            \
	(RECORD(sizeof(HVM_SAVE_TYPE(HEADER))) +                               \
	 DOMAIN_MAX_VCPUS * RECORD(sizeof(HVM_SAVE_TYPE(MTRR))) +              \
	 RECORD(sizeof(HVM_SAVE_TYPE(CPU))) + RECORD(0))

/* Without a buffer, Xen returns the size that it needs. */
static int64_t call_get(const struct guest *g, struct records *s)
{
	struct xen_domctl_hvmcontext op = { .size = s->size };
	int64_t error;

	set_xen_guest_handle(op.buffer, s->bytes);
	error = domctl_gethvmcontext(g, &op);
	s->size = op.size;
	return error;
}

/*
 * Reads Xen's records of the new domain. Their size depends on the number of
 * vCPUs and on the registers that the CPU has.
 */
static enum status get_saved(const struct guest *g, struct records *out)
{
	int64_t error;

	*out = (struct records){ 0 };
	error = call_get(g, out);
	if (error)
		return refused(g->m->name, "gethvmcontext", error);
	if (out->size > given.scratch.size) {
		failure_note("gethvmcontext", 0);
		return fail(ST_TOO_LARGE,
			    "%s: Xen's context of it has %u bytes, and there "
			    "is room for %lu",
			    g->m->name, out->size, given.scratch.size);
	}
	out->bytes = (uint8_t *)(uintptr_t)given.scratch.base;
	error = call_get(g, out);
	return error ? refused(g->m->name, "gethvmcontext", error) : ST_OK;
}

/* The first record of a type; NULL if there is none or its size differs. */
static const void *find_record(const struct records *s, uint16_t type,
			       uint32_t size)
{
	struct hvm_save_descriptor d;

	for (uint32_t at = 0; s->size - at >= sizeof(d); at += d.length) {
		memcpy(&d, s->bytes + at, sizeof(d));
		at += sizeof(d);
		if (d.length > s->size - at)
			return NULL;
		if (d.typecode == type)
			return d.length == size ? s->bytes + at : NULL;
	}
	return NULL;
}

static void add_record(struct records *r, uint16_t type, uint16_t vcpu,
		       const void *record, uint32_t size)
{
	const struct hvm_save_descriptor d = { type, vcpu, size };

	memcpy(r->bytes + r->size, &d, sizeof(d));
	memcpy(r->bytes + r->size + sizeof(d), record, size);
	r->size += (uint32_t)sizeof(d) + size;
}

/* Changes only the default type; the ranges stay as Xen set them. */
static void add_mtrrs(struct records *r, const struct guest *g,
		      const HVM_SAVE_TYPE(MTRR) * from, uint64_t def_type)
{
	HVM_SAVE_TYPE(MTRR) mtrr = *from;

	mtrr.msr_mtrr_def_type = def_type;
	for (unsigned int i = 0; i < g->m->nr_vcpus; i++)
		add_record(r, HVM_SAVE_CODE(MTRR), (uint16_t)i, &mtrr,
			   sizeof(mtrr));
}

static enum status set_records(const struct guest *g, struct records *r)
{
	struct xen_domctl_hvmcontext op = { .size = r->size };
	int64_t error;

	set_xen_guest_handle(op.buffer, r->bytes);
	error = domctl_sethvmcontext(g, &op);
	return error ? refused(g->m->name, "sethvmcontext", error) : ST_OK;
}

#define SEGMENT(cpu, to, from)                                                 \
	do {                                                                   \
		(cpu)->to##_sel = (from).selector;                             \
		(cpu)->to##_base = (from).base;                                \
		(cpu)->to##_limit = (from).limit;                              \
		(cpu)->to##_arbytes = (from).attributes;                       \
	} while (0)

static void to_cpu(const struct start_vcpu *v, HVM_SAVE_TYPE(CPU) * cpu)
{
	memset(cpu, 0, sizeof(*cpu));
	cpu->rip = v->rip;
	cpu->rbx = v->rbx;
	cpu->rsp = v->rsp;
	cpu->rsi = v->rsi;
	cpu->rflags = v->rflags | 2;
	cpu->cr0 = v->cr0;
	cpu->dr6 = v->dr6;
	cpu->dr7 = v->dr7;
	SEGMENT(cpu, cs, v->cs);
	SEGMENT(cpu, ds, v->ds);
	SEGMENT(cpu, es, v->es);
	SEGMENT(cpu, fs, v->fs);
	SEGMENT(cpu, gs, v->gs);
	SEGMENT(cpu, ss, v->ss);
	cpu->tr_base = v->tr.base;
	cpu->tr_limit = v->tr.limit;
	cpu->tr_arbytes = v->tr.attributes;
}

/* Xen requires the header that it returned, and the first vCPU's state last. */
enum status pvh_start(struct guest *g)
{
	static uint8_t room[RECORDS_MAX];
	static HVM_SAVE_TYPE(CPU) cpu;
	struct records saved, out = { 0, room };
	const void *header, *mtrr;
	struct start_vcpu vcpu;
	enum status st = get_saved(g, &saved);

	if (st)
		return st;
	header = find_record(&saved, HVM_SAVE_CODE(HEADER),
			     sizeof(HVM_SAVE_TYPE(HEADER)));
	mtrr = find_record(&saved, HVM_SAVE_CODE(MTRR),
			   sizeof(HVM_SAVE_TYPE(MTRR)));
	if (!header || !mtrr)
		return fail(ST_UNSUPPORTED,
			    "%s: Xen's context of it has no header, or no "
			    "MTRRs of %lu bytes",
			    g->m->name, (uint64_t)sizeof(HVM_SAVE_TYPE(MTRR)));
	startofday_vcpu(&g->m->layout, &vcpu);
	to_cpu(&vcpu, &cpu);
	add_record(&out, HVM_SAVE_CODE(HEADER), 0, header,
		   sizeof(HVM_SAVE_TYPE(HEADER)));
	add_mtrrs(&out, g, mtrr, vcpu.mtrr_def_type);
	add_record(&out, HVM_SAVE_CODE(CPU), 0, &cpu, sizeof(cpu));
	add_record(&out, HVM_SAVE_CODE(END), 0, "", 0);
	return set_records(g, &out);
}
