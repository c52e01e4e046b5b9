// SPDX-License-Identifier: MIT
/*
 * The memory map: ranges added to it, compared with a model that keeps one type
 * for each page, and its queries.
 */
#include "maps.h"

#define PAGE MEMMAP_PAGE

static struct mem_range ranges[MAP_MAX], kept[MAP_MAX];
static struct memmap map, before;

static int setup(void **state)
{
	(void)state;
	memmap_init(&map, ranges, MAP_MAX);
	log_clear();
	return 0;
}

static void keep(void)
{
	memmap_init(&before, kept, MAP_MAX);
	assert_int_equal(memmap_copy(&before, &map), ST_OK);
}

static void add(uint64_t page, uint64_t pages, enum mem_type type)
{
	assert_int_equal(memmap_add(&map, page * PAGE, pages * PAGE, type),
			 ST_OK);
}

/* Every pair of types, in both orders, overlapping only in page 2. */
static void test_more_restrictive_wins(void **state)
{
	(void)state;
	for (int a = 0; a < MEM_NR_TYPES; a++) {
		for (int b = 0; b < MEM_NR_TYPES; b++) {
			memmap_init(&map, ranges, MAP_MAX);
			add(1, 2, type_order[a]);
			add(2, 2, type_order[b]);
			assert_true(memmap_is_normalised(&map));
			assert_int_equal(map.nr_ranges, a == b ? 1 : 2);
			assert_int_equal(memmap_type_at(&map, 2 * PAGE),
					 type_order[a > b ? a : b]);
		}
	}
}

#define MODEL_PAGES 48

static void check_model(const int *model)
{
	assert_true(memmap_is_normalised(&map));
	for (uint64_t page = 0; page < MODEL_PAGES; page++)
		assert_int_equal(
			memmap_type_at(&map, page * PAGE),
			model[page] < 0 ? -1 : (int)type_order[model[page]]);
	assert_int_equal(memmap_type_at(&map, MODEL_PAGES * PAGE), -1);
}

static void model_add(int *model, uint64_t first, uint64_t pages, int rank)
{
	for (uint64_t page = first; page < first + pages; page++)
		if (model[page] < rank)
			model[page] = rank;
	add(first, pages, type_order[rank]);
}

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void test_against_a_page_model(void **state)
{
	uint32_t seed = 1;
	int model[MODEL_PAGES];

	(void)state;
	for (int round = 0; round < 2000; round++) {
		memset(model, 0xff, sizeof(model));
		memmap_init(&map, ranges, MAP_MAX);
		for (int i = 0; i < 12; i++) {
			uint64_t first = random_next(&seed) % MODEL_PAGES;
			uint64_t room = MODEL_PAGES - first;

			model_add(model, first, 1 + random_next(&seed) % room,
				  (int)(random_next(&seed) % MEM_NR_TYPES));
			check_model(model);
		}
	}
}

static void test_add_refusals(void **state)
{
	static const struct {
		uint64_t addr, size;
		const char *text;
	} rows[] = {
		{ 1, PAGE, "found 0x1000 bytes at 0x1, expected whole" },
		{ PAGE, 8, "found 0x8 bytes at 0x1000, expected whole" },
		{ PAGE, PAGE + 8, "expected whole pages" },
		{ PAGE, 0, "the range at 0x1000 is empty" },
		{ MEMMAP_ADDR_MAX - PAGE, 2 * PAGE, "end past the highest" },
		{ MEMMAP_ADDR_MAX, PAGE, "end past the highest" },
		{ MEMMAP_ADDR_MAX + PAGE, PAGE, "end past the highest" },
		{ PAGE, -PAGE, "end past the highest" },
		{ -PAGE, PAGE, "end past the highest" },
		{ -PAGE, 2 * PAGE, "end past the highest" },
	};

	(void)state;
	add(4, 4, MEM_FREE);
	keep();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_refused(memmap_add(&map, rows[i].addr, rows[i].size,
					  MEM_RESERVED),
			       ST_INVALID, rows[i].text);
		assert_same_map(&map, &before);
	}
	assert_int_equal(
		memmap_add(&map, MEMMAP_ADDR_MAX - PAGE, PAGE, MEM_FREE),
		ST_OK);
}

