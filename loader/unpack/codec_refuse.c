// SPDX-License-Identifier: MIT
/*
 * The sentences that all formats share.
 */
#include "codec.h"

const char *unpack_name(enum unpack_format format)
{
	static const char *const names[] = {
		[UNPACK_NONE] = "nothing",
		[UNPACK_GZIP] = "gzip",
		[UNPACK_BZIP2] = "bzip2",
		[UNPACK_XZ] = "xz",
		[UNPACK_LZMA] = "lzma",
		[UNPACK_LZ4] = "lz4",
		[UNPACK_ZSTD] = "zstd",
		[UNPACK_LZO] = "lzo",
		[UNPACK_LZ4_FRAME] = "lz4 (framed)",
	};

	return names[format];
}

enum status codec_cut_short(const struct unpack *u)
{
	return fail(ST_TRUNCATED,
		    "%s: is cut short, its %s data ends at byte %lu",
		    u->file.name, unpack_name(u->format), u->consumed);
}

enum status codec_corrupt(const struct unpack *u, const char *why)
{
	return fail(ST_INVALID, "%s: its %s data is corrupt near byte %lu (%s)",
		    u->file.name, unpack_name(u->format), u->consumed, why);
}

enum status codec_no_memory(const struct unpack *u)
{
	return fail(ST_NO_MEMORY,
		    "%s: its %s data cannot be unpacked in %lu bytes of work "
		    "memory",
		    u->file.name, unpack_name(u->format), u->memory_size);
}

enum status codec_window_too_large(const struct unpack *u, uint64_t window)
{
	return fail(ST_UNSUPPORTED,
		    "%s: its %s data needs a window of %lu bytes, at most %lu "
		    "are supported",
		    u->file.name, unpack_name(u->format), window, WINDOW_MAX);
}
