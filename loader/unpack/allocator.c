// SPDX-License-Identifier: MIT
/*
 * The C library's allocator, for programs without a C library: Debian's
 * decompressors refer to it, but pool.c gives them their memory, so it always
 * fails.
 */
#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t items, size_t size);
void free(void *memory);

void *malloc(size_t size)
{
	(void)size;
	return NULL;
}

void *calloc(size_t items, size_t size)
{
	(void)items;
	(void)size;
	return NULL;
}

void free(void *memory)
{
	(void)memory;
}
