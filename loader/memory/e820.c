// SPDX-License-Identifier: MIT
/*
 * Makes the e820 from the memory map.
 */
#include <daybreak/e820.h>

#include <stdbool.h>

#define KIB	       1024ULL
#define LOW_MEMORY_KIB 640 /* what a PC has below the VGA window */
#define HIGH_MEMORY    (1024 * KIB)

/*
 * Reserved: runtime services keep their memory, persistent memory is not plain
 * RAM, and unaccepted memory faults when it is touched.
 */
static enum e820_type type_of(enum mem_type type)
{
	if (memmap_is_ram(type))
		return E820_RAM;
	switch (type) {
	case MEM_ACPI_RECLAIM:
		return E820_ACPI;
	case MEM_ACPI_NVS:
		return E820_NVS;
	case MEM_UNUSABLE:
		return E820_UNUSABLE;
	default:
		return E820_RESERVED;
	}
}

static bool continues(const struct e820_entry *last, uint64_t addr,
		      enum e820_type type)
{
	return last->type == type && last->addr + last->size == addr;
}

enum status e820_from_memmap(const struct memmap *map, struct e820_entry *out,
			     unsigned int max, unsigned int *nr)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->ranges[i];
		enum e820_type type = type_of(r->type);

		if (n && continues(&out[n - 1], r->addr, type)) {
			out[n - 1].size += r->size;
			continue;
		}
		if (n == max)
			return fail(ST_TOO_LARGE,
				    "e820: the memory map needs more than the "
				    "%u entries there is room for",
				    max);
		out[n++] = (struct e820_entry){ r->addr, r->size, type };
	}
	*nr = n;
	return ST_OK;
}

/* Bytes of RAM lost when entry and the next one are joined. */
static uint64_t cost_of_joining(const struct e820_entry *entry)
{
	const struct e820_entry *next = entry + 1;
	uint64_t cost = 0;

	if (entry->addr + entry->size != next->addr)
		return UINT64_MAX;
	if (entry->type == E820_RAM)
		cost += entry->size;
	if (next->type == E820_RAM)
		cost += next->size;
	return cost;
}

/* The entry that can be joined with the next one at the least cost. */
static unsigned int find_cheapest(const struct e820_entry *entries,
				  unsigned int nr, uint64_t *cost)
{
	unsigned int best = 0;

	*cost = UINT64_MAX;
	for (unsigned int i = 0; i + 1 < nr && *cost; i++) {
		uint64_t this_one = cost_of_joining(&entries[i]);

		if (this_one < *cost) {
			*cost = this_one;
			best = i;
		}
	}
	return best;
}

enum status e820_shorten(struct e820_entry *entries, unsigned int *nr,
			 unsigned int max, uint64_t *lost)
{
	*lost = 0;
	while (*nr > max) {
		uint64_t cost;
		unsigned int i = find_cheapest(entries, *nr, &cost);

		if (cost == UINT64_MAX)
			return fail(ST_TOO_LARGE,
				    "e820: the memory map has %u ranges with "
				    "holes between them, expected at most %u",
				    *nr, max);
		entries[i].size += entries[i + 1].size;
		entries[i].type = E820_RESERVED;
		--*nr;
		memmove(&entries[i + 1], &entries[i + 2],
			(*nr - i - 1) * sizeof(*entries));
		*lost += cost;
	}
	return ST_OK;
}

/* Bytes of RAM from addr to the end of the entry that holds it. */
static uint64_t ram_from(const struct e820_entry *entries, unsigned int nr,
			 uint64_t addr)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct e820_entry *e = &entries[i];

		if (e->type == E820_RAM && addr >= e->addr &&
		    addr - e->addr < e->size)
			return e->size - (addr - e->addr);
	}
	return 0;
}

void e820_basic_memory(const struct e820_entry *entries, unsigned int nr,
		       uint32_t *lower_kib, uint32_t *upper_kib)
{
	uint64_t lower = ram_from(entries, nr, 0) / KIB;
	uint64_t upper = ram_from(entries, nr, HIGH_MEMORY) / KIB;

	*lower_kib = lower < LOW_MEMORY_KIB ? (uint32_t)lower : LOW_MEMORY_KIB;
	*upper_kib = upper < UINT32_MAX ? (uint32_t)upper : UINT32_MAX;
}
