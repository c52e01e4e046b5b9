// SPDX-License-Identifier: MIT
/*
 * A PVH domain's memory: what Xen needs for its P2M, and its ranges of RAM.
 */
#include "guest_domctl.h"

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
