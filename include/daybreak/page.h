/* SPDX-License-Identifier: MIT */
/*
 * Pages of 4 KiB, the unit of memory in the firmware, in Xen and in domains.
 */
#ifndef DAYBREAK_PAGE_H
#define DAYBREAK_PAGE_H

#include <stdint.h>

#define PAGE_SIZE UINT64_C(4096)

/*
 * The next multiple of align, a power of two, at or above value. Wraps to 0 for
 * values within the last align bytes of the address space.
 */
static inline uint64_t align_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & ~(align - 1);
}

/* The bytes of all pages that size bytes touch; wraps as align_up() does. */
static inline uint64_t page_align_up(uint64_t size)
{
	return align_up(size, PAGE_SIZE);
}

#endif
