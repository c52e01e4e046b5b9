// SPDX-License-Identifier: MIT
/*
 * A PVH domain: its image is placed as it is, by guest frame; what hardware
 * would have to be told is HVM parameters, a memory map and register records.
 */
#include "guest.h"

#include <daybreak/startofday.h>

#include <xen/hvm/params.h>
#include <xen/hvm/save.h>
#include <xen/io/xs_wire.h>

#define MIB		(1ULL << 20)
#define POOL_MIN	(4 * MIB)
#define PAT_RESET	0x0007040600070406ULL
#define FOUR_GIB_PFN	(1ULL << 20)
#define HVM_CONTEXT_MAX 65536

/* Memory for the P2M: what libxl gives, 1 MiB a vCPU and 8 KiB a MiB. */
static enum status set_pool(const struct guest *g)
{
	struct xen_domctl_paging_mempool pool = {
		.size = g->m->nr_vcpus * MIB +
			(g->m->max_pages * PAGE / MIB + 1) * 8192
	};
	struct xen_domctl_shadow_op shadow = {
		.op = XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION
	};
	int64_t error;

	pool.size = (pool.size + MIB - 1) & ~(MIB - 1);
	if (pool.size < POOL_MIN)
		pool.size = POOL_MIN;
	if (g->abi->mempool) {
		error = guest_domctl(g, XEN_DOMCTL_set_paging_mempool_size,
				     &pool, sizeof(pool));
		return error ? refused(g->m->name, "set_paging_mempool_size",
				       error)
			     : ST_OK;
	}
	shadow.mb = (uint32_t)(pool.size / MIB);
	error = guest_domctl(g, XEN_DOMCTL_shadow_op, &shadow, sizeof(shadow));
	return error ? refused(g->m->name, "shadow_op", error) : ST_OK;
}

enum status pvh_populate(struct guest *g)
{
	const struct layout *l = &g->m->layout;
	enum status st = set_pool(g);

	if (!st)
		st = populate(g, 0, l->low_pages, NULL);
	if (!st)
		st = populate(g, FOUR_GIB_PFN, l->nr_pages - l->low_pages,
			      NULL);
	for (unsigned int i = 0; !st && i < l->nr_pieces; i++) {
		const struct piece *p = &l->pieces[i];

		if (p->pfn >= PVH_HOLE_PFN && p->pfn < FOUR_GIB_PFN)
			st = populate(g, p->pfn, p->nr_pages, NULL);
	}
	return st;
}

/* As the image comes, but xenstored may connect whenever it is there. */
static void fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		 void *out)
{
	const struct guest *g = context;
	struct xenstore_domain_interface *ring = out;

	guest_fill(context, piece, first, nr, out);
	if (g->m->layout.pieces[piece].kind == PIECE_XENSTORE)
		ring->connection = XENSTORE_RECONNECT;
}

static enum status set_memory_map(const struct guest *g)
{
	/* The layout of the BIOS's own: 20 bytes, in xen/hvm/e820.h. */
	struct {
		uint64_t addr, size;
		uint32_t type;
	} __attribute__((packed)) entries[LAYOUT_MAX_E820];
	struct xen_foreign_memory_map op = { .domid = g->domid,
					     .map.nr_entries =
						     g->m->layout.nr_e820 };
	int64_t error;

	for (unsigned int i = 0; i < g->m->layout.nr_e820; i++) {
		entries[i].addr = g->m->layout.e820[i].addr;
		entries[i].size = g->m->layout.e820[i].size;
		entries[i].type = g->m->layout.e820[i].type;
	}
	set_xen_guest_handle(op.map.buffer, (void *)entries);
	error = hv_memory(XENMEM_set_memory_map, &op);
	return error ? refused(g->m->name, "set_memory_map", error) : ST_OK;
}

