/* SPDX-License-Identifier: MIT */
/*
 * Where files go that Xen on Arm is handed by address. Decided from the memory
 * map alone, so that the same code runs in the firmware and in a test.
 */
#ifndef DAYBREAK_PLACE_H
#define DAYBREAK_PLACE_H

#include <daybreak/memmap.h>

#define PLACE_MAX	      128

/* Ranges that place_all() adds at most to a map for so many places. */
#define PLACE_ROOM(nr_places) (2 * (nr_places) + 2)

/*
 * What stays free at the start of the first bank: Xen gives dom0 its memory
 * there, and its kernel wants to be low in it.
 */
#define PLACE_LOW	      (128ULL << 20)

/* A file to be placed. */
struct place {
	const char *name;
	uint64_t size;	/* bytes, not 0 */
	uint64_t align; /* a power of two; at least a page is used */
	uint64_t end;	/* the last byte is below it; 0: anywhere */
	uint64_t addr;	/* out */
};

/* The end of the low memory that place_all() leaves alone: the first byte of
 * RAM plus PLACE_LOW, or 0 without RAM. */
uint64_t place_floor(const struct memmap *map);

/*
 * Gives each of nr places an address: in free memory of map, page aligned, at
 * or above floor, as high as it fits, those with an end and then the largest
 * first, so that low memory stays in one piece. What must not be touched (Xen,
 * the device tree, a reserved region) is in map with a type that is not
 * MEM_FREE. map has room for PLACE_ROOM() more ranges and is changed: what is
 * placed becomes MEM_LOADER_DATA, so places
 * never overlap and a second call goes on where the first ended. Returns
 * ST_NO_MEMORY with a sentence naming the file for which there is no room,
 * ST_TOO_LARGE with a sentence for more than PLACE_MAX places, ST_INVALID for a
 * bad size or alignment; map is good for nothing then.
 */
enum status place_all(struct memmap *map, uint64_t floor, struct place *places,
		      unsigned int nr);

#endif
