/* SPDX-License-Identifier: MIT */
/*
 * The caller's work memory as a heap, for libraries that allocate. First fit is
 * enough: a decompressor makes a handful of allocations.
 */
#ifndef LOADER_POOL_H
#define LOADER_POOL_H

#include <stdint.h>

/* Blocks fill [base, base + size). */
struct pool {
	uint8_t *base;
	uint64_t size;
};

/* The most that an allocation costs beyond its bytes. */
#define POOL_OVERHEAD 32

/* Makes the memory, aligned to 16, one free block. */
void pool_init(struct pool *pool, void *base, uint64_t size);

/* size bytes aligned to 16, not zeroed; NULL when no free block is large
 * enough. */
void *pool_alloc(struct pool *pool, uint64_t size);

/* Frees what pool_alloc returned, or NULL. */
void pool_free(struct pool *pool, void *memory);

#endif