static enum status set_params(const struct guest *g)
{
	const struct domain ports = { .store_evtchn = g->m->store_evtchn,
				      .console_evtchn = g->m->console_evtchn };
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&ports, &g->m->layout, params);

	for (unsigned int i = 0; i < nr; i++) {
		struct xen_hvm_param op = { .domid = g->domid,
					    .index = params[i].index,
					    .value = params[i].value };
		int64_t error = hv_hvm(HVMOP_set_param, &op);

		if (error)
			return refused(g->m->name, "set_param", error);
	}
	return ST_OK;
}

enum status pvh_place(struct guest *g)
{
	const struct place_job job = {
		.name = g->m->name,
		.domid = g->domid,
		.layout = &g->m->layout,
		.fill = fill,
		.context = g,
	};
	enum status st = place_pieces(&job);

	if (!st)
		st = set_memory_map(g);
	if (!st)
		st = set_params(g);
	if (st)
		return st;
	return guest_seed_grants(g, PVH_SPECIAL_PFN + SPECIAL_CONSOLE,
				 PVH_SPECIAL_PFN + SPECIAL_XENSTORE);
}

/* --- registers --------------------------------------------------------------
 */

/* One record for Xen: header, CPU or MTRR, end. */
struct context {
	struct hvm_save_descriptor header_d;
	HVM_SAVE_TYPE(HEADER) header;
	struct hvm_save_descriptor record_d;
	uint8_t record[sizeof(HVM_SAVE_TYPE(CPU)) +
		       sizeof(struct hvm_save_descriptor)];
} __attribute__((packed));

_Static_assert(sizeof(HVM_SAVE_TYPE(CPU)) == 1032, "hvm_hw_cpu");
_Static_assert(sizeof(HVM_SAVE_TYPE(MTRR)) == 240, "hvm_hw_mtrr");

/* Xen wants back the header that it gave. */
static enum status get_header(const struct guest *g, struct context *out)
{
	static uint8_t buffer[HVM_CONTEXT_MAX];
	struct xen_domctl_hvmcontext op = { .size = sizeof(buffer) };
	int64_t error;

	set_xen_guest_handle(op.buffer, buffer);
	error = guest_domctl(g, XEN_DOMCTL_gethvmcontext, &op, sizeof(op));
	if (error)
		return refused(g->m->name, "gethvmcontext", error);
	memcpy(out, buffer, sizeof(out->header_d) + sizeof(out->header));
	return ST_OK;
}

static enum status set_record(const struct guest *g, struct context *c,
			      uint16_t type, uint16_t vcpu, const void *record,
			      uint32_t size)
{
	const struct hvm_save_descriptor end = { 0 };
	struct xen_domctl_hvmcontext op = { 0 };
	int64_t error;

	c->record_d = (struct hvm_save_descriptor){ type, vcpu, size };
	memcpy(c->record, record, size);
	memcpy(c->record + size, &end, sizeof(end));
	op.size =
		(uint32_t)(sizeof(*c) - sizeof(c->record) + size + sizeof(end));
	set_xen_guest_handle(op.buffer, (uint8_t *)c);
	error = guest_domctl(g, XEN_DOMCTL_sethvmcontext, &op, sizeof(op));
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

enum status pvh_start(struct guest *g)
{
	static HVM_SAVE_TYPE(CPU) cpu;
	static struct context context;
	HVM_SAVE_TYPE(MTRR) mtrr = { .msr_pat_cr = PAT_RESET };
	struct start_vcpu vcpu;
	enum status st = get_header(g, &context);

	startofday_vcpu(&g->m->layout, &vcpu);
	mtrr.msr_mtrr_def_type = vcpu.mtrr_def_type;
	for (unsigned int i = 0; !st && i < g->m->nr_vcpus; i++)
		st = set_record(g, &context, HVM_SAVE_CODE(MTRR), (uint16_t)i,
				&mtrr, sizeof(mtrr));
	to_cpu(&vcpu, &cpu);
	return st ? st
		  : set_record(g, &context, HVM_SAVE_CODE(CPU), 0, &cpu,
			       sizeof(cpu));
}
