// SPDX-License-Identifier: MIT
/*
 * The memory of a saved domain: populated, and its pages written.
 */
#include "restore.h"

enum status restore_refuse(const struct guest *g, const char *record)
{
	return fail(ST_INVALID, "%s: its saved state has a damaged %s",
		    g->m->name, record);
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
enum status restore_write(struct guest *g)
{
	struct span left = g->packed.contents;
	enum status st = ST_OK;

	for (uint64_t i = 0; !st && i < g->packed.header.nr_runs; i++) {
		const struct packed_run run = packed_run(&g->packed, i);

		st = place_run(g, &run, &left);
	}
	return st;
}
