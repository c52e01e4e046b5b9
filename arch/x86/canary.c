// SPDX-License-Identifier: MIT
/*
 * GCC reads the canary at %fs:0x28, in our own code and in Debian's static
 * libraries alike. Firmware does not use FS, so we point it to a block of ours.
 */
#include <daybreak/arch.h>

#define MSR_FS_BASE   0xc0000100u
#define CANARY_OFFSET 0x28

static uint64_t block[CANARY_OFFSET / 8 + 1];
static uint64_t firmware_base;

static uint64_t read_fs_base(void)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_FS_BASE));
	return (uint64_t)high << 32 | low;
}

static void write_fs_base(uint64_t base)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(MSR_FS_BASE), "a"((uint32_t)base),
			   "d"((uint32_t)(base >> 32))
			 : "memory");
}

__attribute__((no_stack_protector)) void arch_canary_install(uint64_t canary)
{
	block[CANARY_OFFSET / 8] = canary;
	firmware_base = read_fs_base();
	write_fs_base((uint64_t)(uintptr_t)block);
}

__attribute__((no_stack_protector)) void arch_canary_remove(void)
{
	write_fs_base(firmware_base);
}

__attribute__((no_stack_protector)) void arch_canary_restore(void)
{
	write_fs_base((uint64_t)(uintptr_t)block);
}

uint64_t arch_timestamp(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* CPUID describes it on some CPUs only. */
uint64_t arch_timestamp_rate(void)
{
	return 0;
}
