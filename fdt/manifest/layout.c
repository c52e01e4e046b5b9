// SPDX-License-Identifier: MIT
/*
 * Reads a domain's layout from the manifest: its pieces and memory map. Checks
 * that the pieces which its ABI requires are there.
 */
#include "reader.h"

#define KIB_PER_PAGE (DOMAIN_PAGE / 1024)

enum status manifest_layout_sizes(const struct reader *r, struct layout *l)
{
	uint64_t abi, kib;
	enum status st = reader_number(r, "daybreak,abi", ABI_PVH, &abi);

	if (st)
		return st;
	l->abi = (enum layout_abi)abi;
	st = reader_number(r, "memory", DOMAIN_MAX_MEMORY / 1024, &kib);
	if (st)
		return st;
	l->nr_pages = kib / KIB_PER_PAGE;
	if (kib * 1024 < DOMAIN_MIN_MEMORY || kib % KIB_PER_PAGE)
		return reader_refuse(r, "memory", kib,
				     "whole pages, 4 MiB at least");
	st = reader_number(r, "daybreak,low-pages", l->nr_pages, &l->low_pages);
	if (!st && l->abi == ABI_PVH && l->low_pages > PVH_HOLE_PFN)
		return reader_refuse(r, "daybreak,low-pages", l->low_pages,
				     "none in the hole below 4 GiB");
	if (!st && l->abi != ABI_PVH && l->low_pages != l->nr_pages)
		return reader_refuse(r, "daybreak,low-pages", l->low_pages,
				     "all of the domain's memory");
	return st;
}

static enum status check_piece(const struct reader *r, const struct layout *l,
			       const struct piece *p)
{
	if (!p->nr_pages || p->size > p->nr_pages * DOMAIN_PAGE)
		return reader_refuse(
			r, "the size of a piece", p->size,
			"no more than its pages hold, and a page at "
			"least");
	if (p->gva % DOMAIN_PAGE)
		return reader_refuse(r, "the address of a piece", p->gva,
				     "a page's start");
	if (p->pfn <= l->low_pages && p->nr_pages <= l->low_pages - p->pfn)
		return ST_OK;
	if (l->abi == ABI_PVH && p->pfn >= PVH_HOLE_PFN &&
	    p->nr_pages <= (1 << 20) - p->pfn && p->pfn < (1 << 20))
		return ST_OK;
	return reader_refuse(r, "the PFN of a piece", p->pfn,
			     "inside the domain's memory");
}

static enum status read_carried(const struct reader *r, const uint8_t *row,
				const struct piece *p,
				struct manifest_pages *out)
{
	const uint64_t module = reader_cell(row, CELL_MODULE);
	uint64_t have;

	if (!reader_has_module(r, module))
		return reader_refuse(r, "the module of a piece", module,
				     "one of the modules");
	*out = (struct manifest_pages){
		.module = (unsigned int)module,
		.first = reader_cell(row, CELL_FIRST),
		.nr = reader_cell(row, CELL_CARRIED),
	};
	have = r->pages[module];
	if (out->nr > p->nr_pages || out->nr > have ||
	    out->first > have - out->nr)
		return reader_refuse(r, "the last page of a piece", out->first,
				     "inside its module");
	return ST_OK;
}

static enum status read_piece(const struct reader *r, const uint8_t *row,
			      struct layout *l, struct manifest_pages *carried)
{
	struct piece *p = &l->pieces[l->nr_pieces];
	uint64_t cells[PIECE_CELLS], end = 0;
	enum status st;

	for (unsigned int i = 0; i < PIECE_CELLS; i++)
		cells[i] = node_read(row + i * 8, 2);
	if (cells[CELL_KIND] >= PIECE_NR_KINDS)
		return reader_refuse(r, "the kind of a piece", cells[CELL_KIND],
				     "a known one");
	if (cells[CELL_INDEX] >= MODLIST_MAX)
		return reader_refuse(r, "the index of a piece",
				     cells[CELL_INDEX], "a smaller one");
	if (cells[CELL_PFN] > MANIFEST_MAX_PAGES ||
	    cells[CELL_PAGES] > MANIFEST_MAX_PAGES)
		return reader_refuse(r, "the PFN of a piece", cells[CELL_PFN],
				     "inside the domain's memory");
	*p = (struct piece){ .kind = (enum piece_kind)cells[CELL_KIND],
			     .pfn = cells[CELL_PFN],
			     .nr_pages = cells[CELL_PAGES],
			     .gva = cells[CELL_GVA],
			     .size = cells[CELL_SIZE],
			     .index = (unsigned int)cells[CELL_INDEX] };
	st = check_piece(r, l, p);
	if (st)
		return st;
	st = read_carried(r, row, p, carried);
	if (st)
		return st;
	if (l->nr_pieces)
		end = p[-1].pfn + p[-1].nr_pages;
	if (p->pfn < end)
		return reader_refuse(r, "the PFN of a piece", p->pfn,
				     "after the end of the piece before");
	l->nr_pieces++;
	return ST_OK;
}

