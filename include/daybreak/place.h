/* SPDX-License-Identifier: MIT */
/*
 * Where the files go whose addresses Xen on Arm is given. Decided from the
 * memory map alone.
 */
#ifndef DAYBREAK_PLACE_H
#define DAYBREAK_PLACE_H

#include <daybreak/memmap.h>

#define PLACE_MAX	      128

/* The most ranges that place_all() adds to a map for so many places. */
#define PLACE_ROOM(nr_places) (2 * (nr_places) + 2)

/*
 * Left free at the start of the first bank: Xen gives dom0 its memory there,
 * and dom0's kernel should be low in it.
 */
#define PLACE_LOW	      (128ULL << 20)

/* A file and its placement. */
struct place {
	const char *name;
	uint64_t size;	/* bytes, not 0 */
	uint64_t align; /* a power of two; at least a page is used */
	uint64_t end;	/* the file ends at or below it; 0: no bound */
	uint64_t addr;	/* out */
};

/*
 * The floor for place_all() that leaves low memory free: the address of the
 * first RAM plus PLACE_LOW, or 0 without RAM.
 */
uint64_t place_floor(const struct memmap *map);

/*
 * Gives each of nr places an address in free memory of map: page aligned, at or
 * above floor, as high as possible; first those with an end, then the largest,
 * so that low memory stays contiguous. What must not be touched (Xen, the
 * device tree, a reserved region) has a type other than MEM_FREE in map. map
 * has room for PLACE_ROOM() more ranges and is changed: what is placed becomes
 * MEM_LOADER_DATA, so places never overlap and a second call continues. Returns
 * ST_NO_MEMORY with a sentence naming the file that does not fit, ST_TOO_LARGE
 * for more than PLACE_MAX places, ST_INVALID for a bad size or alignment, all
 * with a sentence; map must not be used after an error.
 */
enum status place_all(struct memmap *map, uint64_t floor, struct place *places,
		      unsigned int nr);

#endif
