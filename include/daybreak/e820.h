/* SPDX-License-Identifier: MIT */
/*
 * The e820: the memory map in the form x86 firmware gave it (ACPI 6.5,
 * section 15). Made from the shared memory map.
 */
#ifndef DAYBREAK_E820_H
#define DAYBREAK_E820_H

#include <daybreak/memmap.h>

enum e820_type {
	E820_RAM = 1,
	E820_RESERVED = 2,
	E820_ACPI = 3,
	E820_NVS = 4,
	E820_UNUSABLE = 5,
};

struct e820_entry {
	uint64_t addr, size;
	enum e820_type type;
};

/*
 * Fills out with at most max entries, sorted, merged where types agree. Memory
 * that is free once boot services have ended is RAM; MMIO ranges are
 * reserved. MEMMAP_MAX entries are always enough. Returns ST_TOO_LARGE with a
 * sentence when max is too small; nr is left alone then.
 */
enum status e820_from_memmap(const struct memmap *map, struct e820_entry *out,
			     unsigned int max, unsigned int *nr);

/*
 * The two figures that Multiboot calls mem_lower and mem_upper, in KiB: RAM
 * from 0 (at most 640), and RAM from 1 MiB up to the first hole.
 */
void e820_basic_memory(const struct e820_entry *entries, unsigned int nr,
		       uint32_t *lower_kib, uint32_t *upper_kib);

#endif
