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

/* Only the register that changes; the others are all ones. */
static const struct {
	const char *what;
	uint32_t vendor, leaf;
	enum cpuid_register reg;
	uint32_t before, after;
} rows[] = {
	{ "logical processors: none said", AMD, 1, CPUID_EBX, 0x00000800,
	  0x00020800 },
	{ "logical processors: doubled", INTEL, 1, CPUID_EBX, 0x7f080800,
	  0x7f100800 },
	{ "logical processors: no room", INTEL, 1, CPUID_EBX, 0x00ff0800,
	  0x00ff0800 },
	{ "several of them", AMD, 1, CPUID_EDX, 0x078bfbfd, 0x178bfbfd },
	{ "not by AMD's old way", AMD, 0x80000001, CPUID_ECX, 0x3, 0x1 },
	{ "Intel's caches", INTEL, 4, CPUID_EAX, 0x1c03c163, 0x3c000163 },
	{ "Intel's caches, most cores", INTEL, 4, CPUID_EAX, 0xfc000121,
	  0xfc000121 },
	{ "no more caches", INTEL, 4, CPUID_EAX, 0x1c03c000, 0x1c03c000 },
	{ "no caches of AMD's", AMD, 4, CPUID_EAX, 0x1c03c163, 0x1c03c163 },
	{ "AMD's threads: doubled", AMD, 0x80000008, CPUID_ECX, 0x0, 0x1 },
	{ "AMD's threads: with bits", HYGON, 0x80000008, CPUID_ECX, 0x2003,
	  0x3007 },
	{ "AMD's threads: most bits", AMD, 0x80000008, CPUID_ECX, 0x703f,
	  0x707f },
	{ "AMD's threads: most", AMD, 0x80000008, CPUID_ECX, 0x707f, 0x707f },
	{ "no threads of Intel's", INTEL, 0x80000008, CPUID_ECX, 0x2003,
	  0x2003 },
	{ "another leaf", AMD, 7, CPUID_EBX, 0x1234, 0x1234 },
};

static void test_rows(void **state)
{
	static struct cpuid_leaves domain;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cpuid_leaf *l = &domain.leaves[1];

		domain.nr = 2;
		domain.leaves[0] =
			(struct cpuid_leaf){ .regs[CPUID_EBX] =
						     rows[i].vendor };
		*l = (struct cpuid_leaf){ rows[i].leaf,
					  0,
					  { ~0u, ~0u, ~0u, ~0u } };
		l->regs[rows[i].reg] = rows[i].before;
		topology_change(&domain);
		if (l->regs[rows[i].reg] != rows[i].after)
			fail_msg("%s: %#x", rows[i].what, l->regs[rows[i].reg]);
	}
	(void)state;
}

static void check_regs(const struct cpuid_leaf *l, uint32_t a, uint32_t b,
		       uint32_t c, uint32_t d)
{
	const uint32_t regs[] = { a, b, c, d };

	assert_memory_equal(l->regs, regs, sizeof(regs));
}

/* Only the bits of that register of that leaf are changed. */
static void test_change(void **state)
{
	static struct cpuid_leaves host = {
		2,
		{ { 7, 0, { 0, 0, 0, 0 } },
		  { 7, 1, { 0x500, 0x500, 0x500, 0x500 } } },
	};
	static struct cpuid_leaves domain = {
		3,
		{ { 7, 0, { ~0u, ~0u, ~0u, ~0u } },
		  { 7, 1, { 0xcff, 0xcff, 0xcff, 0xcff } },
		  { 8, 1, { 0, 0, 0, 0 } } },
	};
	struct domain_cpuid change = { 7, 1, CPUID_EBX, 0xf0, 0x18, 0, 0xf00 };

	(void)state;
	assert_true(cpuid_change(&domain, &host, &change));
	check_regs(&domain.leaves[0], ~0u, ~0u, ~0u, ~0u);
	check_regs(&domain.leaves[1], 0xcff, 0x51f, 0xcff, 0xcff);
	check_regs(&domain.leaves[2], 0, 0, 0, 0);
	change.limit = 0x500;
	assert_true(cpuid_change(&domain, &host, &change));
	check_regs(&domain.leaves[1], 0xcff, 0x500, 0xcff, 0xcff);
	/* What the host has not is kept as 0. */
	change = (struct domain_cpuid){ 8, 1, CPUID_EDX, 0, 1, 0, ~0u };
	assert_true(cpuid_change(&domain, &host, &change));
	check_regs(&domain.leaves[2], 0, 0, 0, 1);
}

/* All bits of a leaf that the domain has not are 0. */
static void test_no_leaf(void **state)
{
	static const struct cpuid_leaves host = {
		1, { { 7, 1, { 0, 0, 1, 0 } } }
	};
	static struct cpuid_leaves domain = {
		2, { { 7, 0, { 0, 0, 0, 0 } }, { 1, 1, { 0, 0, 0, 0 } } }
	};
	static const struct {
		struct domain_cpuid change;
		bool done;
	} changes[] = {
		{ { 7, 1, CPUID_ECX, ~0u, 0, 0, 0 }, true },
		{ { 7, 1, CPUID_ECX, 0, 0, 9, 0 }, true },
		{ { 7, 1, CPUID_ECX, 0, 1, 0, 0 }, false },
		{ { 7, 1, CPUID_ECX, 0, 0, 0, 1 }, false },
		{ { 7, 1, CPUID_ECX, 0, 0, 0, ~1u }, true },
		{ { 7, 1, CPUID_EDX, 0, 0, 0, ~0u }, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		assert_int_equal(
			cpuid_change(&domain, &host, &changes[i].change),
			changes[i].done);
	check_regs(&domain.leaves[0], 0, 0, 0, 0);
	check_regs(&domain.leaves[1], 0, 0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_no_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
