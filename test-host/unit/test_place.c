// SPDX-License-Identifier: MIT
/*
 * Placing files: a few places by hand, then many random maps whose placements
 * must have every property that place.h promises.
 */
#include "maps.h"

#include <daybreak/place.h>

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

static struct mem_range ranges[MAP_MAX], kept[MAP_MAX];
static struct memmap map, before;

static void add(uint64_t addr, uint64_t size, enum mem_type type)
{
	assert_int_equal(memmap_add(&map, addr, size, type), ST_OK);
}

static void test_simple(void **state)
{
	struct place places[] = {
		{ "small", 1, 1, 0, 0 },
		{ "large", 16 * MIB, MEMMAP_PAGE, 0, 0 },
		{ "aligned", 3 * MIB, 2 * MIB, 0, 0 },
	};

	(void)state;
	memmap_init(&map, ranges, MAP_MAX);
	add(0x40000000, GIB, MEM_FREE);
	assert_int_equal(place_floor(&map), 0x40000000 + PLACE_LOW);
	assert_int_equal(place_all(&map, place_floor(&map), places, 3), ST_OK);
	assert_int_equal(places[1].addr, 0x80000000 - 16 * MIB);
	assert_int_equal(places[2].addr, 0x80000000 - 20 * MIB);
	assert_int_equal(places[0].addr, 0x80000000 - 16 * MIB - MEMMAP_PAGE);
	assert_int_equal(memmap_type_at(&map, places[1].addr), MEM_LOADER_DATA);

	/* A second call continues where the first one ended. */
	assert_int_equal(place_all(&map, 0, places, 1), ST_OK);
	assert_int_equal(places[0].addr,
			 0x80000000 - 16 * MIB - 2 * MEMMAP_PAGE);
}

static void test_floor(void **state)
{
	struct place place = { "file", MIB, 1, 0, 0 };

	(void)state;
	memmap_init(&map, ranges, MAP_MAX);
	assert_int_equal(place_floor(&map), 0);
	add(0x9000000, MIB, MEM_MMIO);
	add(0x40000000, MIB, MEM_BOOT_DATA);
	add(0x40100000, PLACE_LOW, MEM_FREE);
	assert_int_equal(place_floor(&map), 0x40000000 + PLACE_LOW);
	assert_int_equal(place_all(&map, place_floor(&map), &place, 1), ST_OK);
	assert_int_equal(place.addr, 0x40000000 + PLACE_LOW);
	assert_refused(place_all(&map, place_floor(&map), &place, 1),
		       ST_NO_MEMORY,
		       "file: needs 1048576 contiguous bytes of free memory "
		       "above 0x48000000");
}

/* Files that must be below an end are placed first, and entirely below it. */
static void test_end(void **state)
{
	struct place places[] = {
		{ "anywhere", 64 * MIB, 1, 0, 0 },
		{ "low", MIB, 1, 4 * GIB, 0 },
	};

	(void)state;
	memmap_init(&map, ranges, MAP_MAX);
	add(0x80000000, 2 * GIB, MEM_FREE);
	add(4 * GIB, 32 * MIB, MEM_FREE);
	assert_int_equal(place_all(&map, 0, places, 2), ST_OK);
	assert_int_equal(places[1].addr, 4 * GIB - MIB);
	assert_int_equal(places[0].addr, 4 * GIB - 65 * MIB);
	memmap_init(&map, ranges, MAP_MAX);
	add(4 * GIB, GIB, MEM_FREE);
	assert_refused(place_all(&map, 0, places, 2), ST_NO_MEMORY,
		       "and below 4 GiB, as the device tree's /chosen has one "
		       "cell for it, the largest range has 0");
}

