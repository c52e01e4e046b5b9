// SPDX-License-Identifier: MIT
/*
 * Draws a domain's memory as a column of boxes, with addresses increasing
 * downwards. Free memory and gaps are boxes too, so that the sizes add up.
 */
#include "describe_private.h"

#define NAME_MAX   24 /* "module 4294967295" */
#define MAPPED_MAX 24 /* two blanks and an address */

/* The upper edge of a box, with the address of its first page. */
static void put_edge(const struct describe_sink *to, uint64_t pfn,
		     const char *note)
{
	describe_line(to, "%12lx +------------------------+%s", pfn, note);
}

static void put_box(const struct describe_sink *to, const char *what,
		    uint64_t nr_pages, const uint64_t *gva)
{
	char size[DESCRIBE_SIZE_MAX], mapped[MAPPED_MAX];
	struct text t;

	text_init(&t, mapped, sizeof(mapped));
	if (gva)
		text_format(&t, "  %lx", *gva);
	describe_line(to, "%12s | %-23s|%12s%s", "", what,
		      describe_size(nr_pages * DOMAIN_PAGE, size), mapped);
}

static const char *piece_name(const struct domain *d, const struct piece *p,
			      char *buf, size_t size)
{
	static const char *const special[PVH_NR_SPECIAL] = {
		[SPECIAL_PAGING] = "paging ring",
		[SPECIAL_ACCESS] = "monitor ring",
		[SPECIAL_SHARING] = "sharing ring",
		[SPECIAL_BUFIOREQ] = "buffered ioreq",
		[SPECIAL_IOREQ] = "ioreq",
	};
	const struct module *m;
	struct text t;

	if (p->kind == PIECE_SPECIAL)
		return special[p->index];
	if (p->kind != PIECE_MODULE)
		return layout_kind_name(p->kind);
	m = &d->modules->modules[p->index];
	if (m->kind == MODULE_RAMDISK)
		return "ramdisk";
	text_init(&t, buf, size);
	text_format(&t, "module %u", p->index);
	return buf;
}

/* Draws a range without pieces: free RAM, or no memory past the end of RAM. */
static void put_gap(const struct describe_sink *to, const struct layout *l,
		    uint64_t from, uint64_t end)
{
	uint64_t ram = from < l->low_pages ? l->low_pages : from;

	if (ram > end)
		ram = end;
	if (from < ram) {
		put_edge(to, from, "");
		put_box(to, "free", ram - from, NULL);
	}
	if (ram < end) {
		put_edge(to, ram,
			 ram == l->low_pages ? " end of RAM below 4 GiB" : "");
		put_box(to, "no memory", end - ram, NULL);
	}
}

static uint64_t mapped_end(const struct layout *l)
{
	const struct mapping *m = &l->mappings[0];

	return l->abi == ABI_PVH ? 0 : (m->to - m->from + 1) / DOMAIN_PAGE;
}

static void put_free(const struct describe_sink *to, const struct layout *l,
		     uint64_t from, uint64_t end)
{
	uint64_t mapped = mapped_end(l);

	if (mapped > from && mapped < end) {
		put_gap(to, l, from, mapped);
		put_edge(to, mapped, " end of the initial mapping");
		put_box(to, "free", end - mapped, NULL);
	} else if (from < end) {
		put_gap(to, l, from, end);
	}
}

/* Draws RAM after the last piece: below the hole, and above 4 GiB. */
static void put_rest(const struct describe_sink *to, const struct layout *l,
		     uint64_t next)
{
	uint64_t high = l->nr_pages - l->low_pages;
	const uint64_t four_gib = (1ULL << 32) / DOMAIN_PAGE;

	if (l->abi != ABI_PVH) {
		put_free(to, l, next, l->nr_pages);
		put_edge(to, l->nr_pages, " end of memory");
		return;
	}
	put_gap(to, l, next, four_gib);
	put_edge(to, four_gib, " 4 GiB");
	if (!high)
		return;
	put_box(to, "free", high, NULL);
	put_edge(to, four_gib + high, " end of memory");
}

static void put_piece(const struct describe_sink *to,
		      const struct bootdom_image *image, const struct piece *p)
{
	const struct layout *l = image->layout;
	const uint64_t end = mapped_end(l);
	char name[NAME_MAX];

	put_edge(to, p->pfn,
		 end && p->pfn == end ? " end of the initial mapping" : "");
	put_box(to, piece_name(image->domain, p, name, sizeof(name)),
		p->nr_pages, layout_maps(l, p) ? &p->gva : NULL);
}

void describe_image(const struct bootdom_image *image,
		    const struct describe_sink *to)
{
	const struct layout *l = image->layout;
	uint64_t next = 0;

	describe_line(to, "%12s   %-23s %12s%s", "page", "", "size",
		      l->abi == ABI_PVH ? "" : "  mapped at");
	for (unsigned int i = 0; i < l->nr_pieces; i++) {
		const struct piece *p = &l->pieces[i];

		put_free(to, l, next, p->pfn);
		put_piece(to, image, p);
		next = p->pfn + p->nr_pages;
	}
	put_rest(to, l, next);
}
