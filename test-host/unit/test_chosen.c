// SPDX-License-Identifier: MIT
/*
 * /chosen: what an earlier loader left is removed, our properties are added,
 * and dtc reads the golden text.
 */
#include "trees.h"

#include <daybreak/chosen.h>

static const struct chosen good = {
	.xen_args = "console=dtuart dtuart=/pl011@9000000",
	.nr_modules = 3,
	.modules = {
		{ CHOSEN_KERNEL, "Image", 0x60000000, 0x2000001,
		  "console=hvc0 root=/dev/ram0" },
		{ CHOSEN_RAMDISK, "initrd", 0x164000000, 0x1000, NULL },
		{ CHOSEN_XSM, "policy", 0x68000000, 0x10, "" },
	},
};

static void test_golden(void **state)
{
	struct tree tree = trees_open("host.dts", chosen_size(&good));

	(void)state;
	assert_int_equal(chosen_write(&tree, &good), ST_OK);
	assert_tree(&tree, "chosen.dts");
}

/* Readers that ignore the type rely on the order. */
static void test_order(void **state)
{
	static const char *const names[] = { "module@60000000",
					     "module@164000000",
					     "module@68000000", "framebuffer" };
	struct tree tree = trees_open("host.dts", chosen_size(&good));
	int chosen, node;
	unsigned int i = 0;

	(void)state;
	assert_int_equal(chosen_write(&tree, &good), ST_OK);
	chosen = fdt_path_offset(tree.fdt, "/chosen");
	fdt_for_each_subnode(node, tree.fdt, chosen)
		assert_string_equal(fdt_get_name(tree.fdt, node, NULL),
				    names[i++]);
	assert_int_equal(i, 4);
}

/* The second time, our own nodes are what an earlier loader left. */
static void test_twice(void **state)
{
	struct tree tree = trees_open("host.dts", 2 * chosen_size(&good));

	(void)state;
	assert_int_equal(chosen_write(&tree, &good), ST_OK);
	assert_int_equal(chosen_write(&tree, &good), ST_OK);
	assert_tree(&tree, "chosen.dts");
}

static void test_empty_tree(void **state)
{
	struct tree tree;
	int node;

	(void)state;
	assert_int_equal(tree_empty("new", tree_buffer, 4096, &tree), ST_OK);
	assert_int_equal(chosen_write(&tree, &good), ST_OK);
	node = fdt_path_offset(tree.fdt, "/chosen/module@60000000");
	assert_true(node > 0);
	assert_int_equal(
		fdt_node_check_compatible(tree.fdt, node, "multiboot,kernel"),
		0);
}

static void test_narrow_cells(void **state)
{
	struct chosen low = good, high = good;
	struct tree tree = trees_open("narrow.dts", 4096);
	const fdt32_t *reg;
	int node, size;

	(void)state;
	low.nr_modules = 1;
	assert_int_equal(chosen_write(&tree, &low), ST_OK);
	node = fdt_path_offset(tree.fdt, "/chosen/module@60000000");
	reg = fdt_getprop(tree.fdt, node, "reg", &size);
	assert_int_equal(size, 8);
	assert_int_equal(fdt32_to_cpu(reg[0]), 0x60000000);
	assert_int_equal(fdt32_to_cpu(reg[1]), 0x2000001);

	tree = trees_open("narrow.dts", 4096);
	high.nr_modules = 2;
	assert_refused(chosen_write(&tree, &high), ST_TOO_LARGE,
		       "0x164000000 does not fit in reg");
}

static void test_bad_cells(void **state)
{
	struct tree tree = trees_open("narrow.dts", 4096);
	int chosen = fdt_path_offset(tree.fdt, "/chosen");

	(void)state;
	fdt_setprop_u32(tree.fdt, chosen, "#address-cells", 3);
	assert_refused(chosen_write(&tree, &good), ST_UNSUPPORTED,
		       "the value 3, expected 1 or 2");
	fdt_setprop_u64(tree.fdt, chosen, "#address-cells", 2);
	assert_refused(chosen_write(&tree, &good), ST_UNSUPPORTED,
		       "/chosen has 8 bytes");
}

static void test_long_cmdline(void **state)
{
	static char args[CHOSEN_MAX_CMDLINE + 1];
	struct chosen bad = good;
	struct tree tree = trees_open("host.dts", 8192);

	(void)state;
	memset(args, 'x', CHOSEN_MAX_CMDLINE - 1);
	bad.modules[0].cmdline = args;
	assert_int_equal(chosen_write(&tree, &bad), ST_OK);
	args[CHOSEN_MAX_CMDLINE - 1] = 'x';
	assert_refused(chosen_write(&tree, &bad), ST_TOO_LARGE,
		       "Image: its command line has 1024");
	bad = good;
	bad.xen_args = args;
	assert_refused(chosen_write(&tree, &bad), ST_TOO_LARGE,
		       "Xen: its command line has 1024");
}

static void test_no_room(void **state)
{
	struct tree tree = trees_open("host.dts", 0);
	struct chosen long_args = good;
	static char args[CHOSEN_MAX_CMDLINE];

	(void)state;
	memset(args, 'x', sizeof(args) - 1);
	long_args.xen_args = args;
	assert_refused(chosen_write(&tree, &long_args), ST_TOO_LARGE,
		       "has no room left for xen,xen-bootargs");
}

static void test_same_address(void **state)
{
	struct chosen bad = good;
	struct tree tree = trees_open("host.dts", 8192);

	(void)state;
	bad.modules[1].addr = bad.modules[0].addr;
	assert_refused(chosen_write(&tree, &bad), ST_INVALID,
		       "already has a node module@60000000");
}

/* chosen_size() is large enough for a tree that has none of it yet. */
static void test_size(void **state)
{
	struct tree tree;
	struct chosen most = { .xen_args = "x",
			       .nr_modules = CHOSEN_MAX_MODULES };
	uint64_t size;
	struct file dtb = trees_compile("empty.dts");

	(void)state;
	for (unsigned int i = 0; i < CHOSEN_MAX_MODULES; i++)
		most.modules[i] =
			(struct chosen_module){ CHOSEN_DEVICE_TREE, "dtb",
						UINT64_MAX - i, UINT64_MAX,
						"a command line" };
	assert_int_equal(tree_grown_size(dtb, chosen_size(&most), &size),
			 ST_OK);
	assert_int_equal(tree_open(dtb, tree_buffer, size, &tree), ST_OK);
	assert_int_equal(chosen_write(&tree, &most), ST_OK);
	assert_int_equal(tree_check(tree_file(&tree)), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_empty_tree),
		cmocka_unit_test(test_narrow_cells),
		cmocka_unit_test(test_bad_cells),
		cmocka_unit_test(test_long_cmdline),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_same_address),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
