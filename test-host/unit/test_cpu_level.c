// SPDX-License-Identifier: MIT
/*
 * What another host can give of the CPU: what a domain must find changed, and
 * files that are damaged.
 */
#include "support.h"

#include <daybreak/cpu_level.h>

#define PV  "pv 00000001 ffffffff 00060fb1 00000800 00002001 078bfbfd\n"
#define HVM "hvm 00000001 ffffffff 00060fb1 00000800 80802001 178bfbff\n"

static struct domain_level level;

/* On a heap block of its size, so that ASan reports a read past the end. */
static enum status edits(const char *text, enum cpu_level_type type)
{
	const size_t size = strlen(text);
	void *exact = malloc(size + !size);
	enum status st;

	memcpy(exact, text, size);
	st = cpu_level_edits((struct file){ "f", { exact, size } }, type,
			     &level);
	free(exact);
	return st;
}

static const struct domain_cpuid *edit_of(uint32_t leaf, uint32_t subleaf,
					  enum cpuid_register reg)
{
	for (unsigned int i = 0; i < level.nr; i++)
		if (level.edits[i].leaf == leaf &&
		    level.edits[i].subleaf == subleaf &&
		    level.edits[i].reg == reg)
			return &level.edits[i];
	fail_msg("leaf %x is not changed", leaf);
	return NULL;
}

static void test_types(void **state)
{
	static const char text[] = CPU_LEVEL_FIRST PV HVM
		"hvm 00000000 ffffffff 0000000d 68747541 444d4163 69746e65\n"
		"hvm 00000007 00000000 00000000 00000009 00000000 "
		"20000000\n" CPU_LEVEL_LAST;

	(void)state;
	assert_int_equal(edits(text, CPU_LEVEL_PV), ST_OK);
	assert_int_equal(edit_of(1, ~0u, CPUID_EDX)->clear, ~0x078bfbfdu);
	assert_int_equal(edit_of(1, ~0u, CPUID_EDX)->set, 0);
	assert_int_equal(edit_of(7, 0, CPUID_EBX)->clear, ~0u);

	assert_int_equal(edits(text, CPU_LEVEL_HVM), ST_OK);
	assert_int_equal(level.nr, DOMAIN_MAX_LEVEL);
	assert_int_equal(edit_of(1, ~0u, CPUID_EDX)->clear, ~0x178bfbffu);
	assert_int_equal(edit_of(1, ~0u, CPUID_ECX)->clear, ~0x80802001u);
	assert_int_equal(edit_of(7, 0, CPUID_EBX)->clear, ~9u);
	assert_int_equal(edit_of(7, 1, CPUID_EDX)->clear, ~0u);
	assert_int_equal(edit_of(7, 2, CPUID_EDX)->clear, ~0u);
	/* MSR_ARCH_CAPABILITIES, which the other host has. */
	assert_int_equal(edit_of(7, 0, CPUID_EDX)->clear, ~0u);
	assert_int_equal(edit_of(0, ~0u, CPUID_EAX)->limit, 0xd);
	assert_int_equal(edit_of(0, ~0u, CPUID_EAX)->clear, 0);
	/* Leaf 7 has no subleaf but 0 there. */
	assert_int_equal(edit_of(7, 0, CPUID_EAX)->limit, 0);
	assert_int_equal(edit_of(7, 0, CPUID_EAX)->clear, ~0u);
}

static void test_damage(void **state)
{
	static const struct {
		const char *text, *sentence;
	} rows[] = {
		{ "", "f: is not what daybreak inspect" },
		{ "daybreak.cpu 1", "f: is not what daybreak inspect" },
		{ "daybreak.cpu 2\n" PV CPU_LEVEL_LAST, "is not what" },
		{ CPU_LEVEL_FIRST, "f:2: expected pv or hvm" },
		{ CPU_LEVEL_FIRST PV, "f:3: expected pv or hvm" },
		{ CPU_LEVEL_FIRST PV "end", "f:3: expected pv or hvm" },
		{ CPU_LEVEL_FIRST PV "end\n\n", "f:4: goes on after" },
		{ CPU_LEVEL_FIRST HVM CPU_LEVEL_LAST, "f: has no lines pv" },
		{ CPU_LEVEL_FIRST "pv 0000000g ffffffff 0 0 0 0\n", "f:2: " },
		{ CPU_LEVEL_FIRST "pv 00000001 ffffffff 00000000 00000000 "
				  "00000000 0000000",
		  "f:2: " },
		{ CPU_LEVEL_FIRST "pv 00000001 ffffffff 00000000 00000000 "
				  "00000000 00000000 \n",
		  "f:2: " },
		{ CPU_LEVEL_FIRST "dom0" PV CPU_LEVEL_LAST, "f:2: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_refused(edits(rows[i].text, CPU_LEVEL_PV), ST_INVALID,
			       rows[i].sentence);
	}
}

static void test_names(void **state)
{
	size_t n;

	(void)state;
	assert_memory_equal(cpu_word_name(&cpu_words[0], 0, &n), "fpu", 3);
	assert_int_equal(n, 3);
	cpu_word_name(&cpu_words[0], 10, &n);
	assert_int_equal(n, 0);
	assert_memory_equal(cpu_word_name(&cpu_words[0], 31, &n), "pbe", 3);
	assert_int_equal(n, 3);
	/* Past the last name. */
	cpu_word_name(&cpu_words[4], 31, &n);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
