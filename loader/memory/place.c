// SPDX-License-Identifier: MIT
/*
 * Places files in free memory from the top down, the largest first, so that the
 * free memory below them stays as large as it can.
 */
#include <daybreak/place.h>

uint64_t place_floor(const struct memmap *map)
{
	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (memmap_is_ram(map->ranges[i].type))
			return map->ranges[i].addr + PLACE_LOW;
	return 0;
}

static enum status check(const struct place *place)
{
	if (!place->size || place->size > MEMMAP_ADDR_MAX)
		return fail(ST_INVALID,
			    "%s: has %lu bytes, which cannot be placed in "
			    "memory",
			    place->name, place->size);
	if (!place->align || place->align & (place->align - 1))
		return fail(ST_INVALID,
			    "%s: has an alignment of %lu, expected a power of "
			    "two",
			    place->name, place->align);
	return ST_OK;
}

static enum status place_one(struct memmap *map, uint64_t floor,
			     struct place *place)
{
	uint64_t size, align, end = place->end ? place->end : MEMMAP_ADDR_MAX;
	enum status st = check(place);

	if (st)
		return st;
	size = page_align_up(place->size);
	align = place->align < PAGE_SIZE ? PAGE_SIZE : place->align;
	if (memmap_find(map, size, align, floor, end, MEMMAP_HIGHEST,
			&place->addr))
		return fail(ST_NO_MEMORY,
			    "%s: needs %lu contiguous bytes of free memory "
			    "above %#lx%s, the largest range has %lu",
			    place->name, size, floor,
			    place->end ? " and below 4 GiB, as the device "
					 "tree's /chosen has one cell for it"
				       : "",
			    memmap_largest_free(map, end));
	return memmap_add(map, place->addr, size, MEM_LOADER_DATA);
}

/* Files that have an upper bound come first. */
static bool goes_before(const struct place *a, const struct place *b)
{
	if (!a->end != !b->end)
		return a->end;
	return a->size > b->size;
}

/* The next file to be placed; done has a flag for each. */
static unsigned int find_next(const struct place *places, unsigned int nr,
			      const bool *done)
{
	unsigned int best = nr;

	for (unsigned int i = 0; i < nr; i++)
		if (!done[i] &&
		    (best == nr || goes_before(&places[i], &places[best])))
			best = i;
	return best;
}

enum status place_all(struct memmap *map, uint64_t floor, struct place *places,
		      unsigned int nr)
{
	bool done[PLACE_MAX] = { false };
	enum status st = ST_OK;

	if (nr > PLACE_MAX)
		return fail(ST_TOO_LARGE,
			    "%u files have to be placed in memory, expected "
			    "at most %u",
			    nr, PLACE_MAX);
	for (unsigned int i = 0; !st && i < nr; i++) {
		unsigned int next = find_next(places, nr, done);

		done[next] = true;
		st = place_one(map, floor, &places[next]);
	}
	return st;
}
