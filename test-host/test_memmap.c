// SPDX-License-Identifier: MIT
/*
 * The memory map, on maps recorded from OVMF and AAVMF, on made-up ones, and
 * against a model that keeps one type for each page.
 */
#include "maps.h"

#define PAGE MEMMAP_PAGE
#define GIB  (1ULL << 30)

static struct efi_map efi;
static struct memmap map, before;

static int setup(void **state)
{
	(void)state;
	efi.nr = 0;
	memmap_init(&map);
	log_clear();
	return 0;
}

static enum status from_efi(void)
{
	return memmap_from_efi(efi_map_span(&efi), EFI_MAP_DESCRIPTOR, &map);
}

static uint64_t total_of_all(void)
{
	uint64_t total = 0;

	for (int type = 0; type < MEM_NR_TYPES; type++)
		total += memmap_total(&map, (enum mem_type)type);
	return total;
}

/* --- recorded maps --- */

/*
 * What QEMU was given as -m is in the map, but for the 384 KiB that a PC has
 * between 640 KiB and 1 MiB. q35 reserves 256 MiB of addresses for PCI
 * Express configuration besides.
 */
static const struct recorded {
	const char *name;
	uint64_t memory, hole, reserved_addresses;
	unsigned int nr_descriptors;
} recorded[] = {
	{ "ovmf-2048.txt", 2 * GIB, 0x60000, 0x10000000, 122 },
	{ "ovmf-6144.txt", 6 * GIB, 0x60000, 0x10000000, 123 },
	{ "aavmf-2048.txt", 2 * GIB, 0, 0, 31 },
};

static void check_recorded_ranges(const struct efi_map *m)
{
	for (unsigned int i = 0; i < m->nr; i++) {
		uint64_t d[5], end;

		memcpy(d, &m->bytes[i * EFI_MAP_DESCRIPTOR], sizeof(d));
		end = d[1] + d[3] * PAGE;
		assert_int_equal(memmap_type_at(&map, d[1]), (uint32_t)d[0]);
		assert_int_equal(memmap_type_at(&map, end - 1), (uint32_t)d[0]);
	}
}

static void check_recorded(const struct recorded *r)
{
	uint64_t addr;

	efi_map_read(&efi, r->name);
	assert_int_equal(efi.nr, r->nr_descriptors);
	assert_int_equal(from_efi(), ST_OK);
	assert_true(memmap_is_normalised(&map));
	check_recorded_ranges(&efi);
	assert_int_equal(total_of_all() - memmap_total(&map, MEM_MMIO) -
				 r->reserved_addresses,
			 r->memory - r->hole);
	assert_int_equal(memmap_total(&map, MEM_UNUSABLE), 0);
	assert_true(memmap_largest_free(&map, UINT64_MAX) > 1800ULL << 20);
	assert_int_equal(memmap_find(&map, 1ULL << 30, 2ULL << 20, 0,
				     4ULL << 30, MEMMAP_HIGHEST, &addr),
			 ST_OK);
	assert_int_equal(addr % (2ULL << 20), 0);
	assert_int_equal(memmap_type_at(&map, addr), MEM_FREE);
	assert_int_equal(memmap_type_at(&map, addr + GIB - 1), MEM_FREE);
}

static void test_recorded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++)
		check_recorded(&recorded[i]);
}

/* GetMemoryMap promises no order. */
static void test_order_does_not_matter(void **state)
{
	struct efi_map reversed = { 0 };

	(void)state;
	efi_map_read(&efi, recorded[1].name);
	assert_int_equal(from_efi(), ST_OK);
	before = map;
	for (unsigned int i = efi.nr; i--; reversed.nr++)
		memcpy(&reversed.bytes[reversed.nr * EFI_MAP_DESCRIPTOR],
		       &efi.bytes[i * EFI_MAP_DESCRIPTOR], EFI_MAP_DESCRIPTOR);
	efi = reversed;
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, before.nr_ranges);
	assert_memory_equal(map.ranges, before.ranges,
			    map.nr_ranges * sizeof(map.ranges[0]));
}

/* --- memmap_add --- */

static void add(uint64_t page, uint64_t pages, enum mem_type type)
{
	assert_int_equal(memmap_add(&map, page * PAGE, pages * PAGE, type),
			 ST_OK);
}

