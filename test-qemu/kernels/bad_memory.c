// SPDX-License-Identifier: MIT
/*
 * Memory that does not keep what was written to it: a bit of the domain
 * "flipped" changes after its image was placed. Of the domain "unpinned" Xen no
 * longer has the top-level page table pinned.
 */
#include "faults.h"

#include "../../arch/x86/bootdom/verify.h"

enum status __real_verify_pieces(const struct place_job *job);
enum status __wrap_verify_pieces(const struct place_job *job);
enum status __real_verify_frames(const struct guest *g);
enum status __wrap_verify_frames(const struct guest *g);

enum status __wrap_verify_pieces(const struct place_job *job)
{
	const struct piece *kernel = layout_find(job->layout, PIECE_KERNEL);
	const struct pfn pfn = { kernel->pfn + kernel->nr_pages - 1 };
	void *page;

	if (!strncmp(job->name, "flipped", 7) &&
	    !self->map_frame(job->name, job->domid, place_gfn(job, pfn), &page))
		((uint8_t *)page)[PAGE - 1] ^= 1;
	return __real_verify_pieces(job);
}

enum status __wrap_verify_frames(const struct guest *g)
{
	const struct piece *tables =
		layout_find(&g->m->layout, PIECE_PAGE_TABLES);
	struct mmuext_op op = { .cmd = MMUEXT_UNPIN_TABLE };

	if (!strcmp(g->m->name, "unpinned")) {
		op.arg1.mfn = g->frames.mfn[tables->pfn].n;
		hv_mmuext(&op, 1, g->domid);
	}
	return __real_verify_frames(g);
}