static void test_refused(void **state)
{
	static const struct {
		struct place place;
		enum status status;
		const char *text;
	} rows[] = {
		{ { "f", 0, 1, 0, 0 },
		  ST_INVALID,
		  "f: has 0 bytes, which cannot be" },
		{ { "f", UINT64_MAX, 1, 0, 0 },
		  ST_INVALID,
		  "cannot be placed" },
		{ { "f", 1, 0, 0, 0 },
		  ST_INVALID,
		  "alignment of 0, expected a power" },
		{ { "f", 1, 3, 0, 0 },
		  ST_INVALID,
		  "alignment of 3, expected a power" },
		{ { "f", 1, 1ULL << 63, 0, 0 },
		  ST_NO_MEMORY,
		  "needs 4096 contiguous bytes" },
		{ { "f", 1ULL << 52, 1, 0, 0 },
		  ST_NO_MEMORY,
		  "the largest range has" },
	};
	static struct place many[PLACE_MAX + 1];

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct place place = rows[i].place;

		memmap_init(&map, ranges, MAP_MAX);
		add(0x40000000, GIB, MEM_FREE);
		assert_refused(place_all(&map, 0, &place, 1), rows[i].status,
			       rows[i].text);
	}
	for (unsigned int i = 0; i <= PLACE_MAX; i++)
		many[i] = (struct place){ "f", 1, 1, 0, 0 };
	memmap_init(&map, ranges, MAP_MAX);
	add(0x40000000, GIB, MEM_FREE);
	assert_int_equal(place_all(&map, 0, many, PLACE_MAX), ST_OK);
	/* Files of equal size are placed in their given order. */
	for (unsigned int i = 0; i < PLACE_MAX; i++)
		assert_int_equal(many[i].addr,
				 0x80000000 - (i + 1) * MEMMAP_PAGE);
	assert_refused(place_all(&map, 0, many, PLACE_MAX + 1), ST_TOO_LARGE,
		       "at most 128");
}

static bool is_free_in(const struct memmap *m, uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < m->nr_ranges; i++) {
		const struct mem_range *r = &m->ranges[i];

		if (r->type == MEM_FREE && addr >= r->addr &&
		    addr - r->addr < r->size &&
		    size <= r->size - (addr - r->addr))
			return true;
	}
	return false;
}

/* A fixed seed: the sequence of random numbers is part of the test. */
static uint32_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % limit;
}

static void random_map(void)
{
	memmap_init(&map, ranges, MAP_MAX);
	add(0x40000000, (1 + random_below(1024)) * MIB, MEM_FREE);
	for (unsigned int i = random_below(40); i; i--)
		add(0x40000000 + random_below(1 << 20) * MEMMAP_PAGE,
		    (1 + random_below(4096)) * MEMMAP_PAGE,
		    random_below(MEM_NR_TYPES));
	memmap_init(&before, kept, MAP_MAX);
	memmap_copy(&before, &map);
}

static void check_places(const struct place *places, unsigned int nr,
			 uint64_t floor_addr)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct place *p = &places[i];

		assert_int_equal(p->addr % MEMMAP_PAGE, 0);
		assert_int_equal(p->addr % p->align, 0);
		assert_true(p->addr >= floor_addr);
		assert_true(is_free_in(&before, p->addr, p->size));
		for (unsigned int j = 0; j < i; j++)
			assert_true(places[j].addr + places[j].size <=
					    p->addr ||
				    p->addr + p->size <= places[j].addr);
	}
}

static void test_properties(void **state)
{
	struct place places[8];
	unsigned int placed = 0;

	(void)state;
	for (unsigned int round = 0; round < 2000; round++) {
		unsigned int nr = 1 + random_below(8);
		uint64_t at_least;

		random_map();
		for (unsigned int i = 0; i < nr; i++)
			places[i] = (struct place){ "file",
						    1 + random_below(64 << 20),
						    1ULL << random_below(22), 0,
						    0 };
		at_least = place_floor(&map);
		if (place_all(&map, at_least, places, nr) == ST_OK) {
			check_places(places, nr, at_least);
			placed++;
		}
	}
	/* Both results are frequent. */
	assert_true(placed > 200 && placed < 1900);
	log_clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simple),
		cmocka_unit_test(test_floor),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
