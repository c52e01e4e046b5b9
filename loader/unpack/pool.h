/* SPDX-License-Identifier: MIT */
/*
 * The caller's work memory as a heap, for libraries that want to allocate. It
 * has first fit and no more: a decompressor makes a handful of allocations.
 */
#ifndef LOADER_POOL_H
#define LOADER_POOL_H

#include <stdint.h>

/* Blocks lie side by side in [base, base + size). */
struct pool {
	uint8_t *base;
	uint64_t size;
};

/* What an allocation costs beyond its bytes, at the most. */
#define POOL_OVERHEAD 32

/* Makes one free block of the memory, which is aligned to 16. */
void pool_init(struct pool *pool, void *base, uint64_t size);

/* size bytes aligned to 16, not zeroed; NULL when no free block has them. */
void *pool_alloc(struct pool *pool, uint64_t size);

/* Gives back what pool_alloc gave, or NULL. */
void pool_free(struct pool *pool, void *memory);

#endif
