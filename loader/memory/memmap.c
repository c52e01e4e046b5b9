// SPDX-License-Identifier: MIT
/*
 * The memory map: adding to it, and finding room in it. memmap_efi.c reads the
 * firmware's.
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

void memmap_init(struct memmap *map, struct mem_range *ranges, unsigned int max)
{
	*map = (struct memmap){ .max_ranges = max, .ranges = ranges };
}

static enum status no_room(const struct memmap *map)
{
	return fail(
		ST_TOO_LARGE,
		"memory map: needs more than the %u ranges there is room for",
		map->max_ranges);
}

enum status memmap_copy(struct memmap *to, const struct memmap *from)
{
	if (from->nr_ranges > to->max_ranges)
		return no_room(to);
	memcpy(to->ranges, from->ranges,
	       from->nr_ranges * sizeof(*from->ranges));
	to->nr_ranges = from->nr_ranges;
	return ST_OK;
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

static enum status check(uint64_t addr, uint64_t size)
{
	if (addr % PAGE_SIZE || size % PAGE_SIZE)
		return fail(ST_INVALID,
			    "memory map: found %#lx bytes at %#lx, expected "
			    "whole pages",
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

/*
 * The first range that ends above addr. Ranges are mostly added in ascending
 * order, so the search begins at the end.
 */
static unsigned int find_above(const struct memmap *map, uint64_t addr)
{
	unsigned int i = map->nr_ranges;

	while (i && mem_range_end(&map->ranges[i - 1]) > addr)
		i--;
	return i;
}

/* How many ranges lay_over() adds to the map. */
static unsigned int room_for(const struct memmap *map, unsigned int i,
			     const struct mem_range *add)
{
	uint64_t at = add->addr, end = mem_range_end(add);
	unsigned int more = 0;

	for (; i < map->nr_ranges && map->ranges[i].addr < end; i++) {
		const struct mem_range *r = &map->ranges[i];

		more += r->addr != at; /* split, or a gap before it */
		more += mem_range_end(r) > end;
		at = mem_range_end(r);
	}
	return more + (at < end);
}

static void insert(struct memmap *map, unsigned int i, uint64_t addr,
		   uint64_t end, enum mem_type type)
{
	struct mem_range *at = &map->ranges[i];

	memmove(at + 1, at, (map->nr_ranges - i) * sizeof(*at));
	*at = (struct mem_range){ addr, end - addr, type };
	map->nr_ranges++;
}

/* Splits ranges[i] at addr, which is inside it. */
static void split(struct memmap *map, unsigned int i, uint64_t addr)
{
	struct mem_range *r = &map->ranges[i];
	uint64_t start = r->addr;

	r->size = mem_range_end(r) - addr;
	r->addr = addr;
	insert(map, i, start, addr, r->type);
}

/*
 * Lays add over ranges[i] and on; returns the first range after it.
 *
 *	add         [=================)
 *	there   [------)    [--)   [--------)
 *	then    [--)[##)[==)[##)[=)[##)[----)
 */
static unsigned int lay_over(struct memmap *map, unsigned int i,
			     const struct mem_range *add)
{
	uint64_t at = add->addr, end = mem_range_end(add);

	if (i < map->nr_ranges && map->ranges[i].addr < at)
		split(map, i++, at);
	while (at < end) {
		bool gap = i == map->nr_ranges || map->ranges[i].addr > at;
		uint64_t to = end;

		if (gap && i < map->nr_ranges)
			to = min_u64(end, map->ranges[i].addr);
		if (gap)
			insert(map, i, at, to, add->type);
		else if (mem_range_end(&map->ranges[i]) > end)
			split(map, i, end);
		if (rank[add->type] > rank[map->ranges[i].type])
			map->ranges[i].type = add->type;
		at = mem_range_end(&map->ranges[i++]);
	}
	return i;
}

/* Merges adjacent ranges of one type, from ranges[first] to [last]. */
static void merge(struct memmap *map, unsigned int first, unsigned int last)
{
	struct mem_range *out = &map->ranges[first];
	unsigned int i = first + 1;

	for (; i < map->nr_ranges && i <= last; i++) {
		const struct mem_range *r = &map->ranges[i];

		if (mem_range_end(out) == r->addr && out->type == r->type)
			out->size += r->size;
		else
			*++out = *r;
	}
	out++;
	memmove(out, &map->ranges[i], (map->nr_ranges - i) * sizeof(*out));
	map->nr_ranges -= (unsigned int)(&map->ranges[i] - out);
}

enum status memmap_add(struct memmap *map, uint64_t addr, uint64_t size,
		       enum mem_type type)
{
	const struct mem_range add = { addr, size, type };
	enum status st = check(addr, size);
	unsigned int i, last;

	if (st)
		return st;
	i = find_above(map, addr);
	if (room_for(map, i, &add) > map->max_ranges - map->nr_ranges)
		return no_room(map);
	last = lay_over(map, i, &add);
	merge(map, i ? i - 1 : 0, last);
	return ST_OK;
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
	first = align_up(low, align);
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
