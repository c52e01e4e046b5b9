// SPDX-License-Identifier: MIT
/*
 * Every block begins with its size, so the blocks form a list without links.
 * Adjacent free blocks are merged when an allocation searches for room.
 */
#include "pool.h"

#include <daybreak/page.h>

#include <stdbool.h>
#include <stddef.h>

#define ALIGN 16ULL

struct block {
	uint64_t size; /* of what follows, a multiple of ALIGN */
	bool used;
};
_Static_assert(sizeof(struct block) == ALIGN, "keeps what follows aligned");
_Static_assert(POOL_OVERHEAD >= sizeof(struct block) + ALIGN - 1, "header");

void pool_init(struct pool *pool, void *base, uint64_t size)
{
	*pool = (struct pool){ base, size & ~(ALIGN - 1) };
	if (pool->size < sizeof(struct block))
		pool->size = 0;
	else
		*(struct block *)base =
			(struct block){ .size = pool->size -
						sizeof(struct block) };
}

static struct block *block_at(struct pool *pool, uint64_t at)
{
	return at < pool->size ? (struct block *)(pool->base + at) : NULL;
}

/* Merges the free block at this place with the free blocks after it. */
static void merge(struct pool *pool, uint64_t at)
{
	struct block *b = block_at(pool, at), *next;

	while ((next = block_at(pool, at + sizeof(*b) + b->size)) &&
	       !next->used)
		b->size += sizeof(*next) + next->size;
}

/* Uses the first size bytes of b, and makes a free block of the rest. */
static void *take(struct block *b, uint64_t size)
{
	struct block *rest;

	if (b->size - size >= sizeof(*rest)) {
		rest = (struct block *)((uint8_t *)(b + 1) + size);
		*rest = (struct block){ .size = b->size - size -
						sizeof(*rest) };
		b->size = size;
	}
	b->used = true;
	return b + 1;
}

void *pool_alloc(struct pool *pool, uint64_t size)
{
	struct block *b;

	if (size > pool->size)
		return NULL;
	size = align_up(size, ALIGN);
	for (uint64_t at = 0; (b = block_at(pool, at));
	     at += sizeof(*b) + b->size) {
		if (b->used)
			continue;
		merge(pool, at);
		if (b->size >= size)
			return take(b, size);
	}
	return NULL;
}

void pool_free(struct pool *pool, void *memory)
{
	(void)pool;
	if (memory)
		((struct block *)memory - 1)->used = false;
}
