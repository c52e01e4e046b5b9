// SPDX-License-Identifier: MIT
/*
 * How far Xen maps the memory of a PV dom0 (dom0_construct() in its
 * arch/x86/pv/dom0_build.c, the same from 4.14 to 4.22): to the next 4 MiB
 * boundary after the stack, and 4 MiB further if less than 512 KiB are left.
 */
#include "own.h"

#define STACK_PAGES 1
#define ALIGN_PAGES UINT64_C(1024) /* 4 MiB */
#define LEAST_PAGES 128		   /* 512 KiB */

uint64_t own_mapped_end(uint64_t tables_end)
{
	uint64_t stack_end = tables_end + STACK_PAGES;
	uint64_t end = (stack_end + ALIGN_PAGES - 1) & ~(ALIGN_PAGES - 1);

	return end - stack_end < LEAST_PAGES ? end + ALIGN_PAGES : end;
}
