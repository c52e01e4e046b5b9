/* SPDX-License-Identifier: MIT */
/*
 * The map of the machine's memory. Every description of it that is handed on
 * (e820, PVH memory map, device tree nodes) is made from it.
 */
#ifndef DAYBREAK_MEMMAP_H
#define DAYBREAK_MEMMAP_H

#include <daybreak/page.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdint.h>

#define MEMMAP_PAGE	PAGE_SIZE
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

/* size bytes at addr, both multiples of PAGE_SIZE; size is never 0. */
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
 * ended: free, loader and boot services memory. Everything made from the map
 * agrees on this.
 */
bool memmap_is_ram(enum mem_type type);

/*
 * Ranges sorted by address that do not overlap; adjacent ones differ in type.
 * The array is the caller's: a firmware's map has any length, and only the
 * caller can allocate.
 */
struct memmap {
	unsigned int nr_ranges, max_ranges;
	struct mem_range *ranges;
};

/* Starts an empty map in max ranges, which the caller owns; they outlive it. */
void memmap_init(struct memmap *map, struct mem_range *ranges,
		 unsigned int max);

/*
 * Copies from to to, which is initialised. Returns ST_TOO_LARGE with a sentence
 * when to has no room for it.
 */
enum status memmap_copy(struct memmap *to, const struct memmap *from);

/*
 * Adds a range. Where it overlaps what is there, the more restrictive type
 * wins (free < loader < boot services < ACPI reclaim < persistent < runtime
 * < NVS < unaccepted < MMIO < PAL < unusable < reserved; of two types of one
 * word the one with the higher value), so the order of adding does not matter.
 * It may need room for one more range in each gap that it covers and for each
 * of the two ranges that it splits, even if some of them merge afterwards: a
 * range inside another one needs two. Returns ST_INVALID for a range that is
 * not page aligned, is empty or ends past MEMMAP_ADDR_MAX, ST_TOO_LARGE when
 * there is no room; both with a sentence, and map is unchanged.
 */
enum status memmap_add(struct memmap *map, uint64_t addr, uint64_t size,
		       enum mem_type type);

/* Ranges that memmap_from_efi() needs for so many descriptors. */
#define MEMMAP_EFI_ROOM(nr_descriptors) (2 * (nr_descriptors) + 1)

/* What was wrong with a firmware's map, for a warning. */
struct memmap_faults {
	unsigned int nr_left_out; /* impossible descriptors */
	unsigned int nr_overlaps; /* descriptors that overlap others */
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
 * write-back cacheable is never free: it counts as unusable, as for Xen. Types
 * above MEM_UNACCEPTED are reserved. Impossible descriptors (no pages, not page
 * aligned, ending past MEMMAP_ADDR_MAX) are left out and counted in *faults, as
 * are overlaps, where the more restrictive type wins. Returns ST_INVALID (for a
 * map without any memory, too) or ST_TOO_LARGE with a sentence; the content of
 * map is then unspecified.
 */
enum status memmap_from_efi(struct span descriptors, uint64_t descriptor_size,
			    struct memmap *map, struct memmap_faults *faults);

/* Warns of what is in faults, if anything. */
void memmap_warn(const struct memmap_faults *faults);

enum memmap_end { MEMMAP_LOWEST, MEMMAP_HIGHEST };

/*
 * Finds size bytes of MEM_FREE inside [min, max), aligned to align (a power of
 * two, at least a page), at the lowest or highest address that fits. Returns
 * ST_OK and the address in *addr, or ST_NO_MEMORY silently: the caller knows
 * what the memory was for. 0 bytes are never found.
 */
enum status memmap_find(const struct memmap *map, uint64_t size, uint64_t align,
			uint64_t min, uint64_t max, enum memmap_end end,
			uint64_t *addr);

/*
 * The bytes of one type, the bytes of RAM as memmap_is_ram() has it, and those
 * of the largest MEM_FREE range below max.
 */
uint64_t memmap_total(const struct memmap *map, enum mem_type type);
uint64_t memmap_ram(const struct memmap *map);
uint64_t memmap_largest_free(const struct memmap *map, uint64_t max);

#endif
