// SPDX-License-Identifier: MIT
/*
 * Our own memory as a PVH dom0: Xen gives us, and so dom0, memory where the
 * host has it, with the holes that the host has.
 */
#include "pvh.h"

#include <daybreak/e820.h>

#define MAX_ENTRIES 256 /* Xen itself reads at most 128 without EFI */

/* The BIOS's format, as in xen/hvm/e820.h. */
static struct {
	uint64_t addr, size;
	uint32_t type;
} __attribute__((packed)) entries[MAX_ENTRIES];

static unsigned int nr_entries;

enum status pvh_memory_init(void)
{
	struct xen_memory_map map = { .nr_entries = MAX_ENTRIES };
	int64_t error;

	set_xen_guest_handle(map.buffer, (void *)entries);
	error = hv_memory(XENMEM_memory_map, &map);
	if (error)
		return refused("boot domain", "memory_map", error);
	nr_entries =
		map.nr_entries < MAX_ENTRIES ? map.nr_entries : MAX_ENTRIES;
	return ST_OK;
}

bool pvh_memory_has(uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < nr_entries; i++) {
		uint64_t offset = addr - entries[i].addr;

		if (entries[i].type == E820_RAM && addr >= entries[i].addr &&
		    offset <= entries[i].size &&
		    size <= entries[i].size - offset)
			return true;
	}
	return false;
}

struct span pvh_memory_largest(uint64_t start, uint64_t end)
{
	struct span largest = { 0 };

	for (unsigned int i = 0; i < nr_entries; i++) {
		uint64_t from = entries[i].addr;
		uint64_t to = from + entries[i].size;

		if (from < start)
			from = start;
		if (to > end)
			to = end;
		from = (from + PAGE - 1) & ~(PAGE - 1);
		if (entries[i].type == E820_RAM && from < to &&
		    to - from > largest.size)
			largest = (struct span){ (const uint8_t *)from,
						 to - from };
	}
	return largest;
}
