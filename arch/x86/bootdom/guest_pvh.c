// SPDX-License-Identifier: MIT
/*
 * A PVH domain: its image is placed as it is, by guest frame; what hardware
 * would have to be told is HVM parameters, a memory map and register records.
 */
#include "guest_domctl.h"

#include <daybreak/startofday.h>

#include <xen/hvm/params.h>
#include <xen/hvm/save.h>
#include <xen/io/xs_wire.h>

#define MIB	     (1ULL << 20)
#define POOL_MIN     (4 * MIB)
#define FOUR_GIB_PFN (1ULL << 20)

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
	if (g->m->shadow_mib)
		pool.size = g->m->shadow_mib * MIB;
	if (g->abi->mempool) {
		error = domctl_set_paging_mempool_size(g, &pool);
		return error ? refused(g->m->name, "set_paging_mempool_size",
				       error)
			     : ST_OK;
	}
	shadow.mb = (uint32_t)(pool.size / MIB);
	error = domctl_shadow_op(g, &shadow);
	return error ? refused(g->m->name, "shadow_op", error) : ST_OK;
}

/* The pages in the hole below 4 GiB, those that follow each other at once. */
static enum status populate_hole(const struct guest *g)
{
	const struct layout *l = &g->m->layout;
	enum status st = ST_OK;
	uint64_t pfn = 0, nr = 0;

	for (unsigned int i = 0; !st && i < l->nr_pieces; i++) {
		const struct piece *p = &l->pieces[i];

		if (p->pfn < PVH_HOLE_PFN || p->pfn >= FOUR_GIB_PFN)
			continue;
		if (p->pfn != pfn + nr) {
			st = populate(g, (struct pfn){ pfn }, nr, NULL);
			pfn = p->pfn;
			nr = 0;
		}
		nr += p->nr_pages;
	}
	return st ? st : populate(g, (struct pfn){ pfn }, nr, NULL);
}

enum status pvh_populate(struct guest *g)
{
	const struct layout *l = &g->m->layout;
	enum status st = set_pool(g);

	if (!st)
		st = populate(g, (struct pfn){ 0 }, l->low_pages, NULL);
	if (!st)
		st = populate(g, (struct pfn){ FOUR_GIB_PFN },
			      l->nr_pages - l->low_pages, NULL);
	return st ? st : populate_hole(g);
}

/*
 * As the image comes, but xenstored may connect whenever it is there. Who is
 * not told of xenstore does not look.
 */
static void fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		 void *out)
{
	const struct guest *g = context;
	struct xenstore_domain_interface *ring = out;

	guest_fill(context, piece, first, nr, out);
	if (g->m->layout.pieces[piece].kind == PIECE_XENSTORE)
		ring->connection = XENSTORE_RECONNECT;
}

static enum status set_params(const struct guest *g)
{
	const struct domain ports = { .store_evtchn = g->m->store_evtchn,
				      .console_evtchn = g->m->console_evtchn };
	struct start_param params[START_MAX_PARAMS];
	struct xen_hvm_param ops[START_MAX_PARAMS];
	struct multicall_entry calls[START_MAX_PARAMS];
	const char *names[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&ports, &g->m->layout, params);

	for (unsigned int i = 0; i < nr; i++) {
		ops[i] = (struct xen_hvm_param){ .domid = g->domid,
						 .index = params[i].index,
						 .value = params[i].value };
		calls[i] = (struct multicall_entry){
			.op = __HYPERVISOR_hvm_op,
			.args = { HVMOP_set_param, arg(&ops[i]) },
		};
		names[i] = "set_param";
	}
	return batch(g->m->name, calls, names, nr);
}

static struct gfn special(enum pvh_special page)
{
	return gfn_of_pvh((struct pfn){ PVH_SPECIAL_PFN + page });
}

enum status pvh_place(struct guest *g)
{
	const struct place_job job = {
		.name = g->m->name,
		.domid = g->domid,
		.layout = &g->m->layout,
		.fill = fill,
		.context = g,
		.translating = &g->translating,
	};
	enum status st = place_pieces(&job);

	if (!st)
		st = set_memory_map(g, g->m->layout.e820, g->m->layout.nr_e820);
	if (!st)
		st = set_params(g);
	if (st)
		return st;
	return guest_seed_grants(g, special(SPECIAL_CONSOLE),
				 special(SPECIAL_XENSTORE));
}

/* --- registers --------------------------------------------------------------
 */

_Static_assert(sizeof(HVM_SAVE_TYPE(CPU)) == 1032, "hvm_hw_cpu");
_Static_assert(sizeof(HVM_SAVE_TYPE(MTRR)) == 240, "hvm_hw_mtrr");

/* Records one after the other, each with its descriptor. */
struct records {
	uint32_t size;
	uint8_t *bytes;
};

#define RECORD(type) (sizeof(struct hvm_save_descriptor) + (type))

/* All that is set. */
#define RECORDS_MAX                                                            \
	(RECORD(sizeof(HVM_SAVE_TYPE(HEADER))) +                               \
	 DOMAIN_MAX_VCPUS * RECORD(sizeof(HVM_SAVE_TYPE(MTRR))) +              \
	 RECORD(sizeof(HVM_SAVE_TYPE(CPU))) + RECORD(0))

/* Without a buffer Xen says how large it wants one. */
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
 * What Xen has made of the domain so far: it grows with the vCPUs, and with
 * what registers the CPU has.
 */
static enum status get_saved(const struct guest *g, struct records *out)
{
	int64_t error;

	*out = (struct records){ 0 };
	error = call_get(g, out);
	if (error)
		return refused(g->m->name, "gethvmcontext", error);
	if (out->size > SCRATCH_SIZE) {
		failure_note("gethvmcontext", 0);
		return fail(ST_TOO_LARGE,
			    "%s: Xen's context of it has %u bytes, and there "
			    "is room for %lu",
			    g->m->name, out->size, (uint64_t)SCRATCH_SIZE);
	}
	out->bytes = (uint8_t *)SCRATCH_START;
	error = call_get(g, out);
	return error ? refused(g->m->name, "gethvmcontext", error) : ST_OK;
}

/* The first record of a type, which has that size; NULL where there is none. */
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

/* Only the default type is ours: Xen knows how many ranges there are. */
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

/* Xen wants back the header that it gave, and the first vCPU last. */
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
