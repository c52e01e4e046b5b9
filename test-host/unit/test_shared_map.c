// SPDX-License-Identifier: MIT
/*
 * One memory map for both: a recorded EFI map gives the e820 and the device
 * tree's nodes, and every page means the same in both.
 */
#include "trees.h"

#include "maps.h"

#include <daybreak/e820.h>
#include <daybreak/memnodes.h>

static struct mem_range ranges[MAP_MAX];
static struct memmap map;
static struct e820_entry e820[MAP_MAX];
static unsigned int nr_e820;
static struct tree tree;

static void load(const char *name)
{
	static struct efi_map efi;
	struct memmap_faults faults;

	efi_map_read(&efi, name);
	memmap_init(&map, ranges, MAP_MAX);
	assert_int_equal(memmap_from_efi(efi_map_span(&efi), EFI_MAP_DESCRIPTOR,
					 &map, &faults),
			 ST_OK);
	assert_int_equal(e820_from_memmap(&map, e820, MAP_MAX, &nr_e820),
			 ST_OK);
	assert_int_equal(
		tree_empty(name, tree_buffer, sizeof(tree_buffer), &tree),
		ST_OK);
	assert_int_equal(memnodes_write(&tree, &map), ST_OK);
}

static enum e820_type e820_at(uint64_t addr)
{
	for (unsigned int i = 0; i < nr_e820; i++)
		if (addr >= e820[i].addr && addr - e820[i].addr < e820[i].size)
			return e820[i].type;
	return 0;
}

/* Reads pairs of 64-bit numbers, the cells of the tree's root. */
static bool reg_has(int node, uint64_t addr)
{
	int size;
	const fdt64_t *reg = fdt_getprop(tree.fdt, node, "reg", &size);

	for (; reg && size >= 16; size -= 16, reg += 2) {
		uint64_t start = fdt64_ld(&reg[0]);

		if (addr >= start && addr - start < fdt64_ld(&reg[1]))
			return true;
	}
	return false;
}

static bool is_memory(uint64_t addr)
{
	int node;

	fdt_for_each_subnode(node, tree.fdt, 0)
		if (!strncmp(fdt_get_name(tree.fdt, node, NULL), "memory@", 7))
			return reg_has(node, addr);
	return false;
}

static bool is_reserved(uint64_t addr)
{
	int node, parent = fdt_path_offset(tree.fdt, "/reserved-memory");

	fdt_for_each_subnode(node, tree.fdt, parent)
		if (reg_has(node, addr))
			return true;
	return false;
}

/* RAM in one is RAM in the other; ACPI's tables are in both and preserved. */
static void compare(uint64_t addr)
{
	enum e820_type type = e820_at(addr);
	bool usable = is_memory(addr) && !is_reserved(addr);

	assert_int_equal(usable, type == E820_RAM);
	if (type == E820_ACPI || type == E820_NVS)
		assert_true(is_memory(addr) && is_reserved(addr));
	if (is_reserved(addr))
		assert_true(is_memory(addr));
	if (!type)
		assert_false(is_memory(addr));
}

/* The first and last page of every range, and the pages next to them. */
static void check_recorded(const char *name)
{
	unsigned int ram = 0;

	load(name);
	assert_int_equal(tree_check(tree_file(&tree)), ST_OK);
	for (unsigned int i = 0; i < map.nr_ranges; i++) {
		const struct mem_range *r = &map.ranges[i];

		compare(r->addr);
		compare(r->addr + r->size - 1);
		compare(r->addr + r->size);
		compare(r->addr - 1);
		ram += e820_at(r->addr) == E820_RAM;
	}
	assert_true(ram > 0);
}

static void test_recorded(void **state)
{
	(void)state;
	check_recorded("aavmf-2048.txt");
	check_recorded("ovmf-2048.txt");
	check_recorded("ovmf-6144.txt");
}

/* The sums agree as well, so nothing lies between the pages compared. */
static void test_sums(void **state)
{
	uint64_t ram = 0, nodes = 0;
	int node, size, parent;
	const fdt64_t *reg;

	(void)state;
	load("aavmf-2048.txt");
	for (unsigned int i = 0; i < nr_e820; i++)
		if (e820[i].type == E820_RAM)
			ram += e820[i].size;
	node = fdt_path_offset(tree.fdt, "/memory@40000000");
	reg = fdt_getprop(tree.fdt, node, "reg", &size);
	for (; size >= 16; size -= 16, reg += 2)
		nodes += fdt64_ld(&reg[1]);
	parent = fdt_path_offset(tree.fdt, "/reserved-memory");
	fdt_for_each_subnode(node, tree.fdt, parent) {
		reg = fdt_getprop(tree.fdt, node, "reg", NULL);
		nodes -= fdt64_ld(&reg[1]);
	}
	assert_int_equal(nodes, ram);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),
		cmocka_unit_test(test_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
