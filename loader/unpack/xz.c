// SPDX-License-Identifier: MIT
/*
 * What liblzma reads: .xz (The .xz File Format, version 1.1), and its
 * predecessor lzma, also called "lzma alone", which has neither magic nor
 * checksum:
 *
 *	xz    12 bytes of header, blocks, an index, 12 bytes of footer
 *	lzma   0  properties		always 0x5d in practice
 *	       1  dictionary size	4 bytes
 *	       5  size of the data	8 bytes, all ones: unknown
 *
 * Both decode into a dictionary of up to 128 MiB, from which their output is
 * copied.
 */
#include "codec.h"

#include <stddef.h>

#define LZMA_MANUAL_HEADERS /* this file has included them */
#include <lzma.h>

#define XZ_HEADER_SIZE	 12
#define XZ_MAX_FILTERS	 4
#define XZ_ID_LZMA2	 0x21
#define XZ_HAS_PACKED	 0x40 /* bits of the block's flags */
#define XZ_HAS_UNPACKED	 0x80
#define XZ_MAX_DICT_BITS 40

#define LZMA_HEADER_SIZE 13
#define LZMA_PROPERTIES	 0x5d /* lc=3 lp=0 pb=2 */
#define LZMA_MAX_SIZE	 (1ULL << 38)

/* Besides the dictionary: probabilities, filters, CRCs, liblzma's structs. */
#define LZMA_STATE	 (256 * 1024)

struct lzma {
	lzma_stream stream;
	lzma_allocator allocator;
	struct pool pool;
};

static void *allocate(void *opaque, size_t items, size_t size)
{
	return size && items > SIZE_MAX / size
		       ? NULL
		       : pool_alloc(opaque, (uint64_t)items * size);
}

static void release(void *opaque, void *address)
{
	pool_free(opaque, address);
}

static enum status refuse(const struct unpack *u, lzma_ret says)
{
	switch (says) {
	case LZMA_MEM_ERROR:
		return codec_no_memory(u);
	case LZMA_BUF_ERROR:
		return codec_cut_short(u);
	case LZMA_OPTIONS_ERROR:
	case LZMA_UNSUPPORTED_CHECK:
		return fail(ST_UNSUPPORTED,
			    "%s: its %s data has options or a checksum that "
			    "liblzma does not support",
			    u->file.name, unpack_name(u->format));
	case LZMA_FORMAT_ERROR:
		return codec_corrupt(u, "its header");
	default:
		return codec_corrupt(u, "its data or checksum");
	}
}

/* Calls liblzma once; it reports an error in the rest at the next call. */
static enum status step(struct unpack *u, uint8_t *out, uint64_t room,
			uint64_t *got)
{
	struct lzma *l = u->state;
	struct span in = codec_rest(u);
	lzma_ret says;

	l->stream.next_in = in.base;
	l->stream.avail_in = in.size;
	l->stream.next_out = out;
	l->stream.avail_out = room;
	says = lzma_code(&l->stream, LZMA_RUN);
	u->consumed += in.size - l->stream.avail_in;
	*got += room - l->stream.avail_out;
	u->ended = says == LZMA_STREAM_END;
	if (says != LZMA_OK && says != LZMA_STREAM_END)
		return refuse(u, says);
	return ST_OK;
}

static enum status lzma_pull(struct unpack *u, uint8_t *out, uint64_t room,
			     uint64_t *got)
{
	enum status st = ST_OK;

	while (!st && *got < room && !u->ended)
		st = step(u, out + *got, room - *got, got);
	return st;
}

/* window is the size that the header asks for. */
static enum status begin(struct unpack *u, struct pool *pool, uint64_t window)
{
	struct lzma *l = pool_alloc(pool, sizeof(*l));
	lzma_ret says;
	uint64_t got = 0;

	if (window > WINDOW_MAX)
		return codec_window_too_large(u, window);
	if (!l)
		return codec_no_memory(u);
	*l = (struct lzma){ .pool = *pool };
	l->allocator.alloc = allocate;
	l->allocator.free = release;
	l->allocator.opaque = &l->pool;
	l->stream.allocator = &l->allocator;
	u->state = l;
	if (u->format == UNPACK_XZ)
		says = lzma_stream_decoder(&l->stream, UINT64_MAX,
					   LZMA_TELL_UNSUPPORTED_CHECK);
	else
		says = lzma_alone_decoder(&l->stream, UINT64_MAX);
	if (says != LZMA_OK)
		return refuse(u, says);
	/* Without room for output it reads the headers and stops. */
	return step(u, u->scratch, 0, &got);
}

