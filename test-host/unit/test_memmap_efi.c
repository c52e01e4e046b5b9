// SPDX-License-Identifier: MIT
/*
 * The memory map made from the firmware's: recorded from OVMF and AAVMF, made
 * up, and every map that is refused.
 */
#include "maps.h"

#define PAGE MEMMAP_PAGE
#define GIB  (1ULL << 30)

static struct efi_map efi;
static struct memmap_faults faults;
static struct mem_range ranges[MAP_MAX], kept[MAP_MAX];
static struct memmap map, before;

static int setup(void **state)
{
	(void)state;
	efi.nr = 0;
	memset(ranges, 0, sizeof(ranges)); /* of the test before */
	memmap_init(&map, ranges, MAP_MAX);
	log_clear();
	return 0;
}

static enum status from_efi(void)
{
	return memmap_from_efi(efi_map_span(&efi), EFI_MAP_DESCRIPTOR, &map,
			       &faults);
}

static uint64_t total_of_all(void)
{
	uint64_t total = 0;

	for (int type = 0; type < MEM_NR_TYPES; type++)
		total += memmap_total(&map, (enum mem_type)type);
	return total;
}

/*
 * The memory given to QEMU with -m is in the map, except for the 384 KiB that a
 * PC has between 640 KiB and 1 MiB. q35 also reserves 256 MiB of addresses for
 * PCI Express configuration.
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

/* GetMemoryMap does not promise any order. */
static void test_order_does_not_matter(void **state)
{
	struct efi_map reversed = { 0 };

	(void)state;
	efi_map_read(&efi, recorded[1].name);
	assert_int_equal(from_efi(), ST_OK);
	memmap_init(&before, kept, MAP_MAX);
	assert_int_equal(memmap_copy(&before, &map), ST_OK);
	for (unsigned int i = efi.nr; i--; reversed.nr++)
		memcpy(&reversed.bytes[reversed.nr * EFI_MAP_DESCRIPTOR],
		       &efi.bytes[i * EFI_MAP_DESCRIPTOR], EFI_MAP_DESCRIPTOR);
	efi = reversed;
	assert_int_equal(from_efi(), ST_OK);
	assert_same_map(&map, &before);
}

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

/* The middle one of three descriptors is invalid: the others count. */
static void test_efi_left_out(void **state)
{
	static const struct {
		uint64_t start, pages;
	} rows[] = {
		{ 0x100800, 1 },
		{ 0x100000, 1ULL << 40 | 1 },
		{ 0x100000, UINT64_MAX },
		{ 0x100000, 1ULL << 52 },
		{ 0x100000, 1ULL << 40 },
		{ MEMMAP_ADDR_MAX, 1 },
		{ MEMMAP_ADDR_MAX, 0 },
		{ -PAGE, 1 },
		{ -PAGE, 2 },
		{ 0x100000, 0 },
		{ 0x100123, 0 },
		{ 0, UINT64_MAX },
		{ MEMMAP_ADDR_MAX - PAGE, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		efi.nr = 0;
		efi_map_push(&efi, MEM_FREE, 0, 1, WB);
		efi_map_push(&efi, MEM_MMIO, rows[i].start, rows[i].pages, WB);
		efi_map_push(&efi, MEM_FREE, 0x200000, 1, WB);
		assert_int_equal(from_efi(), ST_OK);
		assert_int_equal(map.nr_ranges, 2);
		assert_int_equal(memmap_total(&map, MEM_FREE), 2 * PAGE);
		assert_int_equal(faults.nr_left_out, 1);
		assert_int_equal(faults.left_out.addr, rows[i].start);
		assert_int_equal(faults.left_out.nr_pages, rows[i].pages);
		assert_int_equal(faults.left_out.type, MEM_MMIO);
		assert_int_equal(log_warnings + log_errors, 0);
	}
}

static void test_efi_last_page(void **state)
{
	(void)state;
	efi_map_push(&efi, MEM_FREE, MEMMAP_ADDR_MAX - 3 * PAGE, 2, WB);
	efi_map_push(&efi, MEM_RESERVED, MEMMAP_ADDR_MAX - PAGE, 1, WB);
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, 2);
	assert_int_equal(mem_range_end(&map.ranges[1]), MEMMAP_ADDR_MAX);
	assert_int_equal(faults.nr_left_out, 0);
	assert_int_equal(faults.nr_overlaps, 0);
}

static void test_faults_are_said_once(void **state)
{
	(void)state;
	efi_map_push(&efi, MEM_FREE, 0, 16, WB);
	assert_int_equal(from_efi(), ST_OK);
	memmap_warn(&faults);
	assert_int_equal(log_warnings, 0);
	efi_map_push(&efi, MEM_MMIO, 0x100800, 3, WB);
	efi_map_push(&efi, MEM_MMIO, 0x200000, 0, WB);
	assert_int_equal(from_efi(), ST_OK);
	memmap_warn(&faults);
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last,
			       "2 descriptors are impossible and left "
			       "out, the first has 0x3 pages at "
			       "0x100800 (type 11)"));
	efi.nr = 1;
	efi_map_push(&efi, MEM_RESERVED, 2 * PAGE, 1, WB);
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, 3);
	log_clear();
	memmap_warn(&faults);
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "1 descriptors overlap others"));
	assert_non_null(strstr(log_last, "0x1 pages at 0x2000"));
}

