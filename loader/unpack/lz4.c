// SPDX-License-Identifier: MIT
/*
 * lz4 in the legacy framing that Linux uses (lz4 -l): after the magic come
 * blocks, each 4 bytes of packed size and that many bytes, which unpack to 8
 * MiB, the last one to less. There is no end mark, checksum or size: a file
 * that was cut between two blocks looks complete.
 *
 * liblz4 needs the room for a whole block. Where the caller has that, the block
 * is unpacked there; else into a buffer, and copied from it.
 */
#include "codec.h"

#include <stddef.h>

#include <lz4.h>

#define BLOCK_MAX   (8u << 20)
#define MAGIC_SIZE  4
#define LENGTH_SIZE 4

struct lz4 {
	uint8_t *block;	     /* BLOCK_MAX bytes */
	uint64_t start, end; /* what has not been fetched yet */
};

static bool lz4_is(struct span packed)
{
	return span_has_text(packed, 0, "\x02\x21\x4c\x18");
}

static uint64_t lz4_pool_size(struct span packed)
{
	(void)packed;
	return BLOCK_MAX + sizeof(struct lz4) + 2 * POOL_OVERHEAD;
}

static enum status lz4_begin(struct unpack *u, struct pool *pool)
{
	struct lz4 *l = pool_alloc(pool, sizeof(*l));

	if (!l)
		return codec_no_memory(u);
	*l = (struct lz4){ .block = pool_alloc(pool, BLOCK_MAX) };
	if (!l->block)
		return codec_no_memory(u);
	u->state = l;
	u->consumed = MAGIC_SIZE;
	return ST_OK;
}

static bool only_zeroes(struct span s)
{
	for (uint64_t i = 0; i < s.size; i++)
		if (s.base[i])
			return false;
	return true;
}

/* Finds the next block; sets u->ended at the end or before zeroes. */
static enum status find_block(struct unpack *u, struct span *block)
{
	struct span in = codec_rest(u);
	uint8_t length[LENGTH_SIZE];
	uint32_t size = 0;

	*block = (struct span){ 0 };
	if (span_copy(in, 0, length, sizeof(length)))
		size = le32(length);
	else if (!only_zeroes(in))
		return codec_cut_short(u);
	if (!size || lz4_is(in)) {
		u->ended = true;
		return ST_OK;
	}
	if (size > (uint32_t)LZ4_COMPRESSBOUND(BLOCK_MAX))
		return codec_corrupt(u, "a block's length");
	if (!span_has(in, LENGTH_SIZE, size))
		return codec_cut_short(u);
	*block = span_sub(in, LENGTH_SIZE, size);
	return ST_OK;
}

/* Adds the size of what it unpacks to *size. */
static enum status unpack_block(struct unpack *u, struct span block,
				uint8_t *out, uint64_t *size)
{
	int done = LZ4_decompress_safe((const char *)block.base, (char *)out,
				       (int)block.size, BLOCK_MAX);

	if (done <= 0)
		return codec_corrupt(u, "a block");
	u->consumed += LENGTH_SIZE + block.size;
	*size += (uint64_t)done;
	return ST_OK;
}

/* Copies out what is left of the buffered block. */
static void fetch(struct lz4 *l, uint8_t *out, uint64_t room, uint64_t *got)
{
	uint64_t size = l->end - l->start;

	if (size > room - *got)
		size = room - *got;
	memcpy(out + *got, l->block + l->start, size);
	l->start += size;
	*got += size;
}

static enum status lz4_pull(struct unpack *u, uint8_t *out, uint64_t room,
			    uint64_t *got)
{
	struct lz4 *l = u->state;
	enum status st = ST_OK;
	struct span block;

	for (;;) {
		fetch(l, out, room, got);
		if (*got == room)
			return ST_OK;
		st = find_block(u, &block);
		if (st || u->ended)
			return st;
		if (room - *got >= BLOCK_MAX) {
			st = unpack_block(u, block, out + *got, got);
		} else {
			l->start = l->end = 0;
			st = unpack_block(u, block, l->block, &l->end);
		}
		if (st)
			return st;
	}
}

const struct codec codec_lz4 = {
	.format = UNPACK_LZ4,
	.stream = "lz4 stream",
	.is = lz4_is,
	.pool_size = lz4_pool_size,
	.begin = lz4_begin,
	.pull = lz4_pull,
};
