// SPDX-License-Identifier: MIT
/*
 * Replaces PFNs by MFNs wherever a PV domain's image names frames: in page
 * table entries, in two frames and one address of start_info, and in the P2M
 * list.
 */
#include <daybreak/translate.h>

#include "abi.h"
#include "pagetables.h"

#define ENTRIES 512
#define MAX_MFN (PTE_FRAME / DOMAIN_PAGE)

/* The pages that the last lookup covered; nr is 0 before the first. */
struct run {
	struct pfn pfn;
	struct mfn mfn;
	uint64_t nr;
};

static struct mfn lookup(const struct translation *to, struct run *run,
			 struct pfn pfn)
{
	if (pfn.n < run->pfn.n || pfn.n - run->pfn.n >= run->nr) {
		run->pfn = pfn;
		run->nr = 1;
		run->mfn = to->mfn(to->context, pfn, &run->nr);
	}
	if (mfn_is_none(run->mfn))
		return run->mfn;
	return (struct mfn){ run->mfn.n + (pfn.n - run->pfn.n) };
}

static enum status no_frame(const struct translation *to, struct pfn pfn,
			    const char *what)
{
	return fail(ST_INVALID,
		    "%s: page %#lx, which its %s names, has no machine frame "
		    "that fits there",
		    to->name, pfn.n, what);
}

static enum status tables(const struct translation *to, uint64_t nr_pages,
			  uint64_t *entries)
{
	struct run run = { 0 };

	for (uint64_t i = 0; i < nr_pages * ENTRIES; i++) {
		struct pfn pfn = { (entries[i] & PTE_FRAME) / DOMAIN_PAGE };
		struct mfn mfn;

		if (!(entries[i] & PTE_PRESENT))
			continue;
		mfn = lookup(to, &run, pfn);
		if (mfn.n > MAX_MFN)
			return no_frame(to, pfn, "page table");
		entries[i] = mfn.n * DOMAIN_PAGE | (entries[i] & ~PTE_FRAME);
	}
	return ST_OK;
}

/* The frames that start_info names; a canonical one has PFNs instead. */
struct start_frames {
	struct mfn store, console;
};

static enum status start_frames(const struct translation *to, uint64_t max,
				struct pfn store, struct pfn console,
				struct start_frames *out)
{
	struct run run = { 0 };

	out->store = lookup(to, &run, store);
	if (out->store.n > max)
		return no_frame(to, store, "start_info");
	out->console = lookup(to, &run, console);
	if (out->console.n > max)
		return no_frame(to, console, "start_info");
	return ST_OK;
}

static enum status start_info_64(const struct translation *to,
				 struct start_info_x86_64 *si)
{
	struct start_frames frames;
	struct pfn store = { si->store_mfn };
	struct pfn console = { si->console.domU.mfn };
	enum status st = start_frames(to, MAX_MFN, store, console, &frames);

	if (st)
		return st;
	si->store_mfn = frames.store.n;
	si->console.domU.mfn = frames.console.n;
	si->shared_info = to->shared_info;
	return ST_OK;
}

static enum status start_info_32(const struct translation *to,
				 struct start_info_x86_32 *si)
{
	struct start_frames frames;
	struct pfn store = { si->store_mfn };
	struct pfn console = { si->console.domU.mfn };
	enum status st = start_frames(to, UINT32_MAX, store, console, &frames);

	if (st)
		return st;
	if (to->shared_info > UINT32_MAX)
		return fail(ST_INVALID,
			    "%s: its shared_info page is at %#lx, a 32-bit "
			    "domain needs it below 4 GiB",
			    to->name, to->shared_info);
	si->store_mfn = (uint32_t)frames.store.n;
	si->console.domU.mfn = (uint32_t)frames.console.n;
	si->shared_info = (uint32_t)to->shared_info;
	return ST_OK;
}

/* Two entries, stored at once if the CPU can do that; 8-byte aligned. */
typedef uint64_t pair __attribute__((vector_size(16), aligned(8), may_alias));

