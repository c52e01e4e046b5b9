// SPDX-License-Identifier: MIT
/*
 * A PV vCPU's registers where Xen expects them, in both widths. The offsets are
 * those of struct vcpu_guest_context, counted by hand from Xen's headers.
 */
#include "support.h"

#include "../../arch/x86/bootdom/context.h"

static uint8_t out[CONTEXT_MAX] __attribute__((aligned(8)));

static struct start_vcpu made(enum layout_abi abi)
{
	return (struct start_vcpu){
		.abi = abi,
		.rip = 0x1111,
		.rsp = 0x2222,
		.rsi = 0x3333,
		.rbx = 0x4444,
		.rflags = 0x200,
		.dr6 = 0x6666,
		.dr7 = 0x7777,
		.cs = { .selector = 0xe033 },
		.ss = { .selector = 0xe02b },
		.ds = { .selector = 0xe021 },
		.es = { .selector = 0xe022 },
		.fs = { .selector = 0xe023 },
		.gs = { .selector = 0xe024 },
		.flags = 0x24,
		.vm_assist = 8,
	};
}

/* Everything not listed is 0. */
struct field {
	unsigned int at, size;
	uint64_t value;
};

static void check(const struct field *fields, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t value = 0;

		memcpy(&value, out + fields[i].at, fields[i].size);
		if (value != fields[i].value)
			fail_msg("at %u: %#lx", fields[i].at, value);
		memset(out + fields[i].at, 0, fields[i].size);
	}
	for (unsigned int i = 0; i < sizeof(out); i++)
		assert_int_equal(out[i], 0);
}

/* 512 bytes of FPU, flags, registers, traps, LDT, GDT, kernel stack, ... */
static void wide(void **state)
{
	static const struct field fields[] = {
		{ 512, 4, 0x24 },
		{ 520 + 5 * 8, 8, 0x4444 }, /* rbx, after r15 to rbp */
		{ 520 + 13 * 8, 8, 0x3333 },
		{ 520 + 16 * 8, 8, 0x1111 },
		{ 520 + 17 * 8, 2, 0xe033 },
		{ 520 + 18 * 8, 8, 0x200 },
		{ 520 + 19 * 8, 8, 0x2222 },
		{ 520 + 20 * 8, 2, 0xe02b },
		{ 520 + 21 * 8, 2, 0xe022 },
		{ 520 + 22 * 8, 2, 0xe021 },
		{ 520 + 23 * 8, 2, 0xe023 },
		{ 520 + 24 * 8, 2, 0xe024 },
		{ 4968, 8, 0xe02b },
		{ 4976, 8, 0x2222 },
		{ 4984 + 3 * 8, 8, 0x123456789000 },
		{ 5048 + 6 * 8, 8, 0x6666 },
		{ 5048 + 7 * 8, 8, 0x7777 },
		{ 5136, 8, 8 },
	};
	struct start_vcpu v = made(ABI_PV64);

	(void)state;
	memset(out, 0xff, sizeof(out));
	context_pv(&v, 0x123456789000, out);
	check(fields, sizeof(fields) / sizeof(fields[0]));
}

static void narrow(void **state)
{
	static const struct field fields[] = {
		{ 512, 4, 0x24 },
		{ 516, 4, 0x4444 },
		{ 516 + 3 * 4, 4, 0x3333 },
		{ 516 + 8 * 4, 4, 0x1111 },
		{ 516 + 9 * 4, 2, 0xe033 },
		{ 516 + 10 * 4, 4, 0x200 },
		{ 516 + 11 * 4, 4, 0x2222 },
		{ 516 + 12 * 4, 2, 0xe02b },
		{ 516 + 13 * 4, 2, 0xe022 },
		{ 516 + 14 * 4, 2, 0xe021 },
		{ 516 + 15 * 4, 2, 0xe023 },
		{ 516 + 16 * 4, 2, 0xe024 },
		{ 2708, 4, 0xe02b },
		{ 2712, 4, 0x2222 },
		{ 2716 + 3 * 4, 4, 0x23456001 },
		{ 2748 + 6 * 4, 4, 0x6666 },
		{ 2748 + 7 * 4, 4, 0x7777 },
		{ 2796, 4, 8 },
	};
	struct start_vcpu v = made(ABI_PV32_PAE);

	(void)state;
	memset(out, 0xff, sizeof(out));
	context_pv(&v, 0x23456001, out);
	check(fields, sizeof(fields) / sizeof(fields[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide),
		cmocka_unit_test(narrow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
