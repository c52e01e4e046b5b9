// SPDX-License-Identifier: MIT
/*
 * GCC reads the canary from the variable __stack_chk_guard, in our own code and
 * in Debian's static libraries alike.
 */
#include <daybreak/arch.h>

extern uint64_t __stack_chk_guard;
uint64_t __stack_chk_guard;

__attribute__((no_stack_protector)) void arch_canary_install(uint64_t canary)
{
	__stack_chk_guard = canary;
}

void arch_canary_remove(void)
{
	/* The firmware does not use the variable: nothing to restore. */
}

void arch_canary_restore(void)
{
	/* arch_canary_remove() has changed nothing. */
}

uint64_t arch_timestamp(void)
{
	uint64_t count;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(count));
	return count;
}

uint64_t arch_timestamp_rate(void)
{
	uint64_t hertz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hertz));
	return hertz / 1000;
}
