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

enum status restore_refuse(const struct guest *g, const char *record)
{
	return fail(ST_INVALID, "%s: its saved state has a damaged %s",
		    g->m->name, record);
}

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

/* Runs that follow one another are populated at once, in larger extents. */
static enum status populate_runs(const struct guest *g, struct mfn *list)
{
	enum status st = ST_OK;
	uint64_t pfn = 0, nr = 0;

	for (uint64_t i = 0; !st && i <= g->packed.header.nr_runs; i++) {
		const struct packed_run run = packed_run(&g->packed, i);

		if (run.nr && run.pfn == pfn + nr) {
			nr += run.nr;
			continue;
		}
		st = populate(g, (struct pfn){ pfn }, nr,
			      list ? list + pfn : NULL);
		pfn = run.pfn;
		nr = run.nr;
	}
	return st;
}

enum status restore_populate(struct guest *g)
{
	const uint64_t nr_pfns = g->packed.header.p2m_size;
	struct mfn *list = NULL;
	enum status st;

	if (g->m->layout.abi == ABI_PVH) {
		st = pvh_set_pool(g);
	} else {
		st = pv_prepare(g, nr_pfns, &list);
		if (!st)
			memset(list, 0xff, nr_pfns * sizeof(*list));
	}
	return st ? st : populate_runs(g, list);
}

enum status restore_mfn(const struct guest *g, uint64_t pfn, const char *what,
			struct mfn *out)
{
	*out = pfn < g->frames.nr ? g->frames.mfn[pfn] : mfn_none();
	return mfn_is_none(*out) ? restore_refuse(g, what) : ST_OK;
}

/* Page tables have PFNs where the domain's have machine frames. */
static enum status translate(struct guest *g, unsigned int nr, void *tables)
{
	static const struct piece piece = { .kind = PIECE_PAGE_TABLES };
	const struct translation to = { frames_mfn, &g->frames, 0, g->m->name };
	uint64_t began = clock_now();
	enum status st =
		translate_piece(&g->m->layout, &piece, 0, nr, &to, tables);

	g->translating += clock_now() - began;
	return st;
}

static enum status fill_frames(struct guest *g, const struct packed_run *run,
			       const struct gfn *frames, unsigned int nr,
			       const uint8_t *from)
{
	enum status st;
	void *at;

	st = self->open_frames(g->m->name, g->domid, frames, nr, &at);
	if (st)
		return st;
	if (from)
		memcpy(at, from, nr * PAGE);
	else
		memset(at, 0, nr * PAGE);
	if (from && run->type & ~SAVED_PAGE_PINNED)
		st = translate(g, nr, at);
	if (st)
		return st;
	return self->close_frames(g->m->name, g->domid, frames, nr);
}

enum status restore_clear(struct guest *g, struct gfn frame)
{
	const struct packed_run run = { .nr = 1 };

	return fill_frames(g, &run, &frame, 1, NULL);
}

/* from: where the contents of the run's page number first are, or NULL. */
static enum status place_chunk(struct guest *g, const struct packed_run *run,
			       uint64_t first, unsigned int nr,
			       const uint8_t *from)
{
	struct gfn frames[MAP_PAGES];

	for (unsigned int i = 0; i < nr; i++) {
		const struct pfn pfn = { run->pfn + first + i };

		frames[i] = g->frames.mfn ? gfn_of_pv(g->frames.mfn[pfn.n])
					  : gfn_of_pvh(pfn);
	}
	if (from && run->type == SAVED_PAGE_NORMAL)
		return self->copy_frames(g->m->name, g->domid, frames, nr,
					 from);
	return fill_frames(g, run, frames, nr, from);
}

/* Takes the run's contents from the start of *left. */
static enum status place_run(struct guest *g, const struct packed_run *run,
			     struct span *left)
{
	enum status st = ST_OK;

	for (uint64_t first = 0, nr; !st && first < run->nr; first += nr) {
		const uint8_t *from = run->is_carried ? left->base : NULL;

		nr = run->nr - first;
		if (nr > MAP_PAGES)
			nr = MAP_PAGES;
		st = place_chunk(g, run, first, (unsigned int)nr, from);
		if (from)
			*left = span_sub(*left, nr * PAGE,
					 left->size - nr * PAGE);
	}
	return st;
}

/* Pages of zeroes are written, too: not every Xen has scrubbed them. */
enum status restore_place(struct guest *g)
{
	struct span left = g->packed.contents;
	enum status st = ST_OK;

	for (uint64_t i = 0; !st && i < g->packed.header.nr_runs; i++) {
		const struct packed_run run = packed_run(&g->packed, i);

		st = place_run(g, &run, &left);
	}
	if (st)
		return st;
	return g->m->layout.abi == ABI_PVH ? restore_pvh_finish(g)
					   : restore_pv_finish(g);
}
