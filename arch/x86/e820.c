// SPDX-License-Identifier: MIT
/*
 * The e820 from the shared memory map. Pure arithmetic: nothing here touches
 * the machine.
 */
#include <daybreak/e820.h>

#include <stdbool.h>

#define KIB	       1024ULL
#define LOW_MEMORY_KIB 640 /* what a PC has below the VGA window */
#define HIGH_MEMORY    (1024 * KIB)

/*
 * Runtime services keep their memory, persistent memory is not RAM that
 * forgets, and unaccepted memory faults when it is touched: all reserved.
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
				    "e820: the memory map needs more than %u "
				    "entries",
				    max);
		out[n++] = (struct e820_entry){ r->addr, r->size, type };
	}
	*nr = n;
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
