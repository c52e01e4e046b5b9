// SPDX-License-Identifier: MIT
/*
 * A start-of-day image into a domain's memory, a window's worth at a time:
 * filled, then translated where it names frames.
 */
#include "bootdom.h"

uint64_t frames_mfn(void *context, uint64_t pfn, uint64_t *run)
{
	const struct frames *f = context;

	if (pfn >= f->nr)
		return TRANSLATE_NO_FRAME;
	for (*run = 1;
	     *run < f->nr - pfn && f->mfn[pfn + *run] == f->mfn[pfn] + *run;)
		(*run)++;
	return f->mfn[pfn];
}

static enum status place_chunk(const struct place_job *job, unsigned int i,
			       uint64_t first, unsigned int nr)
{
	const struct piece *p = &job->layout->pieces[i];
	uint64_t gfns[MAP_PAGES];
	const uint64_t *frames = gfns;
	uint64_t began;
	enum status st;
	void *at;

	for (unsigned int j = 0; j < nr; j++)
		gfns[j] = p->pfn + first + j;
	if (job->frames)
		frames = job->frames->mfn + p->pfn + first;
	st = map_frames(job->name, job->domid, frames, nr, false, &at);
	if (st)
		return st;
	job->fill(job->context, i, first, nr, at);
	began = clock_now();
	st = translate_piece(job->layout, p, first, nr, &job->to, at);
	if (job->translating)
		*job->translating += clock_now() - began;
	return st;
}

enum status place_pieces(const struct place_job *job)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < job->layout->nr_pieces; i++) {
		uint64_t left = job->layout->pieces[i].nr_pages, first = 0;

		while (!st && left) {
			unsigned int nr = left < MAP_PAGES ? (unsigned int)left
							   : MAP_PAGES;

			st = place_chunk(job, i, first, nr);
			first += nr;
			left -= nr;
		}
	}
	return st;
}