static bool xz_is(struct span packed)
{
	return packed.size >= 6 && !memcmp(packed.base,
					   "\xfd"
					   "7zXZ",
					   6);
}

/* Reads a number of 1 to 9 bytes, 7 bits each, the last without bit 7. */
static bool read_vli(struct span header, uint64_t *at, uint64_t *value)
{
	uint8_t byte;

	*value = 0;
	for (unsigned int shift = 0; shift < 63; shift += 7) {
		if (!span_copy(header, *at, &byte, 1))
			return false;
		++*at;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

/* The dictionary in the properties of an LZMA2 filter. */
static uint64_t lzma2_window(uint8_t bits)
{
	if (bits >= XZ_MAX_DICT_BITS)
		return UINT32_MAX;
	return (2ULL | (bits & 1)) << (bits / 2 + 11);
}

/*
 * The window of the first block's LZMA2 filter; 0 where there is none, which
 * liblzma then refuses, or an empty file.
 */
static uint64_t xz_window(struct span packed)
{
	uint64_t at = XZ_HEADER_SIZE + 2, value, size;
	struct span header;
	uint8_t start[2], bits;

	if (!span_copy(packed, XZ_HEADER_SIZE, start, sizeof(start)))
		return 0;
	header = span_sub(packed, 0, XZ_HEADER_SIZE + (start[0] + 1ULL) * 4);
	if (start[1] & XZ_HAS_PACKED && !read_vli(header, &at, &value))
		return 0;
	if (start[1] & XZ_HAS_UNPACKED && !read_vli(header, &at, &value))
		return 0;
	for (unsigned int i = 0; i < XZ_MAX_FILTERS; i++) {
		if (!read_vli(header, &at, &value) ||
		    !read_vli(header, &at, &size))
			return 0;
		if (value == XZ_ID_LZMA2)
			return span_copy(header, at, &bits, 1)
				       ? lzma2_window(bits)
				       : 0;
		if (!span_has(header, at, size))
			return 0;
		at += size;
	}
	return 0;
}

static uint64_t pool_size(uint64_t window)
{
	return LZMA_STATE + (window > WINDOW_MAX ? 0 : window);
}

static uint64_t xz_pool_size(struct span packed)
{
	return pool_size(xz_window(packed));
}

static enum status xz_begin(struct unpack *u, struct pool *pool)
{
	return begin(u, pool, xz_window(u->file.bytes));
}

static uint64_t lzma_size(struct span packed)
{
	return le32(packed.base + 5) | (uint64_t)le32(packed.base + 9) << 32;
}

static uint64_t lzma_window(struct span packed)
{
	return le32(packed.base + 1);
}

/* There is no magic: accepts only what encoders really write. */
static bool lzma_is(struct span packed)
{
	uint64_t window;

	if (packed.size < LZMA_HEADER_SIZE || packed.base[0] != LZMA_PROPERTIES)
		return false;
	window = lzma_window(packed);
	if (window % 3 == 0)
		window = window / 3 * 2;
	return window >= 4096 && !(window & (window - 1)) &&
	       (lzma_size(packed) == UINT64_MAX ||
		lzma_size(packed) < LZMA_MAX_SIZE);
}

static uint64_t lzma_pool_size(struct span packed)
{
	return pool_size(lzma_window(packed));
}

static enum status lzma_begin(struct unpack *u, struct pool *pool)
{
	return begin(u, pool, lzma_window(u->file.bytes));
}

static enum status lzma_announced(struct unpack *u, uint64_t *size,
				  uint64_t *most)
{
	(void)most;
	*size = lzma_size(u->file.bytes); /* all ones is UNPACK_UNKNOWN, too */
	return ST_OK;
}

const struct codec codec_xz = {
	.format = UNPACK_XZ,
	.stream = "xz stream",
	.is = xz_is,
	.pool_size = xz_pool_size,
	.begin = xz_begin,
	.pull = lzma_pull,
};

const struct codec codec_lzma = {
	.format = UNPACK_LZMA,
	.stream = "lzma stream",
	.is = lzma_is,
	.pool_size = lzma_pool_size,
	.begin = lzma_begin,
	.announced = lzma_announced,
	.pull = lzma_pull,
};
