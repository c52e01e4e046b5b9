/* SPDX-License-Identifier: MIT */
/*
 * The e820: the memory map in the form of x86 firmware (ACPI 6.5, section 15).
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
 * ST_TOO_LARGE with a sentence when max is too small, and leaves nr unchanged.
 */
enum status e820_from_memmap(const struct memmap *map, struct e820_entry *out,
			     unsigned int max, unsigned int *nr);

/* The most entries that Xen keeps (E820MAX in its asm/e820.h). */
#define E820_XEN_MAX   1024
/*
 * The most that Linux takes when started by PVH: it copies them to boot_params,
 * which hold E820_MAX_ENTRIES_ZEROPAGE (128), and adds one for the ISA range.
 */
#define E820_LINUX_MAX 126

/*
 * Shortens *nr entries to max by joining adjacent entries to reserved ones:
 * first those that are not RAM, then where the least RAM is lost. RAM is never
 * gained and a hole never filled. *lost is how many bytes of RAM became
 * reserved. Returns ST_TOO_LARGE with a sentence when no entries are adjacent
 * any more.
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
