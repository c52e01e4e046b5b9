// SPDX-License-Identifier: MIT
/*
 * What Debian's liblzma refers to and does not need here: a C library's
 * allocator, as it gets its memory from its caller, and CRC-64, which has a
 * large table.
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

/* No file that needs it is unpacked here: bootdom_unpacks(). */
void lzma_crc64(void);
void lzma_crc64(void)
{
	__builtin_trap();
}
