// SPDX-License-Identifier: MIT
/*
 * What Debian's decompressors name but never need here. They are given their
 * memory by the library, so the C library's allocator has none for them; and
 * what they only use for other jobs than ours ends in a trap.
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

static void never(void)
{
	__builtin_trap();
}

#define NEVER(name) void name(void) __attribute__((alias("never")));

/*
 * libbz2 has functions for FILEs in the object that we need, and says with
 * fprintf and exit when it finds a bug of its own. Having a name here also
 * keeps the compressor out of the link.
 */
extern void *stdin, *stdout, *stderr;
void *stdin, *stdout, *stderr;

NEVER(BZ2_compressBlock)
NEVER(__ctype_b_loc)
NEVER(__fprintf_chk)
NEVER(exit)
NEVER(fclose)
NEVER(fdopen)
NEVER(ferror)
NEVER(fflush)
NEVER(fgetc)
NEVER(fopen64)
NEVER(fputc)
NEVER(fread)
NEVER(fwrite)
NEVER(ungetc)

/*
 * libzstd also reads what its own versions 0.5 to 0.7 wrote, 90 KiB of code.
 * Their magic numbers are not zstd's (RFC 8878), and only that one gets there.
 */
#define NEVER_LEGACY(version)                                                  \
	NEVER(ZBUFF##version##_createDCtx)                                     \
	NEVER(ZBUFF##version##_decompressContinue)                             \
	NEVER(ZBUFF##version##_decompressInitDictionary)                       \
	NEVER(ZBUFF##version##_freeDCtx)                                       \
	NEVER(ZSTD##version##_createDCtx)                                      \
	NEVER(ZSTD##version##_decompress_usingDict)                            \
	NEVER(ZSTD##version##_findFrameSizeInfoLegacy)                         \
	NEVER(ZSTD##version##_freeDCtx)                                        \
	NEVER(ZSTD##version##_getFrameParams)

NEVER_LEGACY(v05)
NEVER_LEGACY(v06)
NEVER_LEGACY(v07)
