// SPDX-License-Identifier: MIT
/*
 * A PV domain of 64 or 32 bits. Its image names frames, so all its memory is
 * allocated first; then the image is translated and its page tables are pinned.
 */
#include "context.h"
#include "guest_domctl.h"
#include "verify.h"

/* Frames in the list, which has room for one domain of BOOTDOM_PV_MAX. */
#define LIST_MAX (given.scratch.size / 8)

static bool is_32_bit(const struct guest *g)
{
	return g->m->layout.abi == ABI_PV32_PAE;
}

/* An old 32-bit kernel needs its top-level table below 4 GiB. */
static enum status populate_all(const struct guest *g, struct mfn *list)
{
	const struct pfn first = { 0 };
	const struct pfn top = {
		layout_find(&g->m->layout, PIECE_PAGE_TABLES)->pfn
	};
	const struct pfn after = { top.n + 1 };
	uint64_t nr = g->frames.nr;
	enum status st;

	if (!is_32_bit(g) || g->m->layout.extended_cr3)
		return populate(g, first, nr, list);
	st = populate(g, first, top.n, list);
	if (st)
		return st;
	st = populate_below_4g(g, top, list + top.n);
	if (st)
		return st;
	return populate(g, after, nr - after.n, list + after.n);
}

enum status pv_prepare(struct guest *g, uint64_t nr_pfns, struct mfn **list)
{
	/* The map has all memory that the domain may have later. */
	const struct e820_entry map = { 0, g->m->max_pages * PAGE, E820_RAM };
	struct xen_domctl_address_size width = { .size = is_32_bit(g) ? 32
								      : 64 };
	int64_t error = domctl_set_address_size(g, &width);

	if (error)
		return refused(g->m->name, "set_address_size", error);
	if (nr_pfns > LIST_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: its memory is %lu MiB, a PV domain can have "
			    "%lu MiB before dom0 runs",
			    g->m->name, nr_pfns / 256,
			    (uint64_t)LIST_MAX / 256);
	*list = (struct mfn *)(uintptr_t)given.scratch.base;
	g->frames = (struct frames){ *list, nr_pfns };
	return set_memory_map(g, &map, 1);
}

enum status pv_populate(struct guest *g)
{
	struct mfn *list;
	enum status st = pv_prepare(g, g->m->layout.nr_pages, &list);

	return st ? st : populate_all(g, list);
}

enum status pv_map_shared_info(const struct guest *g, uint64_t *addr,
			       void **out)
{
	struct xen_domctl_getdomaininfo info = { 0 };
	int64_t error = domctl_getdomaininfo(g, &info);
	struct gfn frame;

	if (error)
		return refused(g->m->name, "getdomaininfo", error);
	*addr = info.shared_info_frame * PAGE;
	frame.n = info.shared_info_frame;
	return self->map_frame(g->m->name, g->domid, frame, out);
}

static struct mfn mfn_of_piece(const struct guest *g, enum piece_kind kind)
{
	return g->frames.mfn[layout_find(&g->m->layout, kind)->pfn];
}

enum status pv_place(struct guest *g)
{
	struct place_job job = {
		.name = g->m->name,
		.domid = g->domid,
		.layout = &g->m->layout,
		.to = { frames_mfn, &g->frames, 0, g->m->name },
		.frames = &g->frames,
		.fill = guest_fill,
		.source = guest_source,
		.context = g,
		.translating = &g->translating,
	};
	void *shared_info;
	enum status st =
		pv_map_shared_info(g, &job.to.shared_info, &shared_info);

	if (st)
		return st;
	startofday_shared_info(g->m->layout.abi, shared_info);
	st = place_pieces(&job);
	if (!st && g->m->verify)
		st = verify_pieces(&job);
	if (st)
		return st;
	return guest_seed_grants(g, gfn_of_pv(mfn_of_piece(g, PIECE_CONSOLE)),
				 gfn_of_pv(mfn_of_piece(g, PIECE_XENSTORE)));
}

static enum status pin(const struct guest *g)
{
	const struct mmuext_op op = {
		.cmd = is_32_bit(g) ? MMUEXT_PIN_L3_TABLE : MMUEXT_PIN_L4_TABLE,
		.arg1.mfn = mfn_of_piece(g, PIECE_PAGE_TABLES).n,
	};
	int64_t error = hv_mmuext(&op, 1, g->domid);

	return error ? refused(g->m->name, "pin_table", error) : ST_OK;
}

static enum status hypercall_page(const struct guest *g)
{
	const struct layout *l = &g->m->layout;
	struct xen_domctl_hypercall_init init;
	int64_t error;

	if (!l->has_hypercall_page)
		return ST_OK;
	init.gmfn = gfn_of_pv(g->frames.mfn[l->hypercall_pfn]).n;
	error = domctl_hypercall_init(g, &init);
	return error ? refused(g->m->name, "hypercall_init", error) : ST_OK;
}

enum status pv_start(struct guest *g)
{
	static uint8_t context[CONTEXT_MAX] __attribute__((aligned(8)));
	struct xen_domctl_vcpucontext op = { .vcpu = 0 };
	struct start_vcpu vcpu;
	enum status st = hypercall_page(g);
	int64_t error;

	if (st)
		return st;
	st = pin(g);
	if (st)
		return st;
	startofday_vcpu(&g->m->layout, &vcpu);
	context_pv(&vcpu, translate_cr3(vcpu.abi, g->frames.mfn[vcpu.cr3_pfn]),
		   context);
	set_xen_guest_handle(op.ctxt, (struct vcpu_guest_context *)context);
	error = domctl_setvcpucontext(g, &op);
	return error ? refused(g->m->name, "setvcpucontext", error) : ST_OK;
}
