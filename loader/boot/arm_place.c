// SPDX-License-Identifier: MIT
/*
 * Allocates memory for the files of a host on Arm, where loader/memory/place.c
 * decides that they go.
 */
#include "arm_state.h"

#include <daybreak/page.h>

#define PLACE_ATTEMPTS 16

/* Allocates all places or none. Returns the index of the refused one, or n. */
static unsigned int take_places(const struct place *places, void **out,
				unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		out[i] = platform_alloc_at(places[i].addr, places[i].size,
					   PLATFORM_DATA);
		if (!out[i])
			break;
	}
	for (unsigned int j = i; i < n && j--;)
		platform_free(out[j]);
	return i;
}

/* Allocates two maps with room to place n files. */
static enum status take_maps(const struct boot *boot, unsigned int n,
			     struct memmap *usable, struct memmap *tried)
{
	struct map_room room;
	struct mem_range *ranges;
	enum status st =
		pages_alloc_for_map(boot, PLACE_ROOM(n) + 2 * PLACE_ATTEMPTS,
				    2 * sizeof(*ranges), &room);

	if (st)
		return st;
	ranges = room.pages;
	memmap_init(usable, ranges, room.nr);
	memmap_init(tried, ranges + room.nr, room.nr);
	return memmap_copy(usable, room.map);
}

/*
 * Some firmware refuses to allocate memory that its own map calls free (AAVMF
 * of edk2 2022.11 does so below the last page). That memory is then excluded
 * and everything is placed again.
 */
enum status arm_place_all(const struct boot *boot, struct place *places,
			  void **out, unsigned int n)
{
	struct memmap usable, map;
	enum status st = take_maps(boot, n, &usable, &map);

	if (st)
		return st;
	for (unsigned int i = 0; i < PLACE_ATTEMPTS; i++) {
		unsigned int refused;

		st = memmap_copy(&map, &usable);
		if (st)
			return st;
		st = place_all(&map, place_floor(&map), places, n);
		if (st)
			return st;
		refused = take_places(places, out, n);
		if (refused == n)
			return ST_OK;
		st = memmap_add(&usable, places[refused].addr,
				page_align_up(places[refused].size),
				MEM_UNUSABLE);
		if (st)
			return st;
	}
	return fail(ST_NO_MEMORY,
		    "the firmware refused memory that its own map calls free "
		    "%u times",
		    PLACE_ATTEMPTS);
}
