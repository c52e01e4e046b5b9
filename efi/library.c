// SPDX-License-Identifier: MIT
/*
 * Symbols that Debian's libraries refer to but do not need here, besides the C
 * library's allocator: functions that are never called trap.
 */
#include <stddef.h>
#include <string.h>

/* libcrypto's own is beside code that examines the CPU in a constructor. */
void OPENSSL_cleanse(void *bytes, size_t size);

void OPENSSL_cleanse(void *bytes, size_t size)
{
	memset(bytes, 0, size);
}

/* On Arm libdeflate looks for what the CPU can do in a file of Linux's. */
int open(const char *path, int flags, ...);

int open(const char *path, int flags, ...)
{
	(void)path;
	(void)flags;
	return -1;
}

static void never(void)
{
	__builtin_trap();
}

#define NEVER(name) void name(void) __attribute__((alias("never")));

/*
 * In libbz2 the object that we need also has functions for FILEs, and reports
 * internal errors with fprintf and exit. Defining BZ2_compressBlock here keeps
 * the compressor out of the link.
 */
extern void *stdin, *stdout, *stderr;
void *stdin, *stdout, *stderr;

NEVER(BZ2_compressBlock)
NEVER(__ctype_b_loc)
NEVER(__errno_location)
NEVER(__fprintf_chk)
NEVER(close)
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
NEVER(read)
NEVER(ungetc)

/*
 * libzstd also has 90 KiB of code for the formats of its versions 0.5 to 0.7.
 * It is never called, because those have other magic numbers and only files
 * with zstd's (RFC 8878) are passed to libzstd.
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
