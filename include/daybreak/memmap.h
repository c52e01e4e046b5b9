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

#define MEMMAP_MAX	512
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
 * and have the same type.
 */
struct memmap {
	unsigned int nr_ranges;
	struct mem_range ranges[MEMMAP_MAX];
};

/* An empty map. */
void memmap_init(struct memmap *map);

/*
 * Adds a range. Where it overlaps what is there, the more restrictive type
 * wins (free < loader < boot services < ACPI reclaim < persistent < runtime
 * < NVS < unaccepted < MMIO < PAL < unusable < reserved; of two kinds of one
 * word the one with the higher value), so the order of adding does not matter.
 * Needs as much stack as a struct memmap, 12 KiB. Returns ST_INVALID for a
 * range that is not page aligned, empty or ends past MEMMAP_ADDR_MAX,
 * ST_TOO_LARGE when the map is full; both with a sentence; map is unchanged
 * then.
 */
enum status memmap_add(struct memmap *map, uint64_t addr, uint64_t size,
		       enum mem_type type);

/*
 * Makes map from what EFI_BOOT_SERVICES.GetMemoryMap returned: descriptors of
 * descriptor_size bytes each (UEFI 2.10, section 7.2.3). Memory that is not
 * write-back cacheable is never free: as for Xen it counts as unusable. Types
 * above MEM_UNACCEPTED are reserved. Descriptors of no pages, which real
 * firmware has, say nothing and are passed over. Returns ST_INVALID (a map
 * without any memory is one reason) or ST_TOO_LARGE with a sentence; what map
 * holds is unspecified then.
 */
enum status memmap_from_efi(struct span descriptors, uint64_t descriptor_size,
			    struct memmap *map);

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
