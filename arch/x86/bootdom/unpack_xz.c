// SPDX-License-Identifier: MIT
/*
 * What the boot domain unpacks: xz without a checksum or with CRC-32, as Linux
 * is packed. Debian's liblzma needs a C library's allocator, which it does not
 * use here, and has CRC-64 with a large table, which is left out.
 */
#include "../../../loader/unpack/codec.h"

#include <stddef.h>

const struct codec *const codec_list[] = { &codec_xz, NULL };

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

static void never(void)
{
	__builtin_trap();
}

#define NEVER(name)                                                            \
	void name(void);                                                       \
	void name(void) __attribute__((alias("never")));

NEVER(lzma_crc64)
