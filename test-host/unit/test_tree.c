// SPDX-License-Identifier: MIT
/*
 * A good tree, and the same tree with one field broken per row.
 */
#include "trees.h"

static void put32(uint64_t at, uint32_t value)
{
	value = cpu_to_fdt32(value);
	memcpy(tree_source + at, &value, sizeof(value));
}

static const struct {
	uint64_t at; /* a header field */
	uint32_t value;
	enum status status;
	const char *text;
} headers[] = {
	{ 0, 0xd00dfeee, ST_INVALID, "begins with 0xd00dfeee" },
	{ 4, 0x00100000, ST_TRUNCATED, "says it has 1048576 bytes" },
	{ 4, 39, ST_INVALID, "blocks do not lie inside its 39" },
	{ 4, 0, ST_INVALID, "blocks do not lie inside" },
	{ 8, 0xfffffff0, ST_INVALID, "blocks do not lie" },
	{ 8, 0x39, ST_INVALID, "is broken" },
	{ 12, 0xfffffff0, ST_INVALID, "blocks do not lie" },
	{ 16, 0xfffffff8, ST_INVALID, "blocks do not lie" },
	{ 16, 4, ST_INVALID, "blocks do not lie" },
	{ 20, 16, ST_UNSUPPORTED, "has version 16, readable as 16" },
	{ 24, 18, ST_UNSUPPORTED, "readable as 18, expected 17" },
	{ 32, 0xfffffff0, ST_INVALID, "blocks do not lie" },
	{ 32, 0, ST_INVALID, "is broken" },
	{ 36, 0xfffffff0, ST_INVALID, "blocks do not lie" },
	{ 36, 8, ST_INVALID, "is broken" },
};

static void test_good(void **state)
{
	struct file dtb = trees_compile("host.dts");

	(void)state;
	assert_int_equal(tree_check(dtb), ST_OK);
	/* Bytes after the tree in its buffer do not matter. */
	dtb.bytes.size += 1000;
	assert_int_equal(tree_check(dtb), ST_OK);
	assert_int_equal(log_errors, 0);
}

static void test_headers(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(headers) / sizeof(headers[0]);
	     i++) {
		struct file dtb = trees_compile("host.dts");

		put32(headers[i].at, headers[i].value);
		assert_refused(tree_check(dtb), headers[i].status,
			       headers[i].text);
	}
}

static void test_short(void **state)
{
	struct file dtb = trees_compile("host.dts");

	(void)state;
	for (uint64_t size = 0; size < dtb.bytes.size; size++) {
		struct file cut = { "cut", { tree_source, size } };

		assert_refused(tree_check(cut), ST_TRUNCATED,
			       size < 40 ? "expected at least" : "there are");
	}
}

/* Returns the first property after at, as an offset in tree_source. */
static uint64_t find_property(const char *path)
{
	int node = fdt_path_offset(tree_source, path);
	int at = fdt_first_property_offset(tree_source, node);

	assert_true(at >= 0);
	return fdt_off_dt_struct(tree_source) + (uint64_t)at;
}

static void test_structure(void **state)
{
	/* Words of the first property of a node: its tag, size and name. */
	static const struct {
		unsigned int word;
		uint32_t value;
	} rows[] = {
		{ 0, 7 },	   { 0, FDT_END },    { 0, FDT_END_NODE },
		{ 1, 0x10000000 }, { 1, 0xffffffff }, { 1, 0x7ffffffc },
		{ 2, 0x10000000 }, { 2, 0xffffffff },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct file dtb = trees_compile("host.dts");

		put32(find_property("/chosen") + rows[i].word * 4,
		      rows[i].value);
		assert_refused(tree_check(dtb), ST_INVALID, "is broken");
	}
}

static struct file nested(int depth)
{
	assert_int_equal(fdt_create(tree_source, sizeof(tree_source)), 0);
	assert_int_equal(fdt_finish_reservemap(tree_source), 0);
	for (int i = 0; i <= depth; i++)
		assert_int_equal(fdt_begin_node(tree_source, i ? "n" : ""), 0);
	for (int i = 0; i <= depth; i++)
		assert_int_equal(fdt_end_node(tree_source), 0);
	assert_int_equal(fdt_finish(tree_source), 0);
	return (struct file){ "nested",
			      { tree_source, fdt_totalsize(tree_source) } };
}

static void test_depth(void **state)
{
	(void)state;
	assert_int_equal(tree_check(nested(TREE_MAX_DEPTH)), ST_OK);
	assert_refused(tree_check(nested(TREE_MAX_DEPTH + 1)), ST_UNSUPPORTED,
		       "more than 32 deep");
}

static void test_too_large(void **state)
{
	static _Alignas(8) uint8_t large[TREE_MAX_SIZE + 8];
	struct file dtb = trees_compile("host.dts");

	(void)state;
	memcpy(large, tree_source, dtb.bytes.size);
	dtb.bytes = (struct span){ large, sizeof(large) };
	((struct fdt_header *)large)->totalsize = cpu_to_fdt32(sizeof(large));
	assert_refused(tree_check(dtb), ST_TOO_LARGE, "takes at most 2097152");
}

static void test_grow(void **state)
{
	struct file dtb = trees_compile("host.dts");
	struct tree tree;
	uint64_t size;

	(void)state;
	assert_int_equal(tree_grown_size(dtb, 1000, &size), ST_OK);
	assert_true(size >= dtb.bytes.size + 1000);
	assert_int_equal(tree_open(dtb, tree_buffer, size, &tree), ST_OK);
	memset(tree_source, 0xa5, sizeof(tree_source));
	assert_tree(&tree, "host.dts");

	dtb = trees_compile("host.dts");
	assert_refused(tree_open(dtb, tree_buffer, 100, &tree), ST_TOO_LARGE,
		       "its new buffer only 100");
	assert_refused(tree_grown_size(dtb, TREE_MAX_SIZE, &size), ST_TOO_LARGE,
		       "are more than");
	assert_refused(tree_grown_size(dtb, UINT64_MAX, &size), ST_TOO_LARGE,
		       "are more than");
}

static void test_empty(void **state)
{
	struct tree tree;

	(void)state;
	assert_int_equal(tree_empty("new", tree_buffer, 4096, &tree), ST_OK);
	assert_tree(&tree, "empty.dts");
	assert_refused(tree_empty("new", tree_buffer, 80, &tree), ST_TOO_LARGE,
		       "80 bytes are too few");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),  cmocka_unit_test(test_headers),
		cmocka_unit_test(test_short), cmocka_unit_test(test_structure),
		cmocka_unit_test(test_depth), cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_grow),  cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
