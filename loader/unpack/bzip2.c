// SPDX-License-Identifier: MIT
/*
 * bzip2: "BZh", the block size in hundreds of thousands of bytes as a digit,
 * blocks with a CRC each, and a CRC of them all. It does not announce its size.
 * libbz2 decodes one whole block at a time, straight into the caller's memory.
 */
#include "codec.h"

#include <stddef.h>

#define BZ_NO_STDIO
#include <bzlib.h>

#define BLOCK_UNIT  100000
#define BLOCK_BYTES 4		/* of work memory for each byte of a block */
#define BZIP2_STATE (80 * 1024) /* what libbz2 needs besides the block */

struct bzip2 {
	bz_stream stream;
	struct pool pool;
};

static bool bzip2_is(struct span packed)
{
	return packed.size >= 4 && !memcmp(packed.base, "BZh", 3) &&
	       packed.base[3] >= '1' && packed.base[3] <= '9';
}

static uint64_t bzip2_pool_size(struct span packed)
{
	return (uint64_t)(packed.base[3] - '0') * BLOCK_UNIT * BLOCK_BYTES +
	       BZIP2_STATE;
}

static void *bzip2_alloc(void *opaque, int items, int size)
{
	return pool_alloc(opaque, (uint64_t)items * (uint64_t)size);
}

static void bzip2_free(void *opaque, void *address)
{
	pool_free(opaque, address);
}

static enum status bzip2_begin(struct unpack *u, struct pool *pool)
{
	struct bzip2 *b = pool_alloc(pool, sizeof(*b));

	if (!b)
		return codec_no_memory(u);
	*b = (struct bzip2){ .pool = *pool };
	b->stream.bzalloc = bzip2_alloc;
	b->stream.bzfree = bzip2_free;
	b->stream.opaque = &b->pool;
	u->state = b;
	if (BZ2_bzDecompressInit(&b->stream, 0, 0) != BZ_OK)
		return codec_no_memory(u);
	return ST_OK;
}

static int step(struct unpack *u, uint8_t *out, uint64_t room, uint64_t *got)
{
	struct bzip2 *b = u->state;
	bz_stream *z = &b->stream;
	struct span in = codec_rest(u);
	unsigned int avail_in = codec_piece(in.size);
	unsigned int avail_out = codec_piece(room);
	int says;

	z->next_in = (char *)(uintptr_t)in.base; /* it only reads it */
	z->avail_in = avail_in;
	z->next_out = (char *)out;
	z->avail_out = avail_out;
	says = BZ2_bzDecompress(z);
	u->consumed += avail_in - z->avail_in;
	*got += avail_out - z->avail_out;
	return says;
}

static enum status bzip2_pull(struct unpack *u, uint8_t *out, uint64_t room,
			      uint64_t *got)
{
	while (*got < room && !u->ended) {
		int says = step(u, out + *got, room - *got, got);

		u->ended = says == BZ_STREAM_END;
		if (says == BZ_MEM_ERROR)
			return codec_no_memory(u);
		if (says < 0)
			return codec_corrupt(u, says == BZ_DATA_ERROR_MAGIC
							? "no block begins"
							: "a block or its CRC");
		if (*got < room && !u->ended && !codec_rest(u).size)
			return codec_cut_short(u);
	}
	return ST_OK;
}

const struct codec codec_bzip2 = {
	.format = UNPACK_BZIP2,
	.stream = "bzip2 stream",
	.is = bzip2_is,
	.pool_size = bzip2_pool_size,
	.begin = bzip2_begin,
	.pull = bzip2_pull,
};
