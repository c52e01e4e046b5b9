// SPDX-License-Identifier: MIT
/*
 * Which format a file has, and the sentences that all formats share. Each
 * format has its own file with a struct codec.
 */
#include "codec.h"

static const struct {
	enum unpack_format format;
	uint8_t size, bytes[9];
} refused[] = {
	{ UNPACK_LZO, 9, "\x89LZO\0\r\n\x1a\n" },
	{ UNPACK_LZ4_FRAME, 4, "\x04\x22\x4d\x18" },
};

#define NR_REFUSED (sizeof(refused) / sizeof(refused[0]))

const struct codec *codec_find(struct span packed)
{
	const struct codec *const *codec = codec_list;

	while (*codec && !(*codec)->is(packed))
		codec++;
	return *codec;
}

enum unpack_format unpack_identify(struct span packed)
{
	const struct codec *codec = codec_find(packed);

	if (codec)
		return codec->format;
	for (unsigned int i = 0; i < NR_REFUSED; i++)
		if (packed.size >= refused[i].size &&
		    !memcmp(packed.base, refused[i].bytes, refused[i].size))
			return refused[i].format;
	return UNPACK_NONE;
}

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
