// SPDX-License-Identifier: MIT
/*
 * Where the boot domain's own mapping ends, given where its page tables end.
 */
#include "support.h"

#include "../../arch/x86/bootdom/pv/own.h"

static void test_mapped_end(void **state)
{
	static const struct {
		uint64_t tables_end, mapped_end;
	} rows[] = {
		/* 512 KiB are left after the stack. */
		{ 0x6000 + 1024 - 128 - 1, 0x6000 + 1024 },
		/* A page less: the end is never further away than this. */
		{ 0x6000 + 1024 - 128, 0x6000 + 2048 },
		{ 0x6000 + 1024 - 1, 0x6000 + 2048 },
		/* The stack is the first page of the next 4 MiB. */
		{ 0x6000 + 1024, 0x6000 + 2048 },
		{ 0x6000, 0x6000 + 1024 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(own_mapped_end(rows[i].tables_end),
				 rows[i].mapped_end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mapped_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
