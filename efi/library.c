// SPDX-License-Identifier: MIT
/*
 * What Debian's decompressors name but must never need here: they are given
 * their memory by the library, so the C library's allocator has none.
 */
#include <stddef.h>

void *malloc(size_t size);
void free(void *memory);

void *malloc(size_t size)
{
	(void)size;
	return NULL;
}

void free(void *memory)
{
	(void)memory;
}