#define FEW 8

/*
 * Pages 0, 2, 4, ...: a map with room for FEW ranges, spare of them still free.
 */
static void fill(unsigned int spare)
{
	memmap_init(&map, ranges, FEW);
	for (unsigned int i = 0; i < FEW - spare; i++)
		add(2 * i, 1, MEM_MMIO);
	keep();
}

/* The caller may give too few ranges: nothing is written past them. */
static void test_full(void **state)
{
	static const struct {
		unsigned int spare;
		uint64_t page, pages;
		enum mem_type type;
	} rows[] = {
		{ 0, 2 * FEW, 1, MEM_MMIO },	 /* above all */
		{ 0, 1, 1, MEM_FREE },		 /* between two */
		{ 0, 0, 2 * FEW, MEM_FREE },	 /* in every gap */
		{ 0, 0, 2 * FEW, MEM_RESERVED }, /* would merge all */
		{ 2, 0, 6, MEM_FREE },		 /* in three gaps */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fill(rows[i].spare);
		ranges[FEW] = (struct mem_range){ 1, 2, MEM_FREE };
		assert_refused(memmap_add(&map, rows[i].page * PAGE,
					  rows[i].pages * PAGE, rows[i].type),
			       ST_TOO_LARGE, "more than the 8 ranges");
		assert_same_map(&map, &before);
		assert_int_equal(ranges[FEW].addr, 1);
	}
	fill(1);
	add(0, 1, MEM_RESERVED); /* changes one */
	add(1, 1, MEM_FREE);
	assert_int_equal(map.nr_ranges, FEW);
	fill(0);
	add(0, 1, MEM_RESERVED); /* needs no room */
	memmap_init(&before, kept, FEW);
	assert_int_equal(memmap_copy(&before, &map), ST_OK);
	assert_same_map(&map, &before);
	memmap_init(&before, kept, FEW - 1);
	assert_refused(memmap_copy(&before, &map), ST_TOO_LARGE,
		       "more than the 7 ranges");
}

static void test_splits(void **state)
{
	/* On the heap, so that ASan reports a write past it. */
	struct mem_range *exact = malloc(5 * sizeof(*exact));

	(void)state;
	memmap_init(&map, exact, 5);
	add(0, 10, MEM_FREE);
	add(2, 2, MEM_RESERVED);
	add(6, 2, MEM_LOADER_DATA);
	assert_int_equal(map.nr_ranges, 5);
	assert_true(memmap_is_normalised(&map));
	assert_int_equal(memmap_type_at(&map, 5 * PAGE), MEM_FREE);
	assert_int_equal(memmap_type_at(&map, 7 * PAGE), MEM_LOADER_DATA);
	free(exact);
}

/* Free: pages 4-7, 16-31 and 40-41; 32 is the loader's, 50-79 are MMIO. */
static void make_three(void)
{
	memmap_init(&map, ranges, MAP_MAX);
	add(4, 4, MEM_FREE);
	add(16, 16, MEM_FREE);
	add(32, 1, MEM_LOADER_DATA);
	add(40, 2, MEM_FREE);
	add(50, 30, MEM_MMIO);
	/* What lies after the last range is not part of the map. */
	ranges[map.nr_ranges] =
		(struct mem_range){ 90 * PAGE, 50 * PAGE, MEM_FREE };
}

