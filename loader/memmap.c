// SPDX-License-Identifier: MIT
/*
 * The one normalised memory map: adding to it, and finding room in it.
 * Firmware's own form of it is read by memmap_efi.c.
 */
#include <daybreak/memmap.h>

/* Where two ranges overlap, the type of the higher rank stays. */
static const uint8_t rank[MEM_NR_TYPES] = {
	[MEM_FREE] = 0,	      [MEM_LOADER_CODE] = 1,  [MEM_LOADER_DATA] = 2,
	[MEM_BOOT_CODE] = 3,  [MEM_BOOT_DATA] = 4,    [MEM_ACPI_RECLAIM] = 5,
	[MEM_PERSISTENT] = 6, [MEM_RUNTIME_CODE] = 7, [MEM_RUNTIME_DATA] = 8,
	[MEM_ACPI_NVS] = 9,   [MEM_UNACCEPTED] = 10,  [MEM_MMIO] = 11,
	[MEM_MMIO_PORT] = 12, [MEM_PAL_CODE] = 13,    [MEM_UNUSABLE] = 14,
	[MEM_RESERVED] = 15,
};

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t max_u64(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void memmap_init(struct memmap *map)
{
	map->nr_ranges = 0;
}

bool memmap_is_ram(enum mem_type type)
{
	switch (type) {
	case MEM_FREE:
	case MEM_LOADER_CODE:
	case MEM_LOADER_DATA:
	case MEM_BOOT_CODE:
	case MEM_BOOT_DATA:
		return true;
	default:
		return false;
	}
}

/*
 * Appends [addr, end), which begins at or above every range of map, and keeps
 * map normalised. Returns false when map is full.
 */
static bool append(struct memmap *map, uint64_t addr, uint64_t end,
		   enum mem_type type)
{
	struct mem_range *last;

	if (addr == end)
		return true;
	if (map->nr_ranges) {
		last = &map->ranges[map->nr_ranges - 1];
		if (mem_range_end(last) == addr && last->type == type) {
			last->size += end - addr;
			return true;
		}
	}
	if (map->nr_ranges == MEMMAP_MAX)
		return false;
	map->ranges[map->nr_ranges++] =
		(struct mem_range){ addr, end - addr, type };
	return true;
}

/*
 * Appends r to map, and with it as much of *add as lies below r's end; *add
 * keeps the rest.
 *
 *	add        [===============)      [=============)
 *	r               [--------------)     [----)
 *	appended   [===)[#########)[---)  [==)[####)
 */
static bool append_both(struct memmap *map, const struct mem_range *r,
			struct mem_range *add)
{
	uint64_t r_end = mem_range_end(r), add_end = mem_range_end(add);
	uint64_t from = max_u64(r->addr, min_u64(add->addr, r_end));
	uint64_t to = max_u64(from, min_u64(add_end, r_end));
	uint64_t before = min_u64(add_end, r->addr);
	enum mem_type both =
		rank[add->type] > rank[r->type] ? add->type : r->type;

	if (add->addr < before && !append(map, add->addr, before, add->type))
		return false;
	if (!append(map, r->addr, from, r->type) ||
	    !append(map, from, to, both) || !append(map, to, r_end, r->type))
		return false;
	add->addr = max_u64(add->addr, min_u64(add_end, r_end));
	add->size = add_end - add->addr;
	return true;
}

/* Makes out from map and add. Returns false when out is too small. */
static bool merge(const struct memmap *map, struct mem_range add,
		  struct memmap *out)
{
	memmap_init(out);
	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (!append_both(out, &map->ranges[i], &add))
			return false;
	return append(out, add.addr, mem_range_end(&add), add.type);
}

static enum status check(uint64_t addr, uint64_t size)
{
	if (addr % MEMMAP_PAGE || size % MEMMAP_PAGE)
		return fail(
			ST_INVALID,
			"memory map: %#lx bytes at %#lx are not whole pages",
			size, addr);
	if (!size)
		return fail(ST_INVALID,
			    "memory map: the range at %#lx is empty", addr);
	if (addr > MEMMAP_ADDR_MAX || size > MEMMAP_ADDR_MAX - addr)
		return fail(ST_INVALID,
			    "memory map: %#lx bytes at %#lx end past the "
			    "highest address, %#lx",
			    size, addr, MEMMAP_ADDR_MAX);
	return ST_OK;
}

static bool is_above(const struct memmap *map, uint64_t addr)
{
	return !map->nr_ranges ||
	       addr >= mem_range_end(&map->ranges[map->nr_ranges - 1]);
}

/*
 * Firmware lists memory almost in order, so most ranges are appended. The
 * others are merged into a copy, so that a map that gets too large is left as
 * it was.
 */
enum status memmap_add(struct memmap *map, uint64_t addr, uint64_t size,
		       enum mem_type type)
{
	struct memmap merged;
	enum status st = check(addr, size);

	if (st)
		return st;
	if (is_above(map, addr)) {
		if (append(map, addr, addr + size, type))
			return ST_OK;
	} else if (merge(map, (struct mem_range){ addr, size, type },
			 &merged)) {
		map->nr_ranges = merged.nr_ranges;
		memcpy(map->ranges, merged.ranges,
		       merged.nr_ranges * sizeof(merged.ranges[0]));
		return ST_OK;
	}
	return fail(ST_TOO_LARGE, "memory map: more than %u ranges",
		    MEMMAP_MAX);
}

/* Finds room in one range, clipped to [min, max). */
static bool find_in(const struct mem_range *r, uint64_t size, uint64_t align,
		    uint64_t min, uint64_t max, enum memmap_end end,
		    uint64_t *addr)
{
	uint64_t low = max_u64(r->addr, min);
	uint64_t high = min_u64(mem_range_end(r), max);
	uint64_t first;

	if (r->type != MEM_FREE || low >= high)
		return false;
	first = (low + align - 1) & ~(align - 1);
	if (first >= high || size > high - first)
		return false;
	*addr = end == MEMMAP_LOWEST ? first : (high - size) & ~(align - 1);
	return true;
}

enum status memmap_find(const struct memmap *map, uint64_t size, uint64_t align,
			uint64_t min, uint64_t max, enum memmap_end end,
			uint64_t *addr)
{
	unsigned int nr = size ? map->nr_ranges : 0;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int at = end == MEMMAP_LOWEST ? i : nr - 1 - i;

		if (find_in(&map->ranges[at], size, align, min, max, end, addr))
			return ST_OK;
	}
	return ST_NO_MEMORY;
}

uint64_t memmap_total(const struct memmap *map, enum mem_type type)
{
	uint64_t total = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (map->ranges[i].type == type)
			total += map->ranges[i].size;
	return total;
}

uint64_t memmap_ram(const struct memmap *map)
{
	uint64_t total = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (memmap_is_ram(map->ranges[i].type))
			total += map->ranges[i].size;
	return total;
}

uint64_t memmap_largest_free(const struct memmap *map, uint64_t max)
{
	uint64_t largest = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->ranges[i];

		if (r->type == MEM_FREE && r->addr < max)
			largest = max_u64(largest,
					  min_u64(r->size, max - r->addr));
	}
	return largest;
}
