// SPDX-License-Identifier: MIT
/*
 * Places a start-of-day image in a domain's memory. Each part, as large as the
 * window, is filled and then translated if it names frames.
 */
#include "bootdom.h"

struct mfn frames_mfn(void *context, struct pfn pfn, uint64_t *run)
{
	const struct frames *f = context;
	const struct mfn *mfn;
	uint64_t nr = 1;

	if (pfn.n >= f->nr)
		return mfn_none();
	mfn = &f->mfn[pfn.n];
	while (nr < f->nr - pfn.n && mfn[nr].n == mfn->n + nr)
		nr++;
	*run = nr;
	return *mfn;
}

struct gfn place_gfn(const struct place_job *job, struct pfn pfn)
{
	return job->frames ? gfn_of_pv(job->frames->mfn[pfn.n])
			   : gfn_of_pvh(pfn);
}

/* Pages that do not change, and are to be had without fill(). */
static const void *find_source(const struct place_job *job, unsigned int i,
			       uint64_t first, unsigned int *nr)
{
	const enum piece_kind kind = job->layout->pieces[i].kind;
	uint64_t whole = 0;
	const void *from = NULL;

	if (job->source && (kind == PIECE_KERNEL || kind == PIECE_MODULE))
		from = job->source(job->context, i, first, *nr, &whole);
	if (from)
		*nr = (unsigned int)whole;
	return from;
}

static enum status fill_chunk(const struct place_job *job, unsigned int i,
			      uint64_t first, const struct gfn *frames,
			      unsigned int nr)
{
	const struct piece *p = &job->layout->pieces[i];
	uint64_t began;
	enum status st;
	void *at;

	st = self->open_frames(job->name, job->domid, frames, nr, &at);
	if (st)
		return st;
	job->fill(job->context, i, first, nr, at);
	began = clock_now();
	st = translate_piece(job->layout, p, first, nr, &job->to, at);
	if (job->translating)
		*job->translating += clock_now() - began;
	if (st)
		return st;
	return self->close_frames(job->name, job->domid, frames, nr);
}

/* Places at most *nr pages; then *nr is how many. */
static enum status place_chunk(const struct place_job *job, unsigned int i,
			       uint64_t first, unsigned int *nr)
{
	const struct piece *p = &job->layout->pieces[i];
	const void *from = find_source(job, i, first, nr);
	struct gfn frames[MAP_PAGES];

	for (unsigned int j = 0; j < *nr; j++)
		frames[j] = place_gfn(job, (struct pfn){ p->pfn + first + j });
	return from ? self->copy_frames(job->name, job->domid, frames, *nr,
					from)
		    : fill_chunk(job, i, first, frames, *nr);
}

enum status place_pieces(const struct place_job *job)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < job->layout->nr_pieces; i++) {
		uint64_t left = job->layout->pieces[i].nr_pages, first = 0;

		while (!st && left) {
			unsigned int nr = left < MAP_PAGES ? (unsigned int)left
							   : MAP_PAGES;

			st = place_chunk(job, i, first, &nr);
			first += nr;
			left -= nr;
		}
	}
	return st;
}