/* Every pair of types, both ways round, overlapping in page 2 alone. */
static void test_more_restrictive_wins(void **state)
{
	(void)state;
	for (int a = 0; a < MEM_NR_TYPES; a++) {
		for (int b = 0; b < MEM_NR_TYPES; b++) {
			memmap_init(&map);
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
		memmap_init(&map);
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
		{ 1, PAGE, "0x1000 bytes at 0x1 are not whole pages" },
		{ PAGE, 8, "0x8 bytes at 0x1000 are not whole pages" },
		{ PAGE, PAGE + 8, "are not whole pages" },
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
	before = map;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_refused(memmap_add(&map, rows[i].addr, rows[i].size,
					  MEM_RESERVED),
			       ST_INVALID, rows[i].text);
		assert_memory_equal(&map, &before, sizeof(map));
	}
	assert_int_equal(
		memmap_add(&map, MEMMAP_ADDR_MAX - PAGE, PAGE, MEM_FREE),
		ST_OK);
}

/* Pages 0, 2, 4, ...: a map that has room for spare more ranges. */
static void fill(unsigned int spare, enum mem_type type)
{
	memmap_init(&map);
	for (unsigned int i = 0; i < MEMMAP_MAX - spare; i++)
		add(2 * i, 1, type);
	before = map;
}

static void assert_full(uint64_t page, uint64_t pages, enum mem_type type)
{
	assert_refused(memmap_add(&map, page * PAGE, pages * PAGE, type),
		       ST_TOO_LARGE, "more than 512 ranges");
	assert_memory_equal(&map, &before, sizeof(map));
}

static void test_full(void **state)
{
	(void)state;
	fill(0, MEM_MMIO);
	assert_full(2 * MEMMAP_MAX, 1, MEM_MMIO); /* above all */
	assert_full(1, 1, MEM_FREE);		  /* between two */
	assert_full(0, 2 * MEMMAP_MAX, MEM_FREE); /* in every gap */
	fill(1, MEM_MMIO);
	add(2 * MEMMAP_MAX, 3, MEM_MMIO);
	before = map;
	assert_full(2 * MEMMAP_MAX + 1, 1, MEM_RESERVED); /* splits one */
}

/* What makes a full map no larger is still taken. */
static void test_full_but_fits(void **state)
{
	(void)state;
	fill(0, MEM_MMIO);
	add(2 * MEMMAP_MAX - 1, 1, MEM_MMIO);
	assert_int_equal(map.nr_ranges, MEMMAP_MAX);
	add(1, 1, MEM_MMIO);
	assert_int_equal(map.nr_ranges, MEMMAP_MAX - 1);
	add(3, 1, MEM_FREE);
	assert_int_equal(map.nr_ranges, MEMMAP_MAX);
	add(0, 2 * MEMMAP_MAX, MEM_RESERVED);
	assert_int_equal(map.nr_ranges, 1);
	assert_true(memmap_is_normalised(&map));
}

/* --- memmap_from_efi --- */

/* One descriptor, and the type that its memory gets. */
static void test_efi_types(void **state)
{
	static const struct {
		uint32_t efi_type;
		uint64_t attribute;
		enum mem_type type;
	} rows[] = {
		{ MEM_FREE, WB, MEM_FREE },
		{ MEM_FREE, 0xf | 1ULL << 63, MEM_FREE },
		{ MEM_FREE, 0x7, MEM_UNUSABLE },
		{ MEM_FREE, 0, MEM_UNUSABLE },
		{ MEM_LOADER_CODE, 0x1, MEM_UNUSABLE },
		{ MEM_LOADER_DATA, 0x1, MEM_UNUSABLE },
		{ MEM_BOOT_CODE, 0x1, MEM_UNUSABLE },
		{ MEM_BOOT_DATA, 0x1, MEM_UNUSABLE },
		{ MEM_RUNTIME_DATA, 0x1, MEM_RUNTIME_DATA },
		{ MEM_ACPI_RECLAIM, 0x1, MEM_ACPI_RECLAIM },
		{ MEM_MMIO, 0x1, MEM_MMIO },
		{ MEM_PERSISTENT, WB, MEM_PERSISTENT },
		{ MEM_UNACCEPTED, WB, MEM_UNACCEPTED },
		{ MEM_UNACCEPTED + 1, WB, MEM_RESERVED },
		{ 0x70000000, WB, MEM_RESERVED },
		{ 0xffffffff, WB, MEM_RESERVED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		efi.nr = 0;
		efi_map_push(&efi, rows[i].efi_type, 0x7000, 3,
			     rows[i].attribute);
		assert_int_equal(from_efi(), ST_OK);
		assert_int_equal(map.nr_ranges, 1);
		assert_int_equal(map.ranges[0].addr, 0x7000);
		assert_int_equal(map.ranges[0].size, 0x3000);
		assert_int_equal(map.ranges[0].type, rows[i].type);
	}
}

/* The middle one of three descriptors, broken. */
static void test_efi_bad_descriptor(void **state)
{
	static const struct {
		uint64_t start, pages;
		const char *text;
	} rows[] = {
		{ 0x100800, 1, "bytes at 0x100800 are not whole pages" },
		{ 0x100000, 1ULL << 40 | 1,
		  "descriptor 1 has 0x10000000001 "
		  "pages" },
		{ 0x100000, UINT64_MAX, "descriptor 1 has 0xffffffffffffffff" },
		{ 0x100000, 1ULL << 52, "descriptor 1 has 0x10000000000000" },
		{ 0x100000, 1ULL << 40, "end past the highest address" },
		{ MEMMAP_ADDR_MAX, 1, "end past the highest address" },
		{ -PAGE, 1, "end past the highest address" },
		{ -PAGE, 2, "end past the highest address" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		efi.nr = 0;
		efi_map_push(&efi, MEM_FREE, 0, 1, WB);
		efi_map_push(&efi, MEM_FREE, rows[i].start, rows[i].pages, WB);
		efi_map_push(&efi, MEM_FREE, 0x200000, 1, WB);
		assert_refused(from_efi(), ST_INVALID, rows[i].text);
	}
}

static void test_efi_bad_shape(void **state)
{
	static const struct {
		uint64_t size, descriptor_size;
		const char *text;
	} rows[] = {
		{ 96, 0, "descriptors of 0 bytes, at least 40" },
		{ 78, 39, "descriptors of 39 bytes, at least 40" },
		{ 96, 40, "96 bytes are not a whole number" },
		{ 47, 48, "47 bytes are not a whole number" },
		{ 97, 48, "97 bytes are not a whole number" },
		{ 96, UINT64_MAX, "96 bytes are not a whole number" },
		{ 0, 48, "no memory" },
	};

	(void)state;
	efi_map_push(&efi, MEM_FREE, 0, 1, WB);
	efi_map_push(&efi, MEM_FREE, PAGE, 1, WB);
	efi_map_push(&efi, MEM_FREE, 2 * PAGE, 1, WB);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(memmap_from_efi(
				       (struct span){ efi.bytes, rows[i].size },
				       rows[i].descriptor_size, &map),
			       ST_INVALID, rows[i].text);
}

static void test_efi_no_pages(void **state)
{
	(void)state;
	efi_map_push(&efi, MEM_RESERVED, 0, 0, 0);
	assert_refused(from_efi(), ST_INVALID, "no memory in it");
	efi_map_push(&efi, MEM_FREE, PAGE, 1, WB);
	efi_map_push(&efi, MEM_RESERVED, 0x123, 0, 0);
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, 1);
}

static void test_efi_too_many(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < MEMMAP_MAX; i++)
		efi_map_push(&efi, MEM_FREE, 2 * i * PAGE, 1, WB);
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, MEMMAP_MAX);
	efi_map_push(&efi, MEM_FREE, 2 * MEMMAP_MAX * PAGE, 1, WB);
	assert_refused(from_efi(), ST_TOO_LARGE, "more than 512 ranges");
}

