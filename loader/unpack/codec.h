/* SPDX-License-Identifier: MIT */
/*
 * One compression format, as unpack.c sees it. unpack.c has what the formats
 * share: caps, sizes, scratch memory, and what may follow the end.
 */
#ifndef LOADER_CODEC_H
#define LOADER_CODEC_H

#include <daybreak/bytes.h>
#include <daybreak/unpack.h>

#include "pool.h"

#define SCRATCH_SIZE 8192 /* for bytes that are thrown away */

/* The largest window a decoder gets: Linux packs with up to 128 MiB. */
#define WINDOW_MAX   ((uint64_t)128 << 20)

struct codec {
	enum unpack_format format;
	const char *stream; /* its name in sentences: "gzip member" */

	/* True when a file begins like this format; it may have any size. */
	bool (*is)(struct span packed);

	/*
	 * Bytes of pool that begin and pull need for this file's header. For
	 * a header that begin will refuse, enough for begin to do so.
	 */
	uint64_t (*pool_size)(struct span packed);

	/*
	 * Checks the header and makes u->state in the empty pool, at the
	 * beginning of the file. Called again to start over.
	 */
	enum status (*begin)(struct unpack *u, struct pool *pool);

	/*
	 * Sets *size, which is UNPACK_UNKNOWN, to the size that the file
	 * announces; or may lower *most, the largest size it can have. NULL
	 * for a format that announces nothing.
	 */
	enum status (*announced)(struct unpack *u, uint64_t *size,
				 uint64_t *most);

	/*
	 * Writes the next room (not 0) bytes of output to out, and how many
	 * there were to *got: fewer only when it sets u->ended. Advances
	 * u->consumed.
	 */
	enum status (*pull)(struct unpack *u, uint8_t *out, uint64_t room,
			    uint64_t *got);
};

extern const struct codec codec_bzip2, codec_gzip, codec_lz4, codec_lzma,
	codec_xz, codec_zstd;

/* Those that a program has, in codecs.c or its own; NULL after the last. */
extern const struct codec *const codec_list[];

/* As much of size as a library that counts in 32 bits can take. */
static inline unsigned int codec_piece(uint64_t size)
{
	return size < UINT32_MAX ? (unsigned int)size : UINT32_MAX;
}

/* The bytes that the codec has not consumed yet. */
static inline struct span codec_rest(const struct unpack *u)
{
	return span_sub(u->file.bytes, u->consumed,
			u->file.bytes.size - u->consumed);
}

/* The format that a file begins with; NULL for others. */
const struct codec *codec_find(struct span packed);

/* In codec_refuse.c: the sentences that all formats share. */
enum status codec_cut_short(const struct unpack *u);
enum status codec_corrupt(const struct unpack *u, const char *why);
enum status codec_no_memory(const struct unpack *u);
enum status codec_window_too_large(const struct unpack *u, uint64_t window);

#endif