static void test_find(void **state)
{
	static const struct {
		uint64_t size, align, min, max, lowest, highest;
	} rows[] = {
		/* in pages, except size; 0: nowhere */
		{ 1, 1, 0, 100, 4, 41 },
		{ PAGE, 1, 0, 100, 4, 41 },
		{ PAGE + 1, 1, 0, 100, 4, 40 },
		{ 4 * PAGE, 1, 0, 100, 4, 28 },
		{ 4 * PAGE, 8, 0, 100, 16, 24 },
		{ 5 * PAGE, 1, 0, 100, 16, 27 },
		{ 16 * PAGE, 16, 0, 100, 16, 16 },
		{ 17 * PAGE, 1, 0, 100, 0, 0 },
		{ 1 * PAGE, 32, 0, 100, 0, 0 },
		{ 1 * PAGE, 8, 0, 100, 16, 40 },
		{ 2 * PAGE, 1, 7, 18, 16, 16 },
		{ 2 * PAGE, 1, 7, 17, 0, 0 },
		{ 2 * PAGE, 1, 5, 7, 5, 5 },
		{ 2 * PAGE, 4, 17, 100, 20, 40 },
		{ 12 * PAGE, 4, 17, 100, 20, 20 },
		{ 13 * PAGE, 4, 17, 100, 0, 0 },
		{ 4 * PAGE, 1, 18, 30, 18, 26 },
		{ PAGE, 1, 42, 100, 0, 0 },
		{ PAGE, 1, 8, 16, 0, 0 },
		{ PAGE, 1, 20, 20, 0, 0 },
		{ PAGE, 1, 30, 20, 0, 0 },
		{ 0, 1, 0, 100, 0, 0 },
		{ UINT64_MAX, 1, 0, 100, 0, 0 },
		{ PAGE, 1ULL << 51, 0, 100, 0, 0 },
	};

	(void)state;
	make_three();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int end = MEMMAP_LOWEST; end <= MEMMAP_HIGHEST; end++) {
			uint64_t want = end == MEMMAP_LOWEST ? rows[i].lowest
							     : rows[i].highest;
			uint64_t addr = 0;

			assert_int_equal(memmap_find(&map, rows[i].size,
						     rows[i].align * PAGE,
						     rows[i].min * PAGE,
						     rows[i].max * PAGE,
						     (enum memmap_end)end,
						     &addr),
					 want ? ST_OK : ST_NO_MEMORY);
			assert_int_equal(addr, want * PAGE);
		}
	}
	assert_int_equal(log_errors, 0);
}

static void test_find_without_bounds(void **state)
{
	uint64_t addr;

	(void)state;
	make_three();
	assert_int_equal(memmap_find(&map, PAGE, PAGE, 0, UINT64_MAX,
				     MEMMAP_HIGHEST, &addr),
			 ST_OK);
	assert_int_equal(addr, 41 * PAGE);
	assert_int_equal(memmap_find(&map, PAGE, 1ULL << 63, 0, UINT64_MAX,
				     MEMMAP_LOWEST, &addr),
			 ST_NO_MEMORY);
	assert_int_equal(memmap_find(&map, PAGE, PAGE, UINT64_MAX, UINT64_MAX,
				     MEMMAP_LOWEST, &addr),
			 ST_NO_MEMORY);
	add(0, 1, MEM_FREE);
	assert_int_equal(memmap_find(&map, PAGE, 1ULL << 63, 0, UINT64_MAX,
				     MEMMAP_HIGHEST, &addr),
			 ST_OK);
	assert_int_equal(addr, 0);
}

static void test_totals(void **state)
{
	(void)state;
	assert_int_equal(memmap_largest_free(&map, UINT64_MAX), 0);
	make_three();
	assert_int_equal(memmap_total(&map, MEM_FREE), 22 * PAGE);
	assert_int_equal(memmap_total(&map, MEM_LOADER_DATA), PAGE);
	assert_int_equal(memmap_ram(&map), 23 * PAGE);
	assert_int_equal(memmap_total(&map, MEM_RESERVED), 0);
	assert_int_equal(memmap_largest_free(&map, UINT64_MAX), 16 * PAGE);
	assert_int_equal(memmap_largest_free(&map, 22 * PAGE), 6 * PAGE);
	assert_int_equal(memmap_largest_free(&map, 16 * PAGE), 4 * PAGE);
	assert_int_equal(memmap_largest_free(&map, 4 * PAGE), 0);
}

static void test_is_ram(void **state)
{
	(void)state;
	for (int i = 0; i < MEM_NR_TYPES; i++)
		assert_int_equal(memmap_is_ram(type_order[i]),
				 i <= restrictiveness(MEM_BOOT_DATA));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_more_restrictive_wins, setup),
		cmocka_unit_test_setup(test_against_a_page_model, setup),
		cmocka_unit_test_setup(test_add_refusals, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_splits, setup),
		cmocka_unit_test_setup(test_find, setup),
		cmocka_unit_test_setup(test_find_without_bounds, setup),
		cmocka_unit_test_setup(test_totals, setup),
		cmocka_unit_test_setup(test_is_ram, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
