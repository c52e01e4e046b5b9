// SPDX-License-Identifier: MIT
/*
 * Pages from the firmware, listed in a ledger so that all of them can be freed
 * on any return, and the firmware's memory map.
 */
#include "app.h"

/*
 * Modules, which may be kept packed beside unpacked and in a spool, Xen, the
 * configuration and its chain, tables, work memory.
 */
#define MAX_ALLOCATIONS (3 * BOOT_MAX_MODULES + 32)
#define MAP_SLACK	(64 * 64) /* bytes, as allocations may split ranges */

static struct {
	EFI_PHYSICAL_ADDRESS addr;
	UINTN nr_pages;
	bool is_kept; /* by platform_free_all() */
} ledger[MAX_ALLOCATIONS];
static uint64_t pages_now, pages_peak;
/* The firmware's descriptors, followed by the ranges made from them. */
static void *map_buffer;
static UINTN map_size; /* of the descriptors */
static struct memmap normalised;

static UINTN to_pages(uint64_t size)
{
	return size / EFI_PAGE_SIZE + (size % EFI_PAGE_SIZE != 0);
}

static int find(EFI_PHYSICAL_ADDRESS addr)
{
	for (int i = 0; i < MAX_ALLOCATIONS; i++)
		if (ledger[i].addr == addr && (!addr || ledger[i].nr_pages))
			return i;
	return -1;
}

static EFI_STATUS allocate(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type,
			   UINTN nr_pages, EFI_PHYSICAL_ADDRESS *addr)
{
	int slot = find(0);
	EFI_STATUS es;

	if (slot < 0)
		return EFI_OUT_OF_RESOURCES;
	es = app_bs->AllocatePages(how, type, nr_pages, addr);
	if (es)
		return es;
	ledger[slot].addr = *addr;
	ledger[slot].nr_pages = nr_pages;
	ledger[slot].is_kept = false;
	pages_now += nr_pages;
	if (pages_now > pages_peak)
		pages_peak = pages_now;
	return EFI_SUCCESS;
}

static EFI_PHYSICAL_ADDRESS allocate_or_0(EFI_ALLOCATE_TYPE how,
					  EFI_MEMORY_TYPE type, uint64_t size,
					  EFI_PHYSICAL_ADDRESS addr)
{
	return allocate(how, type, to_pages(size), &addr) ? 0 : addr;
}

void *platform_alloc(uint64_t size, uint64_t max)
{
	return (void *)(uintptr_t)allocate_or_0(AllocateMaxAddress,
						EfiLoaderData, size, max);
}

void *platform_alloc_at(uint64_t addr, uint64_t size, enum platform_use use)
{
	EFI_MEMORY_TYPE type =
		use == PLATFORM_CODE ? EfiLoaderCode : EfiLoaderData;

	return (void *)(uintptr_t)allocate_or_0(AllocateAddress, type, size,
						addr);
}

/* Before ExitBootServices the firmware identity-maps all memory. */
uint64_t platform_address(const void *byte)
{
	return (uintptr_t)byte;
}

static void release(int slot)
{
	app_bs->FreePages(ledger[slot].addr, ledger[slot].nr_pages);
	pages_now -= ledger[slot].nr_pages;
	ledger[slot].addr = 0;
	ledger[slot].nr_pages = 0;
}

void platform_free(void *pages)
{
	int slot = pages ? find((uintptr_t)pages) : -1;

	if (slot >= 0)
		release(slot);
}

void platform_keep(void *pages)
{
	int slot = find((uintptr_t)pages);

	if (slot >= 0)
		ledger[slot].is_kept = true;
}

void platform_free_all(void)
{
	for (int i = 0; i < MAX_ALLOCATIONS; i++)
		if (ledger[i].nr_pages && !ledger[i].is_kept)
			release(i);
	/* The map's buffer was one of them. */
	map_buffer = NULL;
	map_size = 0;
}

uint64_t platform_peak(void)
{
	return pages_peak * EFI_PAGE_SIZE;
}

/*
 * Allocates pages for size bytes of descriptors and the ranges made from them.
 * Descriptors are never smaller than in the specification.
 */
static EFI_STATUS take_map_pages(UINTN size)
{
	UINTN nr = size / sizeof(EFI_MEMORY_DESCRIPTOR);
	UINTN room = MEMMAP_EFI_ROOM(nr) * sizeof(struct mem_range);
	EFI_PHYSICAL_ADDRESS addr = app_host->memory_max;
	EFI_STATUS es;

	es = allocate(AllocateMaxAddress, EfiLoaderData, to_pages(size + room),
		      &addr);
	if (es)
		return es;
	map_buffer = (void *)(uintptr_t)addr;
	map_size = size;
	memmap_init(&normalised, (void *)(uintptr_t)(addr + size),
		    MEMMAP_EFI_ROOM(nr));
	return EFI_SUCCESS;
}

/* Reads the map into a buffer that is kept: freeing it would change the map. */
static EFI_STATUS read_map(UINTN *size, UINTN *key, UINTN *descriptor_size)
{
	UINT32 version;
	EFI_STATUS es;

	for (;;) {
		*size = map_size;
		es = app_bs->GetMemoryMap(size, map_buffer, key,
					  descriptor_size, &version);
		if (es != EFI_BUFFER_TOO_SMALL)
			return es;
		platform_free(map_buffer);
		map_buffer = NULL;
		map_size = 0;
		es = take_map_pages(to_pages(*size + MAP_SLACK) *
				    EFI_PAGE_SIZE);
		if (es)
			return es;
	}
}

enum status memory_map_key(const struct memmap **map, UINTN *key)
{
	static bool warned;
	struct memmap_faults faults;
	UINTN size, descriptor_size;
	enum status st;

	if (read_map(&size, key, &descriptor_size))
		return fail(ST_IO, "the firmware does not give its memory map");
	*map = &normalised;
	st = memmap_from_efi((struct span){ map_buffer, size }, descriptor_size,
			     &normalised, &faults);
	if (!warned)
		memmap_warn(&faults);
	warned = true;
	return st;
}

enum status platform_map(const struct memmap **map)
{
	UINTN key;

	return memory_map_key(map, &key);
}