static enum status read_pieces(const struct reader *r,
			       struct manifest_domain *out)
{
	const uint8_t *bytes;
	unsigned int nr;
	enum status st = reader_rows(r, "daybreak,pieces", PIECE_CELLS,
				     LAYOUT_MAX_PIECES, &bytes, &nr);

	for (unsigned int i = 0; !st && i < nr; i++)
		st = read_piece(r, bytes + i * PIECE_CELLS * 8, &out->layout,
				&out->carried[i]);
	return st;
}

static enum status read_e820(const struct reader *r, struct layout *l)
{
	const uint8_t *bytes;
	enum status st = reader_rows(r, "daybreak,e820", E820_CELLS,
				     LAYOUT_MAX_E820, &bytes, &l->nr_e820);

	for (unsigned int i = 0; !st && i < l->nr_e820; i++) {
		const uint8_t *row = bytes + i * E820_CELLS * 8;
		uint64_t type = node_read(row + 16, 2);

		if (type < E820_RAM || type > E820_UNUSABLE)
			return reader_refuse(r, "the type of an e820 entry",
					     type, "a known one");
		l->e820[i] = (struct e820_entry){ node_read(row, 2),
						  node_read(row + 8, 2),
						  (enum e820_type)type };
	}
	return st;
}

/* Requires exactly one piece of that kind; if one_page, it has one page. */
static enum status check_one(const struct reader *r, const struct layout *l,
			     enum piece_kind kind, bool one_page)
{
	const struct piece *p = NULL;
	unsigned int nr = 0;

	for (unsigned int i = 0; i < l->nr_pieces; i++)
		if (l->pieces[i].kind == kind) {
			p = &l->pieces[i];
			nr++;
		}
	if (nr != 1)
		return fail(ST_INVALID,
			    "%s: %s has %u pieces of kind %s, expected 1",
			    r->tree.name, r->name, nr, layout_kind_name(kind));
	if (one_page && p->nr_pages != 1)
		return fail(ST_INVALID,
			    "%s: the %s of %s has %lu pages, expected 1",
			    r->tree.name, layout_kind_name(kind), r->name,
			    p->nr_pages);
	return ST_OK;
}

static enum status check_pv(const struct reader *r, const struct layout *l)
{
	const uint64_t width = l->abi == ABI_PV64 ? 8 : 4;
	const struct piece *p2m;
	enum status st = check_one(r, l, PIECE_START_INFO, true);

	if (st)
		return st;
	st = check_one(r, l, PIECE_PAGE_TABLES, false);
	if (st)
		return st;
	st = check_one(r, l, PIECE_BOOT_STACK, true);
	if (st)
		return st;
	st = check_one(r, l, PIECE_P2M, false);
	if (st)
		return st;
	p2m = layout_find(l, PIECE_P2M);
	if (p2m->nr_pages !=
	    (l->nr_pages * width + DOMAIN_PAGE - 1) / DOMAIN_PAGE)
		return reader_refuse(r, "the P2M list's size", p2m->nr_pages,
				     "an address' size for each page");
	if (l->has_hypercall_page && l->hypercall_pfn >= l->nr_pages)
		return reader_refuse(r, "daybreak,hypercall-pfn",
				     l->hypercall_pfn,
				     "inside the domain's memory");
	return ST_OK;
}

/* Xen is told fixed page numbers for the console and the xenstore page. */
static enum status check_pvh(const struct reader *r, const struct layout *l)
{
	enum status st = check_one(r, l, PIECE_IDENT_PT, true);

	if (st)
		return st;
	if (layout_find(l, PIECE_CONSOLE)->pfn !=
	    PVH_SPECIAL_PFN + SPECIAL_CONSOLE)
		return reader_refuse(r, "the console's PFN",
				     layout_find(l, PIECE_CONSOLE)->pfn,
				     "that of its special page");
	if (layout_find(l, PIECE_XENSTORE)->pfn !=
	    PVH_SPECIAL_PFN + SPECIAL_XENSTORE)
		return reader_refuse(r, "the xenstore page's PFN",
				     layout_find(l, PIECE_XENSTORE)->pfn,
				     "that of its special page");
	return check_one(r, l, PIECE_START_INFO, false);
}

static enum status check_layout(const struct reader *r, const struct layout *l)
{
	enum status st = check_one(r, l, PIECE_KERNEL, false);

	if (st)
		return st;
	st = check_one(r, l, PIECE_CONSOLE, true);
	if (st)
		return st;
	st = check_one(r, l, PIECE_XENSTORE, true);
	if (st)
		return st;
	return l->abi == ABI_PVH ? check_pvh(r, l) : check_pv(r, l);
}

enum status manifest_layout_pieces(const struct reader *r,
				   struct manifest_domain *out)
{
	enum status st = read_pieces(r, out);

	if (st)
		return st;
	st = read_e820(r, &out->layout);
	if (st)
		return st;
	return check_layout(r, &out->layout);
}
