// SPDX-License-Identifier: MIT
/*
 * The e820, compared with golden ones that were made page by page from the
 * recorded EFI maps, and checked for each type of memory.
 */
#include "maps.h"

#include <daybreak/e820.h>

#define PAGE MEMMAP_PAGE
#define MIB  (1ULL << 20)

static struct mem_range ranges[MAP_MAX];
static struct memmap map;
static struct e820_entry entries[MAP_MAX];
static unsigned int nr;

static void add(uint64_t addr, uint64_t size, enum mem_type type)
{
	assert_int_equal(memmap_add(&map, addr, size, type), ST_OK);
}

static void e820_from_recorded(const char *name)
{
	static struct efi_map efi;

	struct memmap_faults faults;

	efi_map_read(&efi, name);
	memmap_init(&map, ranges, MAP_MAX);
	assert_int_equal(memmap_from_efi(efi_map_span(&efi), EFI_MAP_DESCRIPTOR,
					 &map, &faults),
			 ST_OK);
	assert_int_equal(e820_from_memmap(&map, entries, MAP_MAX, &nr), ST_OK);
}

static void check_golden(const char *txt, const char *golden)
{
	unsigned long long addr, size;
	unsigned int type, lines = 0;
	FILE *f = recorded_open(golden);

	e820_from_recorded(txt);
	for (; fscanf(f, "%llx %llx %u", &addr, &size, &type) == 3; lines++) {
		assert_true(lines < nr);
		assert_int_equal(entries[lines].addr, addr);
		assert_int_equal(entries[lines].size, size);
		assert_int_equal(entries[lines].type, type);
	}
	assert_true(feof(f));
	fclose(f);
	assert_int_equal(lines, nr);
}

static void test_golden(void **state)
{
	(void)state;
	check_golden("ovmf-2048.txt", "ovmf-2048.e820");
	check_golden("ovmf-6144.txt", "ovmf-6144.e820");
	check_golden("aavmf-2048.txt", "aavmf-2048.e820");
}

static void test_types(void **state)
{
	static const enum e820_type types[MEM_NR_TYPES] = {
		[MEM_RESERVED] = E820_RESERVED,
		[MEM_LOADER_CODE] = E820_RAM,
		[MEM_LOADER_DATA] = E820_RAM,
		[MEM_BOOT_CODE] = E820_RAM,
		[MEM_BOOT_DATA] = E820_RAM,
		[MEM_RUNTIME_CODE] = E820_RESERVED,
		[MEM_RUNTIME_DATA] = E820_RESERVED,
		[MEM_FREE] = E820_RAM,
		[MEM_UNUSABLE] = E820_UNUSABLE,
		[MEM_ACPI_RECLAIM] = E820_ACPI,
		[MEM_ACPI_NVS] = E820_NVS,
		[MEM_MMIO] = E820_RESERVED,
		[MEM_MMIO_PORT] = E820_RESERVED,
		[MEM_PAL_CODE] = E820_RESERVED,
		[MEM_PERSISTENT] = E820_RESERVED,
		[MEM_UNACCEPTED] = E820_RESERVED,
	};

	(void)state;
	for (int i = 0; i < MEM_NR_TYPES; i++) {
		memmap_init(&map, ranges, MAP_MAX);
		add(3 * PAGE, PAGE, (enum mem_type)i);
		assert_int_equal(e820_from_memmap(&map, entries, 1, &nr),
				 ST_OK);
		assert_int_equal(nr, 1);
		assert_int_equal(entries[0].addr, 3 * PAGE);
		assert_int_equal(entries[0].size, PAGE);
		assert_int_equal(entries[0].type, types[i]);
	}
}

/* Ranges that touch become one entry; a hole or another type separates them. */
static void test_merge(void **state)
{
	(void)state;
	memmap_init(&map, ranges, MAP_MAX);
	add(0, PAGE, MEM_FREE);
	add(PAGE, PAGE, MEM_BOOT_DATA);
	add(2 * PAGE, PAGE, MEM_MMIO);
	add(3 * PAGE, PAGE, MEM_RUNTIME_CODE);
	add(5 * PAGE, PAGE, MEM_RESERVED);
	assert_int_equal(e820_from_memmap(&map, entries, 3, &nr), ST_OK);
	assert_int_equal(nr, 3);
	assert_int_equal(entries[0].size, 2 * PAGE);
	assert_int_equal(entries[1].addr, 2 * PAGE);
	assert_int_equal(entries[1].size, 2 * PAGE);
	assert_int_equal(entries[2].addr, 5 * PAGE);
	log_clear();
	assert_refused(e820_from_memmap(&map, entries, 2, &nr), ST_TOO_LARGE,
		       "more than the 2 entries");
	assert_refused(e820_from_memmap(&map, entries, 0, &nr), ST_TOO_LARGE,
		       "more than the 0 entries");
	assert_int_equal(nr, 3);
}

/*
 * Ranges other than RAM are merged first, then the smallest RAM is given up; no
 * hole is lost.
 */
