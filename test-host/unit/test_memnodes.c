// SPDX-License-Identifier: MIT
/*
 * Memory nodes: a golden tree that has reserved regions of the firmware's own,
 * and trees whose cells are too small.
 */
#include "trees.h"

#include <daybreak/memnodes.h>

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

static struct mem_range ranges[1024];
static struct memmap map;

static void add(uint64_t addr, uint64_t size, enum mem_type type)
{
	assert_int_equal(memmap_add(&map, addr, size, type), ST_OK);
}

static void test_golden(void **state)
{
	struct tree tree;

	(void)state;
	memmap_init(&map, ranges, 1024);
	add(0x9000000, MIB, MEM_MMIO);
	add(0x40000000, 512 * MIB, MEM_FREE);
	/*
	 * host.dts reserves /tee in the middle of this range, and 64 KiB of the
	 * next.
	 */
	add(0x4df00000, 3 * MIB, MEM_RUNTIME_DATA);
	add(0x48000000, 0x8000, MEM_ACPI_NVS);
	add(0x50000000, MIB, MEM_LOADER_DATA);
	add(0x58000000, MIB, MEM_BOOT_CODE);
	add(0x5f000000, 0x1000, MEM_ACPI_RECLAIM);
	add(0x60000000, MIB, MEM_RESERVED);
	add(0x61000000, MIB, MEM_UNUSABLE);
	add(0x70000000, 0x1000, MEM_RUNTIME_CODE);
	add(4 * GIB, 6 * GIB, MEM_FREE);
	tree = trees_open("host.dts", memnodes_size(&map));
	assert_int_equal(memnodes_write(&tree, &map), ST_OK);
	assert_tree(&tree, "memnodes.dts");
}

/* Without a node from the firmware, one is made with the root's cells. */
static void test_empty_tree(void **state)
{
	struct tree tree;
	int node;

	(void)state;
	memmap_init(&map, ranges, 1024);
	add(0x40000000, MIB, MEM_ACPI_RECLAIM);
	assert_int_equal(tree_empty("new", tree_buffer, 4096, &tree), ST_OK);
	assert_int_equal(memnodes_write(&tree, &map), ST_OK);
	node = fdt_path_offset(tree.fdt, "/reserved-memory");
	assert_int_equal(fdt_address_cells(tree.fdt, node), 2);
	assert_int_equal(fdt_size_cells(tree.fdt, node), 2);
	assert_non_null(fdt_getprop(tree.fdt, node, "ranges", NULL));
	assert_true(fdt_path_offset(tree.fdt,
				    "/reserved-memory/firmware@40000000") > 0);
}

static void test_narrow(void **state)
{
	struct tree tree = trees_open("narrow.dts", 4096);
	const fdt32_t *reg;
	int size;

	(void)state;
	memmap_init(&map, ranges, 1024);
	add(0x1000, 4 * GIB - 0x1000, MEM_FREE);
	assert_int_equal(memnodes_write(&tree, &map), ST_OK);
	/* A size of 4 GiB is too large for one cell, and is not truncated. */
	memmap_init(&map, ranges, 1024);
	add(0, 4 * GIB, MEM_FREE);
	tree = trees_open("narrow.dts", 4096);
	assert_int_equal(memnodes_write(&tree, &map), ST_OK);
	reg = fdt_getprop(tree.fdt, fdt_path_offset(tree.fdt, "/memory@0"),
			  "reg", &size);
	assert_int_equal(size, 16);
	assert_int_equal(fdt32_to_cpu(reg[1]), 0xfffff000);
	assert_int_equal(fdt32_to_cpu(reg[2]), 0xfffff000);
	assert_int_equal(fdt32_to_cpu(reg[3]), 0x1000);

	add(5 * GIB, MIB, MEM_FREE);
	tree = trees_open("narrow.dts", 4096);
	assert_refused(memnodes_write(&tree, &map), ST_TOO_LARGE,
		       "does not fit in reg");
}

static void test_bad_cells(void **state)
{
	struct tree tree = trees_open("host.dts", 4096);
	int node = fdt_path_offset(tree.fdt, "/reserved-memory");

	(void)state;
	fdt_setprop_u32(tree.fdt, node, "#size-cells", 0);
	assert_refused(memnodes_write(&tree, &map), ST_UNSUPPORTED,
		       "/reserved-memory has 4 bytes and the value 0");
	fdt_setprop_u32(tree.fdt, 0, "#address-cells", 3);
	assert_refused(memnodes_write(&tree, &map), ST_UNSUPPORTED,
		       "#address-cells");
}

static void test_counts(void **state)
{
	struct tree tree;

	(void)state;
	memmap_init(&map, ranges, 1024);
	for (unsigned int i = 0; i < MEMNODES_MAX; i++)
		add(i * MIB, 0x1000, MEM_FREE);
	tree = trees_open("host.dts", memnodes_size(&map));
	assert_int_equal(memnodes_write(&tree, &map), ST_OK);
	add(MEMNODES_MAX * MIB, 0x1000, MEM_FREE);
	tree = trees_open("host.dts", memnodes_size(&map));
	assert_refused(memnodes_write(&tree, &map), ST_TOO_LARGE,
		       "more banks than the 256");

	memmap_init(&map, ranges, 1024);
	for (unsigned int i = 0; i < MEMNODES_MAX - 1; i++)
		add(i * MIB, 0x1000, MEM_ACPI_NVS);
	tree = trees_open("host.dts", memnodes_size(&map));
	assert_refused(memnodes_write(&tree, &map), ST_TOO_LARGE,
		       "more reserved ranges than the 256");
}

/* The reserved regions of a tree may be any numbers. */
static void test_hostile_reserved(void **state)
{
	static const uint64_t regs[][2] = {
		{ 0x40000000, UINT64_MAX },
		{ UINT64_MAX, UINT64_MAX },
		{ 0, UINT64_MAX },
		{ 0x40001000, UINT64_MAX - 0x40001000 },
		{ 0x40000000, 0 },
	};
	static const bool ours[] = { false, true, false, true, true };
	struct tree tree;
	int node;

	(void)state;
	memmap_init(&map, ranges, 1024);
	add(0x40000000, MIB, MEM_RUNTIME_DATA);
	for (unsigned int i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		tree = trees_open("host.dts", memnodes_size(&map));
		node = fdt_path_offset(tree.fdt, "/reserved-memory/tee");
		fdt_setprop_u64(tree.fdt, node, "reg", regs[i][0]);
		fdt_appendprop_u64(tree.fdt, node, "reg", regs[i][1]);
		assert_int_equal(memnodes_write(&tree, &map), ST_OK);
		node = fdt_path_offset(tree.fdt,
				       "/reserved-memory/firmware@40000000");
		assert_int_equal(node > 0, ours[i]);
	}
}

static void test_many_hostile(void **state)
{
	struct tree tree = trees_open("host.dts", 16384);
	int node = fdt_path_offset(tree.fdt, "/reserved-memory/tee");

	(void)state;
	for (unsigned int i = 0; i < MEMNODES_MAX; i++) {
		fdt_appendprop_u64(tree.fdt, node, "reg", i * MIB);
		fdt_appendprop_u64(tree.fdt, node, "reg", 0x1000);
	}
	assert_refused(memnodes_write(&tree, &map), ST_TOO_LARGE,
		       "reserves more than 256 ranges");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_empty_tree),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_bad_cells),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_hostile_reserved),
		cmocka_unit_test(test_many_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
