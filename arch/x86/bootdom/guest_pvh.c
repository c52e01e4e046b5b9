// SPDX-License-Identifier: MIT
/*
 * A PVH domain's memory. Its image is placed unchanged, by guest frame numbers,
 * and Xen is told about it by HVM parameters and a memory map.
 */
#include "guest_domctl.h"
#include "verify.h"

#include <xen/hvm/params.h>
#include <xen/io/xs_wire.h>

#define MIB	 (1ULL << 20)
#define POOL_MIN (4 * MIB)
/* Memory for the P2M: by default libxl's, 1 MiB per vCPU and 8 KiB per MiB. */
enum status pvh_set_pool(const struct guest *g)
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

/* Visits the pieces in the hole below 4 GiB, contiguous ones in one call. */
static enum status each_of_hole(const struct guest *g, pvh_visit *visit)
{
	const struct layout *l = &g->m->layout;
	enum status st = ST_OK;
	uint64_t pfn = 0, nr = 0;

	for (unsigned int i = 0; !st && i < l->nr_pieces; i++) {
		const struct piece *p = &l->pieces[i];

		if (p->pfn < PVH_HOLE_PFN || p->pfn >= PVH_HIGH_PFN)
			continue;
		if (p->pfn != pfn + nr) {
			st = visit(g, (struct pfn){ pfn }, nr);
			pfn = p->pfn;
			nr = 0;
		}
		nr += p->nr_pages;
	}
	return st ? st : visit(g, (struct pfn){ pfn }, nr);
}

enum status pvh_each_range(const struct guest *g, pvh_visit *visit)
{
	const struct layout *l = &g->m->layout;
	enum status st = visit(g, (struct pfn){ 0 }, l->low_pages);

	if (!st)
		st = visit(g, (struct pfn){ PVH_HIGH_PFN },
			   l->nr_pages - l->low_pages);
	return st ? st : each_of_hole(g, visit);
}

static enum status populate_range(const struct guest *g, struct pfn pfn,
				  uint64_t nr)
{
	return populate(g, pfn, nr, NULL);
}

enum status pvh_populate(struct guest *g)
{
	enum status st = pvh_set_pool(g);

	return st ? st : pvh_each_range(g, populate_range);
}

/* Fills in the image's bytes, and may allow xenstored to connect later. */
static void fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		 void *out)
{
	const struct guest *g = context;
	struct xenstore_domain_interface *ring = out;

	guest_fill(context, piece, first, nr, out);
	if (g->m->store_later &&
	    g->m->layout.pieces[piece].kind == PIECE_XENSTORE)
		ring->connection = XENSTORE_RECONNECT;
}

enum status pvh_set_params(const struct guest *g,
			   const struct start_param *params, unsigned int nr)
{
	struct xen_hvm_param ops[START_MAX_PARAMS];
	struct multicall_entry calls[START_MAX_PARAMS];
	const char *names[START_MAX_PARAMS];

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

static enum status set_params(const struct guest *g)
{
	const struct domain ports = { .store_evtchn = g->m->store_evtchn,
				      .console_evtchn = g->m->console_evtchn,
				      .timer = g->m->timer };
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&ports, &g->m->layout, params);

	return pvh_set_params(g, params, nr);
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
		.source = guest_source,
		.context = g,
		.translating = &g->translating,
	};
	enum status st = place_pieces(&job);

	if (!st && g->m->verify)
		st = verify_pieces(&job);
	if (st)
		return st;
	st = set_memory_map(g, g->m->layout.e820, g->m->layout.nr_e820);
	if (st)
		return st;
	st = set_params(g);
	if (st)
		return st;
	return guest_seed_grants(g, special(SPECIAL_CONSOLE),
				 special(SPECIAL_XENSTORE));
}