static void test_shorten(void **state)
{
	static const struct e820_entry whole[] = {
		{ 0, 160 * PAGE, E820_RAM },
		{ 160 * PAGE, 96 * PAGE, E820_RESERVED },
		{ 256 * PAGE, 1000 * PAGE, E820_RAM },
		{ 1256 * PAGE, PAGE, E820_NVS },
		{ 1257 * PAGE, PAGE, E820_ACPI },
		{ 1258 * PAGE, 2 * PAGE, E820_RAM },
		{ 1260 * PAGE, PAGE, E820_NVS },
		{ 2000 * PAGE, PAGE, E820_RESERVED },
	};
	static const struct {
		unsigned int max, nr;
		uint64_t lost; /* pages */
	} rows[] = {
		{ 8, 8, 0 }, { 7, 7, 0 },   { 6, 6, 2 },
		{ 5, 5, 2 }, { 4, 4, 162 }, { 2, 2, 1162 },
	};
	uint64_t lost;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		nr = 8;
		memcpy(entries, whole, sizeof(whole));
		assert_int_equal(e820_shorten(entries, &nr, rows[i].max, &lost),
				 ST_OK);
		assert_int_equal(nr, rows[i].nr);
		assert_int_equal(lost, rows[i].lost * PAGE);
		assert_int_equal(entries[nr - 1].addr, 2000 * PAGE);
	}
	assert_int_equal(entries[0].size, 1261 * PAGE);
	assert_int_equal(entries[0].type, E820_RESERVED);
	log_clear();
	assert_refused(e820_shorten(entries, &nr, 1, &lost), ST_TOO_LARGE,
		       "2 ranges with holes between them, expected at most 1");
}

/* Shortens a copy on the heap, so that ASan reports accesses outside it. */
static void check_shortened(const struct e820_entry *from, unsigned int before,
			    const struct e820_entry *to, unsigned int after,
			    uint64_t lost)
{
	struct e820_entry *exact = malloc(before * sizeof(*exact));
	uint64_t got;

	nr = before;
	memcpy(exact, from, before * sizeof(*exact));
	assert_int_equal(e820_shorten(exact, &nr, after, &got), ST_OK);
	assert_int_equal(nr, after);
	assert_int_equal(got, lost * PAGE);
	for (unsigned int i = 0; i < nr; i++) {
		assert_int_equal(exact[i].addr, to[i].addr);
		assert_int_equal(exact[i].size, to[i].size);
		assert_int_equal(exact[i].type, to[i].type);
	}
	free(exact);
}

static void test_shorten_ends(void **state)
{
	/* Only the last two touch, and the first of them is RAM. */
	static const struct e820_entry last[] = {
		{ 0, PAGE, E820_RESERVED },
		{ 10 * PAGE, 2 * PAGE, E820_RAM },
		{ 12 * PAGE, PAGE, E820_NVS },
	};
	static const struct e820_entry last_joined[] = {
		{ 0, PAGE, E820_RESERVED },
		{ 10 * PAGE, 3 * PAGE, E820_RESERVED },
	};
	/* Only the first two touch; of equal costs, the first one is taken. */
	static const struct e820_entry first[] = {
		{ 0, PAGE, E820_NVS },
		{ PAGE, PAGE, E820_RAM },
		{ 2 * PAGE, PAGE, E820_ACPI },
		{ 9 * PAGE, PAGE, E820_RAM },
	};
	static const struct e820_entry first_joined[] = {
		{ 0, 2 * PAGE, E820_RESERVED },
		{ 2 * PAGE, PAGE, E820_ACPI },
		{ 9 * PAGE, PAGE, E820_RAM },
	};

	(void)state;
	check_shortened(last, 3, last_joined, 2, 2);
	check_shortened(first, 4, first_joined, 3, 1);
}

static void test_basic_memory(void **state)
{
	static const struct {
		struct e820_entry entries[3];
		uint32_t lower, upper;
	} rows[] = {
		{ { { 0, 640 << 10, E820_RAM }, { MIB, 7 * MIB, E820_RAM } },
		  640,
		  7 << 10 },
		{ { { 0, 0x9f000, E820_RAM }, { 0x9f000, 0x1000, E820_NVS } },
		  636,
		  0 },
		{ { { 0, 8 * MIB, E820_RAM } }, 640, 7 << 10 },
		{ { { 0, MIB, E820_RAM } }, 640, 0 },
		{ { { 0, MIB, E820_RAM }, { MIB, MIB, E820_RAM } },
		  640,
		  1 << 10 },
		{ { { PAGE, 0x9f000, E820_RAM } }, 0, 0 },
		{ { { 0, 0xa0000, E820_RESERVED },
		    { MIB, MIB, E820_RESERVED },
		    { 2 * MIB, MIB, E820_RAM } },
		  0,
		  0 },
		{ { { MIB, MIB, E820_RAM }, { 3 * MIB, MIB, E820_RAM } },
		  0,
		  1 << 10 },
		{ { { 2 * MIB, MIB, E820_RAM } }, 0, 0 },
		{ { { MIB, UINT64_MAX - MIB, E820_RAM } }, 0, UINT32_MAX },
		{ { { 0, 0, E820_RAM } }, 0, 0 },
	};
	uint32_t lower, upper;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e820_basic_memory(rows[i].entries, 3, &lower, &upper);
		assert_int_equal(lower, rows[i].lower);
		assert_int_equal(upper, rows[i].upper);
	}
	/* Entries past nr are not used. */
	e820_basic_memory(rows[0].entries, 1, &lower, &upper);
	assert_int_equal(lower, 640);
	assert_int_equal(upper, 0);
	e820_basic_memory(NULL, 0, &lower, &upper);
	assert_int_equal(lower | upper, 0);
}

/* OVMF has ACPI NVS at 8 MiB + 24 KiB: upper memory ends there. */
static void test_basic_memory_recorded(void **state)
{
	uint32_t lower, upper;

	(void)state;
	e820_from_recorded("ovmf-2048.txt");
	e820_basic_memory(entries, nr, &lower, &upper);
	assert_int_equal(lower, 640);
	assert_int_equal(upper, (0x806000 - MIB) >> 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_shorten),
		cmocka_unit_test(test_shorten_ends),
		cmocka_unit_test(test_basic_memory),
		cmocka_unit_test(test_basic_memory_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
