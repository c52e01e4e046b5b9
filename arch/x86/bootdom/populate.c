// SPDX-License-Identifier: MIT
/*
 * Allocates a domain's memory, in extents of 1 GiB and of 2 MiB while Xen has
 * them and else in single pages, and sets its memory map.
 */
#include "guest_domctl.h"

#include <xen/errno.h>

#define LARGE (1ULL << 9) /* pages of the smallest large extent */
#define BATCH 512

/*
 * What is asked for in turn: the sizes that the CPU's page tables map at once.
 * Xen gives nothing of a larger order than its memop-max-order= allows the
 * domain that asks. For the sake of a large extent, or of one that it need not
 * scrub, Xen would go to another NUMA node than the domain's.
 */
static const struct {
	unsigned int order;
	bool near; /* only of the domain's node, if it has one alone */
} steps[] = { { 18, true }, { 9, true }, { 9, false }, { 0, false } };

#define LAST (sizeof(steps) / sizeof(steps[0]) - 1)

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

/* Nodes of the host: the one that memory has to be of, and that it should. */
struct nodes {
	uint32_t only, near;
};

/* The only node of the CPUs where the domain may run, or ANY_NODE. */
static enum status own_node(const struct guest *g, uint32_t *out)
{
	uint64_t nodes = 0;
	struct xen_domctl_nodeaffinity op = { .nodemap.nr_bits = 64 };
	int64_t error;

	set_xen_guest_handle(op.nodemap.bitmap, (uint8_t *)&nodes);
	error = domctl_getnodeaffinity(g, &op);
	if (error)
		return refused(g->m->name, "getnodeaffinity", error);
	*out = nodes && !(nodes & (nodes - 1))
		       ? (uint32_t)__builtin_ctzll(nodes)
		       : ANY_NODE;
	return ST_OK;
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

/* Extents of an order begin at multiples of their size. */
static bool fits(struct pfn pfn, uint64_t nr, unsigned int order)
{
	return pfn.n % (1ULL << order) == 0 && nr >> order;
}

/* How many extents are wanted up to where a larger one begins. */
static unsigned int count(struct pfn pfn, uint64_t nr, unsigned int order)
{
	uint64_t larger = 0;

	for (size_t i = 0; steps[i].order > order; i++)
		larger = 1ULL << steps[i].order;
	if (larger && nr > larger - pfn.n % larger)
		nr = larger - pfn.n % larger;
	nr >>= order;
	return nr < BATCH ? (unsigned int)nr : BATCH;
}

static enum status populate_from(const struct guest *g, struct pfn pfn,
				 uint64_t nr, const struct nodes *nodes,
				 struct mfn *mfn)
{
	static uint64_t extents[BATCH];
	size_t first = 0; /* of those of which Xen may have more */

	while (nr) {
		size_t i = first;
		unsigned int order, want, done;
		int64_t got;

		while (!fits(pfn, nr, steps[i].order))
			i++;
		order = steps[i].order;
		want = count(pfn, nr, order);
		got = ask(g, pfn, order, want,
			  steps[i].near ? nodes->near : nodes->only, extents);
		if (got < 0)
			return refused(g->m->name, "populate_physmap", got);
		done = (unsigned int)got;
		if (mfn) {
			note_frames(extents, done, order, mfn);
			mfn += (uint64_t)done << order;
		}
		pfn.n += (uint64_t)done << order;
		nr -= (uint64_t)done << order;
		if (done < want && i == LAST)
			return no_memory(g, pfn, nr, nodes->only);
		/* There may still be others. */
		if (done < want)
			first = i + 1;
	}
	return ST_OK;
}

enum status populate(const struct guest *g, struct pfn pfn, uint64_t nr,
		     struct mfn *mfn)
{
	enum status st = ST_OK;

	while (!st && nr) {
		struct nodes nodes;
		uint64_t part = vnuma_part(g, pfn, nr, &nodes.only);

		nodes.near = nodes.only;
		if (nodes.only == ANY_NODE && part >= LARGE)
			st = own_node(g, &nodes.near);
		if (!st)
			st = populate_from(g, pfn, part, &nodes, mfn);
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
