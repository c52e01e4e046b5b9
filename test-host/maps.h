/* SPDX-License-Identifier: MIT */
/*
 * What the memory map's tests and fuzzer share: EFI memory maps made by hand or
 * read from maps/, and checks of a good struct memmap.
 */
#ifndef TEST_MAPS_H
#define TEST_MAPS_H

#include "support.h"

#include <daybreak/memmap.h>

#include <stdio.h>

#define WB		   0x8ULL
#define EFI_MAP_DESCRIPTOR 48 /* EDK II's: 8 more than in UEFI */
#define EFI_MAP_MAX	   1024
#define MAP_MAX		   MEMMAP_EFI_ROOM(EFI_MAP_MAX)
#define RECORDED_MAPS_DIR  "test-host/maps/" /* from the top of the tree */

static inline void assert_same_map(const struct memmap *a,
				   const struct memmap *b)
{
	assert_int_equal(a->nr_ranges, b->nr_ranges);
	assert_memory_equal(a->ranges, b->ranges,
			    a->nr_ranges * sizeof(a->ranges[0]));
}

/* From least to most restrictive; memmap.h describes the same order. */
static const enum mem_type type_order[MEM_NR_TYPES] = {
	MEM_FREE,	  MEM_LOADER_CODE,  MEM_LOADER_DATA, MEM_BOOT_CODE,
	MEM_BOOT_DATA,	  MEM_ACPI_RECLAIM, MEM_PERSISTENT,  MEM_RUNTIME_CODE,
	MEM_RUNTIME_DATA, MEM_ACPI_NVS,	    MEM_UNACCEPTED,  MEM_MMIO,
	MEM_MMIO_PORT,	  MEM_PAL_CODE,	    MEM_UNUSABLE,    MEM_RESERVED,
};

static inline int restrictiveness(enum mem_type type)
{
	int i = 0;

	while (type_order[i] != type)
		i++;
	return i;
}

/* Descriptors as GetMemoryMap returns them. */
struct efi_map {
	unsigned int nr;
	uint8_t bytes[EFI_MAP_MAX * EFI_MAP_DESCRIPTOR];
};

static inline struct span efi_map_span(const struct efi_map *m)
{
	return (struct span){ m->bytes, m->nr * EFI_MAP_DESCRIPTOR };
}

static inline void efi_map_push(struct efi_map *m, uint32_t type,
				uint64_t start, uint64_t pages,
				uint64_t attribute)
{
	uint64_t fields[5] = { type, start, 0xfefefefefefefefe, pages,
			       attribute };
	uint8_t *d = &m->bytes[m->nr++ * EFI_MAP_DESCRIPTOR];

	memset(d, 0xa5, EFI_MAP_DESCRIPTOR);
	memcpy(d, fields, sizeof(fields));
}

static inline uint32_t efi_type_named(const char *name)
{
	static const char *const names[] = {
		"Reserved",  "LoaderCode", "LoaderData", "BS_Code",
		"BS_Data",   "RT_Code",	   "RT_Data",	 "Available",
		"Unusable",  "ACPI_Recl",  "ACPI_NVS",	 "MMIO",
		"MMIO_Port", "PalCode",	   "Persistent", "Unaccepted",
	};

	for (uint32_t i = 0; i < MEM_NR_TYPES; i++)
		if (!strcmp(names[i], name))
			return i;
	fail_msg("\"%s\" is no type of the UEFI shell's memmap", name);
	return 0;
}

static inline FILE *recorded_open(const char *name)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), RECORDED_MAPS_DIR "%s", name);
	f = fopen(path, "r");
	if (!f)
		fail_msg("%s: cannot be read", path);
	return f;
}

/* Reads lines of type, start, pages, attribute; # begins a comment. */
static inline void efi_map_read(struct efi_map *m, const char *name)
{
	FILE *f = recorded_open(name);
	unsigned long long start, pages, attribute;
	char line[128], type[16];

	m->nr = 0;
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#')
			continue;
		if (sscanf(line, "%15s %llx %llx %llx", type, &start, &pages,
			   &attribute) != 4)
			fail_msg("%s: bad line: %s", name, line);
		efi_map_push(m, efi_type_named(type), start, pages, attribute);
	}
	fclose(f);
}

static inline bool range_is_good(const struct mem_range *r)
{
	return r->size && r->addr % MEMMAP_PAGE == 0 &&
	       r->size % MEMMAP_PAGE == 0 && r->addr < MEMMAP_ADDR_MAX &&
	       r->size <= MEMMAP_ADDR_MAX - r->addr && r->type < MEM_NR_TYPES;
}

/* Sorted, disjoint, merged, whole pages, below MEMMAP_ADDR_MAX. */
static inline bool memmap_is_normalised(const struct memmap *map)
{
	if (map->nr_ranges > map->max_ranges)
		return false;
	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->ranges[i], *last = r - 1;

		if (!range_is_good(r))
			return false;
		if (!i)
			continue;
		if (r->addr < last->addr + last->size)
			return false;
		if (r->addr == last->addr + last->size && r->type == last->type)
			return false;
	}
	return true;
}

/* Returns the type of the byte at addr, -1 if map has none. */
static inline int memmap_type_at(const struct memmap *map, uint64_t addr)
{
	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (addr >= map->ranges[i].addr &&
		    addr - map->ranges[i].addr < map->ranges[i].size)
			return map->ranges[i].type;
	return -1;
}

#endif
