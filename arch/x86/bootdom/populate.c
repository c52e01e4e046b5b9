// SPDX-License-Identifier: MIT
/*
 * Allocates a domain's memory, in extents of 2 MiB while Xen has them and else
 * in single pages, and sets its memory map.
 */
#include "guest.h"

#include <xen/errno.h>

#define LARGE_ORDER 9
#define LARGE	    (1ULL << LARGE_ORDER)
#define BATCH	    512

enum status claim(const struct guest *g)
{
	const uint64_t nr = g->m->layout.nr_pages;
	struct xen_memory_reservation r = { .nr_extents = nr,
					    .domid = g->domid };
	int64_t error = hv_memory(XENMEM_claim_pages, &r);

	if (error != -XEN_ENOMEM)
		return error ? refused(g->m->name, "claim_pages", error)
			     : ST_OK;
	failure_note("claim_pages", error);
	return fail(ST_NO_MEMORY,
		    "%s: Xen has not enough free memory: it wants %lu MiB",
		    g->m->name, nr / 256);
}

/* Memory of that node of the host and of no other. */
static unsigned int on_node(uint32_t pnode)
{
	return pnode == ANY_NODE ? 0 : XENMEMF_exact_node(pnode);
}

/* Asks for nr extents. Returns how many Xen allocated, or an error. */
static int64_t ask(const struct guest *g, struct pfn pfn, unsigned int order,
		   unsigned int nr, uint32_t pnode, uint64_t *extents)
{
	struct xen_memory_reservation r = {
		.nr_extents = nr,
		.extent_order = order,
		.mem_flags = on_node(pnode),
		.domid = g->domid,
	};

	for (unsigned int i = 0; i < nr; i++)
		extents[i] = pfn.n + ((uint64_t)i << order);
	set_xen_guest_handle(r.extent_start, (xen_pfn_t *)extents);
	return hv_memory(XENMEM_populate_physmap, &r);
}

static void note_frames(const uint64_t *extents, unsigned int nr,
			unsigned int order, struct mfn *mfn)
{
	for (unsigned int i = 0; i < nr; i++)
		for (uint64_t j = 0; j < 1ULL << order; j++)
			*mfn++ = (struct mfn){ extents[i] + j };
}

static enum status no_memory(const struct guest *g, struct pfn pfn, uint64_t nr,
			     uint32_t pnode)
{
	failure_note("populate_physmap", -XEN_ENOMEM);
	if (pnode != ANY_NODE)
		return fail(ST_NO_MEMORY,
			    "%s: Xen has not enough free memory on node %u of "
			    "the host, as its vnuma= wants: populate_physmap "
			    "ends with %lu KiB missing at page %#lx",
			    g->m->name, pnode, nr * (PAGE / 1024), pfn.n);
	return fail(ST_NO_MEMORY,
		    "%s: Xen has not enough free memory: populate_physmap "
		    "ends with %lu KiB missing at page %#lx",
		    g->m->name, nr * (PAGE / 1024), pfn.n);
}

static enum status populate_node(const struct guest *g, struct pfn pfn,
				 uint64_t nr, uint32_t pnode, struct mfn *mfn)
{
	static uint64_t extents[BATCH];
	bool large = true;

	while (nr) {
		unsigned int order = 0, done;
		uint64_t want = nr;
		int64_t got;

		if (large && pfn.n % LARGE == 0 && nr >= LARGE) {
			order = LARGE_ORDER;
			want = nr / LARGE;
		} else if (pfn.n % LARGE && nr > LARGE - pfn.n % LARGE) {
			want = LARGE - pfn.n % LARGE;
		} else if (nr > LARGE) {
			want = LARGE;
		}
		if (want > BATCH)
			want = BATCH;
		got = ask(g, pfn, order, (unsigned int)want, pnode, extents);
		if (got < 0)
			return refused(g->m->name, "populate_physmap", got);
		done = (unsigned int)got;
		if (mfn) {
			note_frames(extents, done, order, mfn);
			mfn += (uint64_t)done << order;
		}
		pfn.n += (uint64_t)done << order;
		nr -= (uint64_t)done << order;
		/* Without large extents there may still be single pages. */
		if (done < want && !order)
			return no_memory(g, pfn, nr, pnode);
		if (done < want)
			large = false;
	}
	return ST_OK;
}

enum status populate(const struct guest *g, struct pfn pfn, uint64_t nr,
		     struct mfn *mfn)
{
	enum status st = ST_OK;

	while (!st && nr) {
		uint32_t pnode;
		uint64_t part = vnuma_part(g, pfn, nr, &pnode);

		st = populate_node(g, pfn, part, pnode, mfn);
		mfn = mfn ? mfn + part : NULL;
		pfn.n += part;
		nr -= part;
	}
	return st;
}

enum status populate_below_4g(const struct guest *g, struct pfn pfn,
			      struct mfn *mfn)
{
	xen_pfn_t extent = pfn.n;
	struct xen_memory_reservation r = {
		.nr_extents = 1,
		.mem_flags = XENMEMF_address_bits(32),
		.domid = g->domid,
	};
	int64_t got;

	set_xen_guest_handle(r.extent_start, &extent);
	got = hv_memory(XENMEM_populate_physmap, &r);
	if (got < 0)
		return refused(g->m->name, "populate_physmap", got);
	*mfn = (struct mfn){ extent };
	return got ? ST_OK : no_memory(g, pfn, 1, ANY_NODE);
}

enum status set_memory_map(const struct guest *g, const struct e820_entry *map,
			   unsigned int nr)
{
	/* The BIOS's format, 20 bytes, as in xen/hvm/e820.h. */
	struct {
		uint64_t addr, size;
		uint32_t type;
	} __attribute__((packed)) entries[LAYOUT_MAX_E820];
	struct xen_foreign_memory_map op = { .domid = g->domid,
					     .map.nr_entries = nr };
	int64_t error;

	for (unsigned int i = 0; i < nr; i++) {
		entries[i].addr = map[i].addr;
		entries[i].size = map[i].size;
		entries[i].type = map[i].type;
	}
	set_xen_guest_handle(op.map.buffer, (void *)entries);
	error = hv_memory(XENMEM_set_memory_map, &op);
	return error ? refused(g->m->name, "set_memory_map", error) : ST_OK;
}
