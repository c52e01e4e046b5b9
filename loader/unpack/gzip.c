// SPDX-License-Identifier: MIT
/*
 * gzip (RFC 1952): a header, a deflate stream, the data's CRC-32 and, in ISIZE,
 * its size modulo 2^32. Both are checked, and the output is written straight
 * into the caller's memory: by libdeflate, which takes half of zlib's time, if
 * the whole output is wanted at once; otherwise by zlib.
 */
#include "codec.h"

#include <libdeflate.h>

/* zlib without the C library: only its types and inflate. */
#define Z_SOLO
#define ZLIB_CONST
#include <zlib.h>

#define GZIP_MIN_SIZE	  18 /* header 10, empty stream, CRC-32, ISIZE */
#define GZIP_POOL	  (UNPACK_WORK_SIZE - SCRATCH_SIZE)

/*
 * Deflate's highest ratio, 258 bytes from two bits. A file that announces more
 * does not end with its own ISIZE.
 */
#define DEFLATE_MAX_RATIO 1032

struct gzip {
	z_stream stream;
	struct pool pool;
};

static bool gzip_is(struct span packed)
{
	return packed.size >= 2 && packed.base[0] == 0x1f &&
	       packed.base[1] == 0x8b;
}

static uint64_t gzip_pool_size(struct span packed)
{
	(void)packed;
	return GZIP_POOL;
}

static voidpf gzip_alloc(voidpf opaque, uInt items, uInt size)
{
	return pool_alloc(opaque, (uint64_t)items * size);
}

static void gzip_free(voidpf opaque, voidpf address)
{
	pool_free(opaque, address);
}

static enum status refuse(const struct unpack *u, int zlib_says)
{
	const struct gzip *g = u->state;

	if (zlib_says == Z_BUF_ERROR)
		return codec_cut_short(u);
	if (zlib_says == Z_DATA_ERROR)
		return codec_corrupt(u, g->stream.msg);
	return codec_no_memory(u);
}

/* Calls inflate once, with as much input and room as it can take. */
static int step(struct unpack *u, uint8_t *out, uint64_t room, int flush,
		uint64_t *got)
{
	struct gzip *g = u->state;
	z_stream *z = &g->stream;
	struct span in = codec_rest(u);
	uInt avail_in = codec_piece(in.size), avail_out = codec_piece(room);
	int says;

	z->next_in = in.base;
	z->avail_in = avail_in;
	z->next_out = out;
	z->avail_out = avail_out;
	says = inflate(z, flush);
	u->consumed += avail_in - z->avail_in;
	*got += avail_out - z->avail_out;
	return says;
}

/* Lets zlib read up to the first byte of the deflate stream. */
static enum status check_header(struct unpack *u)
{
	const struct gzip *g = u->state;
	uint64_t got = 0;
	int says;

	if (u->file.bytes.size < GZIP_MIN_SIZE)
		return fail(ST_TRUNCATED,
			    "%s: is a gzip file of %lu bytes, expected at "
			    "least %u",
			    u->file.name, u->file.bytes.size, GZIP_MIN_SIZE);
	says = step(u, u->scratch, 0, Z_BLOCK, &got);
	if (says != Z_OK)
		return refuse(u, says);
	if (!(g->stream.data_type & 128)) /* zlib.h: the header is complete */
		return fail(ST_TRUNCATED, "%s: ends inside its gzip header",
			    u->file.name);
	return ST_OK;
}

static enum status gzip_begin(struct unpack *u, struct pool *pool)
{
	struct gzip *g = pool_alloc(pool, sizeof(*g));

	if (!g)
		return codec_no_memory(u);
	*g = (struct gzip){ .pool = *pool };
	g->stream.zalloc = gzip_alloc;
	g->stream.zfree = gzip_free;
	g->stream.opaque = &g->pool;
	u->state = g;
	if (inflateInit2(&g->stream, MAX_WBITS + 16) != Z_OK)
		return codec_no_memory(u);
	return check_header(u);
}

static uint32_t isize_before(struct span packed, uint64_t end)
{
	uint8_t b[4] = { 0 };

	span_copy(packed, end - sizeof(b), b, sizeof(b));
	return le32(b);
}

/* The file's length without the zeroes at its end. */
static uint64_t length_without_zeroes(struct span packed)
{
	uint64_t end = packed.size;

	while (end > sizeof(uint32_t) && !packed.base[end - 1])
		end--;
	return end;
}

/*
 * ISIZE is the file's last four bytes, unless zeroes follow it; as its own top
 * bytes are often zero, it cannot be told where it ends. A file that seems to
 * announce less than its own length is suspect, as gzip hardly ever makes data
 * larger: only then is the size left unannounced. The true ISIZE is at most the
 * four bytes that end with the last one that is not zero.
 */
static enum status gzip_announced(struct unpack *u, uint64_t *size,
				  uint64_t *most)
{
	struct span packed = u->file.bytes;
	uint64_t end = length_without_zeroes(packed);
	uint64_t isize = isize_before(packed, packed.size);

	if (end < packed.size && isize < packed.size) {
		isize = isize_before(packed, end);
		if (isize < *most)
			*most = isize;
		return ST_OK;
	}
	if (isize / DEFLATE_MAX_RATIO > packed.size)
		return fail(ST_TRUNCATED,
			    "%s: is cut short, its %lu bytes cannot hold the "
			    "%lu that its end announces",
			    u->file.name, packed.size, isize);
	*size = isize;
	return ST_OK;
}

/* The memory for libdeflate, while it runs: it has no context for this. */
static struct pool *deflate_pool;

static void *deflate_alloc(size_t size)
{
	return pool_alloc(deflate_pool, size);
}

static void deflate_free(void *address)
{
	pool_free(deflate_pool, address);
}

/*
 * Reads the whole file by libdeflate. Returns false, silently, if that is not
 * possible.
 */
static bool read_whole(struct unpack *u, uint8_t *out, uint64_t room,
		       uint64_t *got)
{
	struct gzip *g = u->state;
	struct libdeflate_decompressor *d;
	size_t consumed, size;
	bool done;

	deflate_pool = &g->pool;
	libdeflate_set_memory_allocator(deflate_alloc, deflate_free);
	d = libdeflate_alloc_decompressor();
	if (!d)
		return false;
	done = libdeflate_gzip_decompress_ex(
		       d, u->file.bytes.base, u->file.bytes.size, out, room,
		       &consumed, &size) == LIBDEFLATE_SUCCESS;
	libdeflate_free_decompressor(d);
	if (!done)
		return false;
	u->consumed = consumed;
	u->ended = true;
	*got = size;
	return true;
}

/*
 * zlib reports an error that follows these bytes again at the next call. It
 * also explains what libdeflate could not read.
 */
static enum status gzip_pull(struct unpack *u, uint8_t *out, uint64_t room,
			     uint64_t *got)
{
	int says;

	if (!u->position && room == u->size && read_whole(u, out, room, got))
		return ST_OK;
	while (*got < room && !u->ended) {
		says = step(u, out + *got, room - *got, Z_NO_FLUSH, got);
		u->ended = says == Z_STREAM_END;
		if (*got < room && says != Z_OK && says != Z_STREAM_END)
			return refuse(u, says);
	}
	return ST_OK;
}

const struct codec codec_gzip = {
	.format = UNPACK_GZIP,
	.stream = "gzip member",
	.is = gzip_is,
	.pool_size = gzip_pool_size,
	.begin = gzip_begin,
	.announced = gzip_announced,
	.pull = gzip_pull,
};