/* Most of the time to place a large PV domain is spent in this loop. */
static void row_64(uint64_t mfn, uint64_t nr, uint64_t *out)
{
	pair at = { mfn, mfn + 1 };
	pair *to = (pair *)out;
	uint64_t i = 0;

	for (; nr - i >= 8; i += 8, to += 4) {
		to[0] = at;
		to[1] = at + 2;
		to[2] = at + 4;
		to[3] = at + 6;
		at += 8;
	}
	for (; i < nr; i++)
		out[i] = mfn + i;
}

static void row_32(uint64_t mfn, uint64_t nr, uint32_t *out)
{
	for (uint64_t i = 0; i < nr; i++)
		out[i] = (uint32_t)(mfn + i);
}

static enum status row(enum layout_abi abi, const struct translation *to,
		       struct pfn pfn, struct mfn mfn, uint64_t nr,
		       uint8_t *out)
{
	unsigned int width = abi == ABI_PV64 ? 8 : 4;
	/* All ones mean "no frame", so no MFN may have that value. */
	uint64_t max = abi == ABI_PV64 ? MAX_MFN : UINT32_MAX - 1ULL;

	if (mfn_is_none(mfn))
		memset(out, 0xff, nr * width);
	else if (mfn.n > max || nr - 1 > max - mfn.n)
		return no_frame(to, pfn, "P2M list");
	else if (width == 8)
		row_64(mfn.n, nr, (uint64_t *)(void *)out);
	else
		row_32(mfn.n, nr, (uint32_t *)(void *)out);
	return ST_OK;
}

enum status translate_p2m(enum layout_abi abi, struct pfn first, uint64_t nr,
			  const struct translation *to, void *out)
{
	unsigned int width = abi == ABI_PV64 ? 8 : 4;

	for (uint64_t done = 0, run; done < nr; done += run) {
		struct pfn pfn = { first.n + done };
		struct mfn mfn;
		enum status st;

		run = 1;
		mfn = to->mfn(to->context, pfn, &run);
		if (run > nr - done)
			run = nr - done;
		st = row(abi, to, pfn, mfn, run, (uint8_t *)out + done * width);
		if (st)
			return st;
	}
	return ST_OK;
}

/* The rest of the list's last page is zeroes. */
static enum status p2m_pages(const struct layout *layout, uint64_t first_page,
			     uint64_t nr_pages, const struct translation *to,
			     uint8_t *out)
{
	unsigned int width = layout->abi == ABI_PV64 ? 8 : 4;
	uint64_t first = first_page * DOMAIN_PAGE / width;
	uint64_t room = nr_pages * DOMAIN_PAGE / width;
	uint64_t nr = layout->nr_pages - first;

	if (nr > room)
		nr = room;
	memset(out + nr * width, 0, (room - nr) * width);
	return translate_p2m(layout->abi, (struct pfn){ first }, nr, to, out);
}

enum status translate_piece(const struct layout *layout,
			    const struct piece *piece, uint64_t first_page,
			    uint64_t nr_pages, const struct translation *to,
			    void *bytes)
{
	if (layout->abi == ABI_PVH || !nr_pages)
		return ST_OK;
	switch (piece->kind) {
	case PIECE_PAGE_TABLES:
	case PIECE_P2M_TABLES:
		return tables(to, nr_pages, bytes);
	case PIECE_P2M:
		return p2m_pages(layout, first_page, nr_pages, to, bytes);
	case PIECE_START_INFO:
		return layout->abi == ABI_PV64 ? start_info_64(to, bytes)
					       : start_info_32(to, bytes);
	default:
		return ST_OK;
	}
}

uint64_t translate_cr3(enum layout_abi abi, struct mfn mfn)
{
	return abi == ABI_PV64 ? xen_pfn_to_cr3_x86_64(mfn.n)
			       : xen_pfn_to_cr3_x86_32(mfn.n);
}
