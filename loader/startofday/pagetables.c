// SPDX-License-Identifier: MIT
/*
 * Page tables of 512 entries of 8 bytes on every level, 4 levels for 64-bit
 * guests and 3 for PAE. Each level of a mapping is a row of tables that covers
 * an aligned range. Where a second mapping falls into a table of the first,
 * both use that table.
 */
#include "pagetables.h"

#include <string.h>

#define ENTRIES	   512
#define PAGE_BITS  12
#define LEVEL_BITS 9

static unsigned int shift_of(unsigned int level)
{
	return PAGE_BITS + LEVEL_BITS * level;
}

static uint64_t translated_bits(const struct layout *layout)
{
	return layout->abi == ABI_PV64 ? (1ULL << 48) - 1 : UINT32_MAX;
}

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * Removes what the first mapping's tables of the same level cover. The second
 * mapping lies below the first: only its end can be in their range.
 */
static void share(const struct table_level *have, struct table_level *want)
{
	if (want->from >= have->from)
		want->nr = 0;
	else if (want->to >= have->from)
		want->to = have->from - 1;
}

static void count_level(const struct layout *layout, const struct mapping *map,
			unsigned int l, struct table_level *out)
{
	unsigned int bits = shift_of(l + 1); /* one table covers this much */
	uint64_t mask = (1ULL << bits) - 1;
	bool first = layout->nr_mappings == 0;

	out->from = map->from & ~mask;
	out->to = map->to | mask;
	out->nr = 1;
	/*
	 * A PAE kernel gets an L2 for every gigabyte up to the top, because
	 * Xen puts its own entries into the last one.
	 */
	if (layout->nr_levels == 3 && first && l == 1 && map->to < 0xc0000000)
		out->to = UINT32_MAX;
	for (unsigned int m = 0; m < layout->nr_mappings; m++)
		share(&layout->mappings[m].levels[l], out);
	if (out->nr)
		out->nr = ((out->to - out->from) >> bits) + 1;
}

void pagetables_count(const struct layout *layout, uint64_t from, uint64_t to,
		      uint64_t pfn, uint64_t tables_pfn, struct mapping *out)
{
	uint64_t bits = translated_bits(layout);
	unsigned int top = layout->nr_levels - 1;

	*out = (struct mapping){ .from = from & bits,
				 .to = to & bits,
				 .pfn = pfn,
				 .tables_pfn = tables_pfn };
	if (layout->nr_mappings == 0) {
		out->levels[top] =
			(struct table_level){ 0, bits, tables_pfn, 1 };
		out->nr_tables = 1;
	}
	for (unsigned int l = top; l-- > 0;) {
		count_level(layout, out, l, &out->levels[l]);
		out->levels[l].pfn = tables_pfn + out->nr_tables;
		out->nr_tables += out->levels[l].nr;
	}
}

/* Xen refuses a page table that is mapped writable: clear the bit. */
static void protect_tables(const struct mapping *tables, uint64_t pfn,
			   uint64_t nr, uint64_t *entries)
{
	uint64_t from = higher(pfn, tables->tables_pfn);
	uint64_t to = lower(pfn + nr, tables->tables_pfn + tables->nr_tables);

	for (uint64_t p = from; p < to; p++)
		entries[p - pfn] &= ~PTE_WRITABLE;
}

static void fill_row(uint64_t pfn, uint64_t nr, uint64_t bits,
		     uint64_t *entries)
{
	uint64_t entry = pfn << PAGE_BITS | bits;

	for (uint64_t i = 0; i < nr; i++)
		entries[i] = entry + (i << PAGE_BITS);
}

/*
 * Fills the entries of the table for [from, to] that point into one mapping:
 * to its tables one level down, or to its pages.
 */
static void fill_towards(const struct layout *layout,
			 const struct mapping *target, unsigned int l,
			 uint64_t from, uint64_t to, uint64_t *table)
{
	const struct table_level page = { target->from, target->to, target->pfn,
					  1 };
	const struct table_level *child = l ? &target->levels[l - 1] : &page;
	uint64_t start = higher(from, child->from);
	uint64_t end = lower(to, child->to);
	uint64_t pfn, nr, *entries;

	if (!child->nr || start > end)
		return;
	entries = table + ((start - from) >> shift_of(l));
	nr = ((end - from) >> shift_of(l)) - ((start - from) >> shift_of(l)) +
	     1;
	pfn = child->pfn + ((start - child->from) >> shift_of(l));
	if (l) {
		fill_row(pfn, nr,
			 PTE_PRESENT | PTE_WRITABLE | PTE_USER | PTE_ACCESSED |
				 PTE_DIRTY,
			 entries);
		return;
	}
	fill_row(pfn, nr, PTE_PRESENT | PTE_WRITABLE | PTE_ACCESSED, entries);
	for (unsigned int m = 0; m < layout->nr_mappings; m++)
		protect_tables(&layout->mappings[m], pfn, nr, entries);
}

static void fill_table(const struct layout *layout, unsigned int l,
		       uint64_t from, uint64_t to, uint64_t *table)
{
	memset(table, 0, DOMAIN_PAGE);
	for (unsigned int m = 0; m < layout->nr_mappings; m++)
		fill_towards(layout, &layout->mappings[m], l, from, to, table);
}

void pagetables_fill(const struct layout *layout, const struct mapping *mapping,
		     uint64_t first, uint64_t nr, uint64_t *out)
{
	uint64_t begin = mapping->tables_pfn + first;

	for (unsigned int l = layout->nr_levels; l-- > 0;) {
		const struct table_level *level = &mapping->levels[l];
		uint64_t pfn = higher(begin, level->pfn);
		uint64_t end = lower(begin + nr, level->pfn + level->nr);

		for (; pfn < end; pfn++) {
			unsigned int bits = shift_of(l + 1);
			uint64_t from =
				level->from + ((pfn - level->pfn) << bits);

			/* The top level covers less than a whole table. */
			fill_table(layout, l, from,
				   lower(from + (1ULL << bits) - 1, level->to),
				   out + (pfn - begin) * ENTRIES);
		}
	}
}