/* --- asking --- */

/* Free: pages 4-7, 16-31 and 40-41; 32 is the loader's, 50-79 are MMIO. */
static void make_three(void)
{
	memmap_init(&map);
	add(4, 4, MEM_FREE);
	add(16, 16, MEM_FREE);
	add(32, 1, MEM_LOADER_DATA);
	add(40, 2, MEM_FREE);
	add(50, 30, MEM_MMIO);
}

static void test_find(void **state)
{
	static const struct {
		uint64_t size, align, min, max, lowest, highest;
	} rows[] = {
		/* pages, but for size; 0: nowhere */
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
		cmocka_unit_test_setup(test_recorded, setup),
		cmocka_unit_test_setup(test_order_does_not_matter, setup),
		cmocka_unit_test_setup(test_more_restrictive_wins, setup),
		cmocka_unit_test_setup(test_against_a_page_model, setup),
		cmocka_unit_test_setup(test_add_refusals, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_full_but_fits, setup),
		cmocka_unit_test_setup(test_efi_types, setup),
		cmocka_unit_test_setup(test_efi_bad_descriptor, setup),
		cmocka_unit_test_setup(test_efi_bad_shape, setup),
		cmocka_unit_test_setup(test_efi_no_pages, setup),
		cmocka_unit_test_setup(test_efi_too_many, setup),
		cmocka_unit_test_setup(test_find, setup),
		cmocka_unit_test_setup(test_find_without_bounds, setup),
		cmocka_unit_test_setup(test_totals, setup),
		cmocka_unit_test_setup(test_is_ram, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
