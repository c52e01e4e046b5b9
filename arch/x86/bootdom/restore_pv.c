// SPDX-License-Identifier: MIT
/*
 * What is left of a saved PV domain when its pages are placed: the pages that
 * name frames, but are no page tables. As libxc's xg_sr_restore_x86_pv.c does.
 */
#include "restore.h"

#include <xen/errno.h>

#define PER_PAGE (PAGE / 8) /* entries of the P2M list */

/* P2M_FRAMES' body, before the PFNs of the list's pages. */
struct saved_p2m {
	uint32_t start_pfn, end_pfn; /* the last one */
};

/* Only vcpu_info and arch are the domain's; the rest is this Xen's. */
static enum status write_shared_info(const struct guest *g, uint64_t *addr)
{
	struct span saved = packed_find(&g->packed, SAVED_SHARED_INFO);
	struct shared_info *to;
	const struct shared_info *from = (const void *)saved.base;
	enum status st;
	void *at;

	if (saved.size != PAGE)
		return restore_refuse(g, "SHARED_INFO");
	st = pv_map_shared_info(g, addr, &at);
	if (st)
		return st;
	to = at;
	memcpy(to->vcpu_info, from->vcpu_info, sizeof(to->vcpu_info));
	memcpy(&to->arch, &from->arch, sizeof(to->arch));
	to->arch.pfn_to_mfn_frame_list_list = 0;
	for (unsigned int i = 0; i < XEN_LEGACY_MAX_VCPUS; i++)
		to->vcpu_info[i].evtchn_pending_sel = 0;
	memset(to->evtchn_pending, 0, sizeof(to->evtchn_pending));
	memset(to->evtchn_mask, 0xff, sizeof(to->evtchn_mask));
	return ST_OK;
}

/* Writes the list's page number index, which is the domain's page pfn. */
static enum status write_p2m_page(const struct guest *g, uint64_t index,
				  uint64_t pfn)
{
	const struct translation to = { frames_mfn,
					(void *)(uintptr_t)&g->frames, 0,
					g->m->name };
	const struct pfn first = { index * PER_PAGE };
	uint64_t nr = g->frames.nr - first.n;
	struct mfn frame;
	enum status st = restore_mfn(g, pfn, "X86_PV_P2M_FRAMES", &frame);
	void *at;

	if (st)
		return st;
	st = self->map_frame(g->m->name, g->domid, gfn_of_pv(frame), &at);
	if (st)
		return st;
	if (nr > PER_PAGE)
		nr = PER_PAGE;
	return translate_p2m(g->m->layout.abi, first, nr, &to, at);
}

static enum status write_p2m(const struct guest *g)
{
	struct span saved = packed_find(&g->packed, SAVED_P2M_FRAMES);
	const uint64_t nr = (g->frames.nr + PER_PAGE - 1) / PER_PAGE;
	struct saved_p2m p2m;
	enum status st = ST_OK;

	if (!span_copy(saved, 0, &p2m, sizeof(p2m)) || p2m.start_pfn ||
	    p2m.end_pfn + UINT64_C(1) != g->frames.nr ||
	    saved.size != sizeof(p2m) + nr * 8)
		return restore_refuse(g, "X86_PV_P2M_FRAMES");
	for (uint64_t i = 0; !st && i < nr; i++) {
		uint64_t pfn = 0;

		span_copy(saved, sizeof(p2m) + i * 8, &pfn, sizeof(pfn));
		st = write_p2m_page(g, i, pfn);
	}
	return st;
}

/* The rings that the page names. */
struct rings {
	struct mfn console, store;
};

static enum status write_start_info(const struct guest *g, uint64_t addr,
				    struct rings *out)
{
	struct start_info *si;
	struct mfn frame;
	uint64_t pfn;
	enum status st = restore_start_info(g, &pfn);
	void *at;

	if (st)
		return st;
	st = restore_mfn(g, pfn, "place of its start_info", &frame);
	if (st)
		return st;
	st = self->map_frame(g->m->name, g->domid, gfn_of_pv(frame), &at);
	if (st)
		return st;
	si = at;
	st = restore_mfn(g, si->store_mfn, "start_info", &out->store);
	if (st)
		return st;
	st = restore_mfn(g, si->console.domU.mfn, "start_info", &out->console);
	if (st)
		return st;
	si->nr_pages = g->frames.nr;
	si->shared_info = addr;
	si->flags = 0;
	si->store_mfn = out->store.n;
	si->store_evtchn = g->m->store_evtchn;
	si->console.domU.mfn = out->console.n;
	si->console.domU.evtchn = g->m->console_evtchn;
	return ST_OK;
}

enum status restore_pv_finish(struct guest *g)
{
	struct rings rings;
	uint64_t addr;
	enum status st = write_shared_info(g, &addr);

	if (st)
		return st;
	st = write_p2m(g);
	if (st)
		return st;
	st = write_start_info(g, addr, &rings);
	if (st)
		return st;
	return guest_seed_grants(g, gfn_of_pv(rings.console),
				 gfn_of_pv(rings.store));
}

#define BATCH 128

static struct mmuext_op pins[BATCH];

static enum status pin_noted(const struct guest *g, unsigned int *nr)
{
	int64_t error = *nr ? hv_mmuext(pins, *nr, g->domid) : 0;

	*nr = 0;
	return error ? refused(g->m->name, "pin_table", error) : ST_OK;
}

static enum status pin_run(const struct guest *g, const struct packed_run *run,
			   unsigned int *nr)
{
	static const unsigned int cmds[] = {
		[1] = MMUEXT_PIN_L1_TABLE,
		[2] = MMUEXT_PIN_L2_TABLE,
		[3] = MMUEXT_PIN_L3_TABLE,
		[4] = MMUEXT_PIN_L4_TABLE,
	};
	enum status st = ST_OK;

	if (!(run->type & SAVED_PAGE_PINNED) ||
	    run->type == SAVED_PAGE_ALLOCATE)
		return ST_OK;
	for (uint32_t i = 0; !st && i < run->nr; i++) {
		pins[(*nr)++] = (struct mmuext_op){
			.cmd = cmds[run->type & ~SAVED_PAGE_PINNED],
			.arg1.mfn = g->frames.mfn[run->pfn + i].n,
		};
		if (*nr == BATCH)
			st = pin_noted(g, nr);
	}
	return st;
}

static enum status pin_tables(const struct guest *g)
{
	unsigned int nr = 0;
	enum status st = ST_OK;

	for (uint64_t i = 0; !st && i < g->packed.header.nr_runs; i++) {
		const struct packed_run run = packed_run(&g->packed, i);

		st = pin_run(g, &run, &nr);
	}
	return st ? st : pin_noted(g, &nr);
}

/*
 * The registers come first: a vCPU that has said so (VMASST_TYPE_m2p_strict)
 * has its top-level tables checked while they are pinned.
 */
enum status restore_pv_start(struct guest *g)
{
	enum status st = restore_vcpus(g);

	return st ? st : pin_tables(g);
}
