// SPDX-License-Identifier: MIT
/*
 * Faults of the boot domain itself. Each is in a function whose name is the
 * word on dom0's command line, so that a test can look it up in the symbol
 * table.
 */
#include "faults.h"

#define NOWHERE UINT64_C(0x7fffdead000) /* nothing is mapped there */

void page_fault(void);
void invalid_opcode(void);
void general_protection(void);
void stack_smash(void);

void page_fault(void)
{
	*(volatile uint32_t *)(NOWHERE + 8) = 1;
}

void invalid_opcode(void)
{
	__asm__ volatile("ud2");
}

/* A non-canonical address. */
void general_protection(void)
{
	*(volatile uint32_t *)(NOWHERE << 20) = 1;
}

__attribute__((noinline)) void stack_smash(void)
{
	volatile char room[16];

	for (unsigned int i = 0; i < sizeof(room) + 16; i++)
		((volatile char *)(uintptr_t)room)[i] = 0x5a;
}

void crash(void)
{
	static const struct {
		const char *word;
		void (*act)(void);
	} crashes[] = {
		{ "page_fault", page_fault },
		{ "invalid_opcode", invalid_opcode },
		{ "general_protection", general_protection },
		{ "stack_smash", stack_smash },
	};

	for (unsigned int i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		if (faults_asked(crashes[i].word))
			crashes[i].act();
}
