// SPDX-License-Identifier: MIT
/*
 * The arrangement of processors in CPUID: each row is one leaf before and
 * after.
 */
#include "support.h"

#include "../../arch/x86/bootdom/topology.h"

#define AMD   0x68747541
#define HYGON 0x6f677948
#define INTEL 0x756e6547

/* Only the register that changes; the others are 0xffffffff. */
static const struct {
	const char *what;
	uint32_t vendor, leaf;
	char reg;
	uint32_t before, after;
} rows[] = {
	{ "logical processors: none said", AMD, 1, 'b', 0x00000800,
	  0x00020800 },
	{ "logical processors: doubled", INTEL, 1, 'b', 0x7f080800,
	  0x7f100800 },
	{ "logical processors: no room", INTEL, 1, 'b', 0x00ff0800,
	  0x00ff0800 },
	{ "several of them", AMD, 1, 'd', 0x078bfbfd, 0x178bfbfd },
	{ "not by AMD's old way", AMD, 0x80000001, 'c', 0x3, 0x1 },
	{ "Intel's caches", INTEL, 4, 'a', 0x1c03c163, 0x3c000163 },
	{ "Intel's caches, most cores", INTEL, 4, 'a', 0xfc000121, 0xfc000121 },
	{ "no more caches", INTEL, 4, 'a', 0x1c03c000, 0x1c03c000 },
	{ "no caches of AMD's", AMD, 4, 'a', 0x1c03c163, 0x1c03c163 },
	{ "AMD's threads: doubled", AMD, 0x80000008, 'c', 0x0, 0x1 },
	{ "AMD's threads: with bits", HYGON, 0x80000008, 'c', 0x2003, 0x3007 },
	{ "AMD's threads: most bits", AMD, 0x80000008, 'c', 0x703f, 0x707f },
	{ "AMD's threads: most", AMD, 0x80000008, 'c', 0x707f, 0x707f },
	{ "no threads of Intel's", INTEL, 0x80000008, 'c', 0x2003, 0x2003 },
	{ "another leaf", AMD, 7, 'b', 0x1234, 0x1234 },
};

static uint32_t *reg(struct cpuid_leaf *l, char name)
{
	return name == 'a'   ? &l->a
	       : name == 'b' ? &l->b
	       : name == 'c' ? &l->c
			     : &l->d;
}

static void test_rows(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cpuid_leaf leaves[2] = {
			{ .b = rows[i].vendor },
			{ rows[i].leaf, 0, ~0u, ~0u, ~0u, ~0u },
		};
		unsigned int nr;

		*reg(&leaves[1], rows[i].reg) = rows[i].before;
		nr = topology_change(leaves, 2);
		if (!nr && rows[i].before == rows[i].after)
			continue;
		if (nr != 1 || leaves[0].leaf != rows[i].leaf ||
		    *reg(&leaves[0], rows[i].reg) != rows[i].after)
			fail_msg("%s: %u leaves, %#x", rows[i].what, nr,
				 *reg(&leaves[0], rows[i].reg));
	}
	(void)state;
}

/* The changed leaves come first, in their order; no other leaf is listed. */
static void test_order(void **state)
{
	struct cpuid_leaf leaves[] = {
		{ .leaf = 0, .b = AMD }, { .leaf = 1 },
		{ .leaf = 7 },		 { .leaf = 0x80000000 },
		{ .leaf = 0x80000001 },	 { .leaf = 0x80000008 },
	};

	assert_int_equal(topology_change(leaves, 6), 3);
	assert_int_equal(leaves[0].leaf, 1);
	assert_int_equal(leaves[1].leaf, 0x80000001);
	assert_int_equal(leaves[2].leaf, 0x80000008);
	assert_int_equal(topology_change(leaves, 0), 0);
	(void)state;
}

/* Only the bits of that register of that leaf are changed. */
static void test_change(void **state)
{
	const struct domain_cpuid change = { 7, 1, 1, 0xf0, 0x18, 0 };
	struct cpuid_leaf leaves[] = {
		{ 7, 0, ~0u, ~0u, ~0u, ~0u },
		{ 7, 1, 0xff, 0xff, 0xff, 0xff },
		{ 8, 1, 0, 0, 0, 0 },
	};

	(void)state;
	cpuid_change(leaves, 3, &change);
	assert_int_equal(leaves[0].b, ~0u);
	assert_int_equal(leaves[1].a, 0xff);
	assert_int_equal(leaves[1].b, 0x1f);
	assert_int_equal(leaves[1].c, 0xff);
	assert_int_equal(leaves[1].d, 0xff);
	assert_int_equal(leaves[2].b, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
