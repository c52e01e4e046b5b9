/* SPDX-License-Identifier: MIT */
/*
 * What one compression format is to unpack.c, which has all that they share:
 * caps, sizes, scratch memory, and what may stand behind the end.
 */
#ifndef LOADER_CODEC_H
#define LOADER_CODEC_H

#include <daybreak/unpack.h>

#include "pool.h"

#define SCRATCH_SIZE 8192 /* for bytes that nobody wants */

/* The largest window a decoder gets: Linux packs with up to 128 MiB. */
#define WINDOW_MAX   ((uint64_t)128 << 20)

struct codec {
	enum unpack_format format;
	const char *stream; /* a whole one, in a sentence: "gzip member" */

	/* True when a file begins so; it may be as short as it likes. */
	bool (*is)(struct span packed);

	/*
	 * Bytes of pool that begin and pull want, by the file's header. When
	 * that is broken or asks for too much: what begin wants to say so.
	 */
	uint64_t (*pool_size)(struct span packed);

	/*
	 * Makes u->state in the empty pool, at the beginning of the file, and
	 * checks the header. Also called to begin again.
	 */
	enum status (*begin)(struct unpack *u, struct pool *pool);

	/*
	 * The size the file announces, at *size, which is UNPACK_UNKNOWN
	 * before. May lower *most, which is what an unannounced one may be.
	 * NULL where a format announces nothing.
	 */
	enum status (*announced)(struct unpack *u, uint64_t *size,
				 uint64_t *most);

	/*
	 * Writes the next bytes of output to out, at most room (not 0), and
	 * says in *got how many: fewer only when u->ended is set. Advances
	 * u->consumed.
	 */
	enum status (*pull)(struct unpack *u, uint8_t *out, uint64_t room,
			    uint64_t *got);
};

extern const struct codec codec_bzip2, codec_gzip, codec_lz4, codec_lzma,
	codec_xz, codec_zstd;

/* What a library that counts in 32 bits can be given of it. */
static inline unsigned int codec_piece(uint64_t size)
{
	return size < UINT32_MAX ? (unsigned int)size : UINT32_MAX;
}

/* The bytes the codec has not consumed. */
static inline struct span codec_rest(const struct unpack *u)
{
	return span_sub(u->file.bytes, u->consumed,
			u->file.bytes.size - u->consumed);
}

static inline uint32_t codec_le32(const uint8_t b[4])
{
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The sentences that all formats share; name is the format's. */
enum status codec_cut_short(const struct unpack *u);
enum status codec_corrupt(const struct unpack *u, const char *why);
enum status codec_no_memory(const struct unpack *u);
enum status codec_window_too_large(const struct unpack *u, uint64_t window);

#endif
