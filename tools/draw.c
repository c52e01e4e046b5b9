// SPDX-License-Identifier: MIT
/*
 * Draws a domain's memory as a column of boxes, with addresses increasing
 * downwards. Free memory and gaps are boxes too, so that the sizes add up.
 */
#include "guest.h"

#include <stdio.h>

#define BOX 24 /* columns inside */

static const char rule[BOX + 1] = "------------------------";

static void edge(uint64_t pfn, const char *note)
{
	printf("%12lx +%s+%s\n", (unsigned long)pfn, rule, note);
}

static void box(const char *what, uint64_t nr_pages, const uint64_t *gva)
{
	char size[GUEST_SIZE_MAX];

	printf("%12s | %-*s|%12s", "", BOX - 1, what,
	       guest_size(nr_pages * DOMAIN_PAGE, size));
	if (gva)
		printf("  %lx", (unsigned long)*gva);
	putchar('\n');
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

	if (p->kind == PIECE_SPECIAL)
		return special[p->index];
	if (p->kind != PIECE_MODULE)
		return layout_kind_name(p->kind);
	m = &d->modules->modules[p->index];
	if (m->kind == MODULE_RAMDISK)
		return "ramdisk";
	snprintf(buf, size, "module %u", p->index);
	return buf;
}

/* Draws a range without pieces: free RAM, or no memory past the end of RAM. */
static void draw_gap(const struct layout *l, uint64_t from, uint64_t to)
{
	uint64_t ram = from < l->low_pages ? l->low_pages : from;

	if (ram > to)
		ram = to;
	if (from < ram) {
		edge(from, "");
		box("free", ram - from, NULL);
	}
	if (ram < to) {
		edge(ram, ram == l->low_pages ? " end of RAM below 4 GiB" : "");
		box("no memory", to - ram, NULL);
	}
}

static uint64_t mapped_end(const struct layout *l)
{
	const struct mapping *m = &l->mappings[0];

	return l->abi == ABI_PVH ? 0 : (m->to - m->from + 1) / DOMAIN_PAGE;
}

static void draw_free(const struct layout *l, uint64_t from, uint64_t to)
{
	uint64_t end = mapped_end(l);

	if (end > from && end < to) {
		draw_gap(l, from, end);
		edge(end, " end of the initial mapping");
		box("free", to - end, NULL);
	} else if (from < to) {
		draw_gap(l, from, to);
	}
}

/* Draws RAM after the last piece: below the hole, and above 4 GiB. */
static void draw_rest(const struct layout *l, uint64_t next)
{
	uint64_t high = l->nr_pages - l->low_pages;
	const uint64_t four_gib = (1ULL << 32) / DOMAIN_PAGE;

	if (l->abi != ABI_PVH) {
		draw_free(l, next, l->nr_pages);
		edge(l->nr_pages, " end of memory");
		return;
	}
	draw_gap(l, next, four_gib);
	edge(four_gib, " 4 GiB");
	if (!high)
		return;
	box("free", high, NULL);
	edge(four_gib + high, " end of memory");
}

void guest_draw(const struct domain *domain, const struct layout *l)
{
	uint64_t next = 0, end = mapped_end(l);
	char name[64];

	printf("%12s   %-*s %12s%s\n", "page", BOX - 1, "", "size",
	       l->abi == ABI_PVH ? "" : "  mapped at");
	for (unsigned int i = 0; i < l->nr_pieces; i++) {
		const struct piece *p = &l->pieces[i];

		draw_free(l, next, p->pfn);
		edge(p->pfn,
		     end && p->pfn == end ? " end of the initial mapping" : "");
		box(piece_name(domain, p, name, sizeof(name)), p->nr_pages,
		    guest_is_mapped(l, p) ? &p->gva : NULL);
		next = p->pfn + p->nr_pages;
	}
	draw_rest(l, next);
}
