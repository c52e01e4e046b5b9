// SPDX-License-Identifier: MIT
/*
 * verify=yes: a built domain is read back, and compared with what it was built
 * from: the bytes of each page of its image, and what Xen says of each of its
 * frames.
 */
#include "verify.h"

#include "guest_domctl.h"

#define MAX_FRAMES 1024 /* that Xen describes at once */

/* One page, of which nothing is expected to change until the domain runs. */
static enum status verify_page(const struct place_job *job, unsigned int i,
			       uint64_t n)
{
	static uint8_t wanted[PAGE] __attribute__((aligned(PAGE)));
	const struct piece *p = &job->layout->pieces[i];
	const struct pfn pfn = { p->pfn + n };
	enum status st;
	void *found;

	job->fill(job->context, i, n, 1, wanted);
	st = translate_piece(job->layout, p, n, 1, &job->to, wanted);
	if (st)
		return st;
	st = self->map_frame(job->name, job->domid, place_gfn(job, pfn),
			     &found);
	if (st || !memcmp(wanted, found, PAGE))
		return st;
	failure_note("verify", 0);
	return fail(ST_IO,
		    "%s: its page %#lx is not as it was written: the host's "
		    "memory may be bad",
		    job->name, pfn.n);
}

enum status verify_pieces(const struct place_job *job)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < job->layout->nr_pieces; i++)
		for (uint64_t n = 0; !st && n < job->layout->pieces[i].nr_pages;
		     n++)
			st = verify_page(job, i, n);
	return st;
}

static bool has(const struct layout *l, enum piece_kind kind, uint64_t pfn)
{
	const struct piece *p = layout_find(l, kind);

	return p && pfn >= p->pfn && pfn - p->pfn < p->nr_pages;
}

/* What Xen should say of a page: the pinned table, another one, or none. */
static bool is_expected(const struct layout *l, uint64_t pfn, uint64_t type)
{
	const uint64_t pinned = XEN_DOMCTL_PFINFO_LPINTAB |
				(l->abi == ABI_PV64 ? XEN_DOMCTL_PFINFO_L4TAB
						    : XEN_DOMCTL_PFINFO_L3TAB);

	if (l->abi == ABI_PVH ||
	    !(has(l, PIECE_PAGE_TABLES, pfn) || has(l, PIECE_P2M_TABLES, pfn)))
		return type == XEN_DOMCTL_PFINFO_NOTAB;
	if (pfn == layout_find(l, PIECE_PAGE_TABLES)->pfn)
		return type == pinned;
	return type >= XEN_DOMCTL_PFINFO_L1TAB &&
	       type <= XEN_DOMCTL_PFINFO_L4TAB;
}

/* At most MAX_FRAMES pages from pfn on. */
static enum status verify_some(const struct guest *g, uint64_t pfn, uint64_t nr)
{
	static uint64_t types[MAX_FRAMES];
	struct xen_domctl_getpageframeinfo3 op = { .num = nr };
	int64_t error;

	for (uint64_t i = 0; i < nr; i++)
		types[i] = g->m->layout.abi == ABI_PVH
				   ? pfn + i
				   : g->frames.mfn[pfn + i].n;
	set_xen_guest_handle(op.array, types);
	error = domctl_getpageframeinfo3(g, &op);
	if (error)
		return refused(g->m->name, "getpageframeinfo3 (verify=)",
			       error);
	for (uint64_t i = 0; i < nr; i++)
		if (!is_expected(&g->m->layout, pfn + i, types[i])) {
			failure_note("verify", 0);
			return fail(ST_IO,
				    "%s: Xen has its page %#lx as type %#lx",
				    g->m->name, pfn + i, types[i]);
		}
	return ST_OK;
}

static enum status verify_range(const struct guest *g, struct pfn pfn,
				uint64_t nr)
{
	enum status st = ST_OK;

	while (!st && nr) {
		uint64_t some = nr < MAX_FRAMES ? nr : MAX_FRAMES;

		st = verify_some(g, pfn.n, some);
		pfn.n += some;
		nr -= some;
	}
	return st;
}

enum status verify_frames(const struct guest *g)
{
	const struct layout *l = &g->m->layout;

	return l->abi == ABI_PVH
		       ? pvh_each_range(g, verify_range)
		       : verify_range(g, (struct pfn){ 0 }, l->nr_pages);
}