static void test_efi_bad_shape(void **state)
{
	static const struct {
		uint64_t size, descriptor_size;
		const char *text;
	} rows[] = {
		{ 96, 0, "descriptors of 0 bytes, expected at least 40" },
		{ 78, 39, "descriptors of 39 bytes, expected at least 40" },
		{ 96, 40, "96 bytes, expected a multiple" },
		{ 47, 48, "47 bytes, expected a multiple" },
		{ 97, 48, "97 bytes, expected a multiple" },
		{ 96, UINT64_MAX, "96 bytes, expected a multiple" },
		{ 0, 48, "describes no memory" },
	};

	(void)state;
	efi_map_push(&efi, MEM_FREE, 0, 1, WB);
	efi_map_push(&efi, MEM_FREE, PAGE, 1, WB);
	efi_map_push(&efi, MEM_FREE, 2 * PAGE, 1, WB);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(memmap_from_efi(
				       (struct span){ efi.bytes, rows[i].size },
				       rows[i].descriptor_size, &map, &faults),
			       ST_INVALID, rows[i].text);
}

static void test_efi_no_pages(void **state)
{
	(void)state;
	efi_map_push(&efi, MEM_RESERVED, 0, 0, 0);
	assert_refused(from_efi(), ST_INVALID, "describes no memory");
	efi_map_push(&efi, MEM_FREE, PAGE, 1, WB);
	efi_map_push(&efi, MEM_RESERVED, 0x123, 0, 0);
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, 1);
}

static void test_efi_room(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 20; i++)
		efi_map_push(&efi, MEM_FREE, 2 * i * PAGE, 1, WB);
	memmap_init(&map, ranges, MEMMAP_EFI_ROOM(20) - 1);
	assert_refused(from_efi(), ST_TOO_LARGE,
		       "20 descriptors, there is room for only 40 ranges");
	memmap_init(&map, ranges, MEMMAP_EFI_ROOM(20));
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, 20);
}

/* Each lies inside the previous one and is more restrictive: 2n - 1 ranges. */
static void test_efi_nested(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < MEM_NR_TYPES; i++)
		efi_map_push(&efi, type_order[i], i * PAGE, 64 - 2 * i, WB);
	memmap_init(&map, ranges, MEMMAP_EFI_ROOM(MEM_NR_TYPES));
	assert_int_equal(from_efi(), ST_OK);
	assert_int_equal(map.nr_ranges, 2 * MEM_NR_TYPES - 1);
	assert_true(memmap_is_normalised(&map));
	assert_int_equal(faults.nr_overlaps, MEM_NR_TYPES - 1);
	assert_int_equal(memmap_type_at(&map, 0), MEM_FREE);
	assert_int_equal(memmap_type_at(&map, 32 * PAGE), MEM_RESERVED);
}

#define SOME 6

/* Six adjacent ranges: a sort that misplaces one makes an overlap. */
static void test_efi_every_order(void **state)
{
	(void)state;
	for (unsigned int order = 0; order < 720; order++) {
		unsigned int left[SOME] = { 0, 1, 2, 3, 4, 5 }, rest = order;

		efi.nr = 0;
		for (unsigned int nr = SOME; nr; nr--) {
			unsigned int *page = &left[rest % nr];

			efi_map_push(&efi, *page % 2 ? MEM_FREE : MEM_ACPI_NVS,
				     *page * PAGE, 1, WB);
			*page = left[nr - 1];
			rest /= nr;
		}
		assert_int_equal(from_efi(), ST_OK);
		assert_int_equal(map.nr_ranges, SOME);
		assert_int_equal(faults.nr_overlaps, 0);
	}
}

#define MANY 50000

/* In the worst order, and in the time of one pass and a sort. */
static void test_efi_many(void **state)
{
	static uint8_t bytes[MANY * EFI_MAP_DESCRIPTOR];
	static struct mem_range room[MEMMAP_EFI_ROOM(MANY)];
	struct efi_map one;

	(void)state;
	for (unsigned int i = 0; i < MANY; i++) {
		/* An odd multiplier: every number occurs once. */
		unsigned int at = i * 48271u % MANY;

		one.nr = 0;
		efi_map_push(&one, i % 2 ? MEM_FREE : MEM_ACPI_NVS, i * PAGE, 1,
			     WB);
		memcpy(&bytes[at * EFI_MAP_DESCRIPTOR], one.bytes,
		       EFI_MAP_DESCRIPTOR);
	}
	memmap_init(&map, room, MEMMAP_EFI_ROOM(MANY));
	assert_int_equal(memmap_from_efi((struct span){ bytes, sizeof(bytes) },
					 EFI_MAP_DESCRIPTOR, &map, &faults),
			 ST_OK);
	assert_int_equal(map.nr_ranges, MANY);
	assert_int_equal(faults.nr_overlaps, 0); /* not if one is unsorted */
	assert_true(memmap_is_normalised(&map));
	assert_int_equal(memmap_total(&map, MEM_FREE), MANY / 2 * PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_recorded, setup),
		cmocka_unit_test_setup(test_order_does_not_matter, setup),
		cmocka_unit_test_setup(test_efi_types, setup),
		cmocka_unit_test_setup(test_efi_left_out, setup),
		cmocka_unit_test_setup(test_efi_last_page, setup),
		cmocka_unit_test_setup(test_faults_are_said_once, setup),
		cmocka_unit_test_setup(test_efi_bad_shape, setup),
		cmocka_unit_test_setup(test_efi_no_pages, setup),
		cmocka_unit_test_setup(test_efi_room, setup),
		cmocka_unit_test_setup(test_efi_nested, setup),
		cmocka_unit_test_setup(test_efi_every_order, setup),
		cmocka_unit_test_setup(test_efi_many, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
