/* SPDX-License-Identifier: MIT */
/*
 * The one normalised map of the machine's memory. Everything that tells
 * somebody else what memory there is (e820, PVH memmap, device tree nodes) is
 * made from it.
 */
#ifndef DAYBREAK_MEMMAP_H
#define DAYBREAK_MEMMAP_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdint.h>

#define MEMMAP_PAGE	UINT64_C(4096)
#define MEMMAP_ADDR_MAX (UINT64_C(1) << 52) /* no byte at or above it */

/* EFI_MEMORY_TYPE by its values (UEFI 2.10, section 7.2.1). */
enum mem_type {
	MEM_RESERVED = 0,
	MEM_LOADER_CODE = 1,
	MEM_LOADER_DATA = 2,
	MEM_BOOT_CODE = 3,
	MEM_BOOT_DATA = 4,
	MEM_RUNTIME_CODE = 5,
	MEM_RUNTIME_DATA = 6,
	MEM_FREE = 7, /* EfiConventionalMemory */
	MEM_UNUSABLE = 8,
	MEM_ACPI_RECLAIM = 9,
	MEM_ACPI_NVS = 10,
	MEM_MMIO = 11,
	MEM_MMIO_PORT = 12,
	MEM_PAL_CODE = 13,
	MEM_PERSISTENT = 14,
	MEM_UNACCEPTED = 15,
	MEM_NR_TYPES
};

/* size bytes at addr, both multiples of MEMMAP_PAGE; size is never 0. */
struct mem_range {
	uint64_t addr, size;
	enum mem_type type;
};

/* The first address after r; at most MEMMAP_ADDR_MAX. */
static inline uint64_t mem_range_end(const struct mem_range *r)
{
	return r->addr + r->size;
}

/*
 * True for memory that is the operating system's once boot services have
 * ended: free, loader and boot services memory. All that is made from the map
 * agrees on this.
 */
bool memmap_is_ram(enum mem_type type);

/*
 * Ranges sorted by address, none overlapping, no two neighbours that touch
 * and have the same type. They lie in max_ranges ranges of the caller's: a
 * firmware's map has any length, and only the caller can allocate.
 */
struct memmap {
	unsigned int nr_ranges, max_ranges;
	struct mem_range *ranges;
};

/* An empty map in max ranges, which the caller owns and which outlive it. */
void memmap_init(struct memmap *map, struct mem_range *ranges,
		 unsigned int max);

/*
 * Makes to, which is initialised, the same as from. Returns ST_TOO_LARGE with
 * a sentence where to has no room for it.
 */
enum status memmap_copy(struct memmap *to, const struct memmap *from);

/*
 * Adds a range. Where it overlaps what is there, the more restrictive type
 * wins (free < loader < boot services < ACPI reclaim < persistent < runtime
 * < NVS < unaccepted < MMIO < PAL < unusable < reserved; of two kinds of one
 * word the one with the higher value), so the order of adding does not matter.
 * It needs room for itself, for two ranges more that it splits, and for one
 * more in each gap that it covers, even where some of them merge afterwards: a
 * range inside another one needs two. Returns ST_INVALID for a range that is
 * not page aligned, empty or ends past MEMMAP_ADDR_MAX, ST_TOO_LARGE where
 * there is no room; both with a sentence; map is unchanged then.
 */
enum status memmap_add(struct memmap *map, uint64_t addr, uint64_t size,
		       enum mem_type type);

/* Ranges that suffice for memmap_from_efi() with so many descriptors. */
#define MEMMAP_EFI_ROOM(nr_descriptors) (2 * (nr_descriptors) + 1)

/* What was wrong with a firmware's map, for one warning. */
struct memmap_faults {
	unsigned int nr_left_out; /* descriptors that cannot be */
	unsigned int nr_overlaps; /* descriptors that begin in another one */
	/* The first of each kind, as the firmware gave it. */
	struct memmap_fault {
		uint64_t addr, nr_pages;
		uint32_t type;
	} left_out, overlap;
};

/*
 * Makes map from what EFI_BOOT_SERVICES.GetMemoryMap returned: descriptors of
 * descriptor_size bytes each (UEFI 2.10, section 7.2.3), in any order. map is
 * initialised, with room for MEMMAP_EFI_ROOM() of them. Memory that is not
 * write-back cacheable is never free: as for Xen it counts as unusable. Types
 * above MEM_UNACCEPTED are reserved. Descriptors that cannot be (no pages, not
 * page aligned, ending past MEMMAP_ADDR_MAX) are left out and counted in
 * *faults, as are those that overlap, of which the more restrictive type stays.
 * Returns ST_INVALID (a map without any memory is one reason) or ST_TOO_LARGE
 * with a sentence; what map holds is unspecified then.
 */
enum status memmap_from_efi(struct span descriptors, uint64_t descriptor_size,
			    struct memmap *map, struct memmap_faults *faults);

/* One warning for all of faults, or none where there are none. */
void memmap_warn(const struct memmap_faults *faults);

enum memmap_end { MEMMAP_LOWEST, MEMMAP_HIGHEST };

/*
 * Finds size bytes of MEM_FREE inside [min, max), aligned to align (a power of
 * two, at least a page), at the lowest or highest address that fits. Returns
 * ST_OK and the address in *addr, or ST_NO_MEMORY silently: the caller knows
 * what it was for. 0 bytes are found nowhere.
 */
enum status memmap_find(const struct memmap *map, uint64_t size, uint64_t align,
			uint64_t min, uint64_t max, enum memmap_end end,
			uint64_t *addr);

/*
 * Bytes of one type, of all that memmap_is_ram(), and the largest single
 * MEM_FREE range below max.
 */
uint64_t memmap_total(const struct memmap *map, enum mem_type type);
uint64_t memmap_ram(const struct memmap *map);
uint64_t memmap_largest_free(const struct memmap *map, uint64_t max);

#endif
