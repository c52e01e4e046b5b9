// SPDX-License-Identifier: MIT
/*
 * Places files in a map made from the input: every placement lies in free
 * memory, above the floor, and overlaps nothing.
 */
#include "maps.h"

#include <daybreak/place.h>

#define MAX_FILES 6

static struct mem_range ranges[MAP_MAX], kept[MAP_MAX];
static struct memmap map, before;

static bool is_free(const struct place *p)
{
	for (unsigned int i = 0; i < before.nr_ranges; i++) {
		const struct mem_range *r = &before.ranges[i];

		if (r->type == MEM_FREE && p->addr >= r->addr &&
		    p->addr - r->addr < r->size &&
		    p->size <= r->size - (p->addr - r->addr))
			return true;
	}
	return false;
}

static void check(const struct place *places, unsigned int nr, uint64_t above)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct place *p = &places[i];

		if (!is_free(p) || p->addr < above || p->addr % MEMMAP_PAGE ||
		    p->addr % p->align)
			__builtin_trap();
		for (unsigned int j = 0; j < i; j++)
			if (p->addr < places[j].addr + places[j].size &&
			    places[j].addr < p->addr + p->size)
				__builtin_trap();
	}
	if (!memmap_is_normalised(&map))
		__builtin_trap();
}

/* Six bytes of input make a file or a range. */
static uint64_t number(const uint8_t *data)
{
	return data[0] | data[1] << 8 | data[2] << 16;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct place places[MAX_FILES];
	unsigned int nr = 0;
	uint64_t above;

	memmap_init(&map, ranges, MAP_MAX);
	for (; nr < MAX_FILES && size >= 6; nr++, data += 6, size -= 6)
		places[nr] =
			(struct place){ "f", number(data) << (data[3] % 40),
					1ULL << (data[4] % 64), 0, 0 };
	for (; size >= 6; data += 6, size -= 6)
		memmap_add(&map, number(data) * MEMMAP_PAGE,
			   (1 + (data[4] | data[5] << 8)) * MEMMAP_PAGE,
			   data[3] % MEM_NR_TYPES);
	memmap_init(&before, kept, MAP_MAX);
	memmap_copy(&before, &map);
	above = place_floor(&map);
	if (!place_all(&map, above, places, nr))
		check(places, nr, above);
	return 0;
}
