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
 * reserved. As many entries as map has ranges are always enough. Returns
 * ST_TOO_LARGE with a sentence when max is too small; nr is left alone then.
 */
enum status e820_from_memmap(const struct memmap *map, struct e820_entry *out,
			     unsigned int max, unsigned int *nr);

/* What Xen keeps of its own e820 (E820MAX in its asm/e820.h). */
#define E820_XEN_MAX   1024
/*
 * What Linux started by PVH has room for: it copies to its boot_params, which
 * hold E820_MAX_ENTRIES_ZEROPAGE (128), and adds one for the ISA range.
 */
#define E820_LINUX_MAX 126

/*
 * Makes at most max entries of *nr by reserving what costs the least: of two
 * entries that touch, what is not RAM becomes one reserved entry, and then the
 * smallest RAM beside something else is reserved with it. RAM is never gained
 * and a hole never filled. Returns how many bytes of RAM were reserved in
 * *lost, and ST_TOO_LARGE with a sentence where nothing touches any more.
 */
enum status e820_shorten(struct e820_entry *entries, unsigned int *nr,
			 unsigned int max, uint64_t *lost);

/*
 * The two figures that Multiboot calls mem_lower and mem_upper, in KiB: RAM
 * from 0 (at most 640), and RAM from 1 MiB up to the first hole.
 */
void e820_basic_memory(const struct e820_entry *entries, unsigned int nr,
		       uint32_t *lower_kib, uint32_t *upper_kib);

#endif
