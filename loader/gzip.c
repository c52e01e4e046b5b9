// SPDX-License-Identifier: MIT
/*
 * gzip (RFC 1952): a header, a deflate stream, the data's CRC-32 and, in ISIZE,
 * its size modulo 2^32. zlib reads all of it and checks both; here are the work
 * memory, the caps, and what may stand behind the end: zeroes.
 */
#include "gzip.h"

/* zlib's own name for "no C library": only its types and inflate. */
#define Z_SOLO
#define ZLIB_CONST
#include <zlib.h>

#define GZIP_MIN_SIZE	  18   /* header 10, empty stream, CRC-32, ISIZE */
#define SCRATCH_SIZE	  8192 /* for bytes that nobody wants */

/*
 * The densest that deflate can be: 258 bytes from two bits. What announces
 * more has not got its own ISIZE at its end.
 */
#define DEFLATE_MAX_RATIO 1032

/* The caller's work memory, whole. zlib takes what it wants out of pool. */
struct gzip {
	z_stream stream;
	uint64_t pool_used, pool_size;
	uint8_t scratch[SCRATCH_SIZE];
	_Alignas(16) uint8_t pool[];
};

bool gzip_is(struct span packed)
{
	return packed.size >= 2 && packed.base[0] == 0x1f &&
	       packed.base[1] == 0x8b;
}

static voidpf pool_alloc(voidpf opaque, uInt items, uInt size)
{
	struct gzip *g = opaque;
	uint64_t bytes = ((uint64_t)items * size + 15) & ~15ULL;
	uint8_t *at = g->pool + g->pool_used;

	if (bytes > g->pool_size - g->pool_used)
		return Z_NULL;
	g->pool_used += bytes;
	return at;
}

/* The pool goes back to its owner as a whole. */
static void pool_free(voidpf opaque, voidpf address)
{
	(void)opaque;
	(void)address;
}

/* How far into the file zlib has read. */
static uint64_t offset(const struct unpack *u)
{
	const struct gzip *g = u->state;

	return (uint64_t)(g->stream.next_in - u->file.bytes.base);
}

/* zlib counts in 32 bits, a file may be larger. */
static uInt piece(uint64_t size)
{
	return size < UINT32_MAX ? (uInt)size : UINT32_MAX;
}

static enum status refuse(const struct unpack *u, int zlib_says)
{
	const struct gzip *g = u->state;

	if (zlib_says == Z_BUF_ERROR)
		return fail(ST_TRUNCATED,
			    "%s: is cut short, its gzip data ends in the "
			    "middle, at byte %lu",
			    u->file.name, offset(u));
	if (zlib_says == Z_DATA_ERROR)
		return fail(ST_INVALID,
			    "%s: its gzip data is corrupt near byte %lu (%s)",
			    u->file.name, offset(u), g->stream.msg);
	return fail(ST_NO_MEMORY,
		    "%s: cannot be inflated in %lu bytes of work memory",
		    u->file.name, g->pool_size);
}

/*
 * Inflates size bytes to out, or fewer when the stream ends before; *got says
 * how many. zlib writes to out itself: there is no copy in between. A fault
 * that zlib meets behind these bytes it tells again at the next call.
 */
static enum status inflate_to(struct unpack *u, uint8_t *out, uint64_t size,
			      uint64_t *got)
{
	struct gzip *g = u->state;
	z_stream *z = &g->stream;
	int says = Z_OK;

	*got = 0;
	while (*got < size && says != Z_STREAM_END) {
		uInt room = piece(size - *got);

		z->avail_in = piece(u->file.bytes.size - offset(u));
		z->next_out = out + *got;
		z->avail_out = room;
		says = inflate(z, Z_NO_FLUSH);
		*got += room - z->avail_out;
		if (*got < size && says != Z_OK && says != Z_STREAM_END)
			return refuse(u, says);
	}
	return ST_OK;
}

/* The stream has ended, and at that byte something else begins. */
static enum status refuse_tail(const struct unpack *u, uint64_t at)
{
	struct span packed = u->file.bytes;

	if (gzip_is(span_sub(packed, at, packed.size - at)))
		return fail(ST_UNSUPPORTED,
			    "%s: a second gzip member follows at byte %lu, "
			    "wanted one",
			    u->file.name, at);
	return fail(ST_INVALID,
		    "%s: something else follows its gzip data at byte %lu",
		    u->file.name, at);
}

/* The stream has ended: only zeroes may follow. */
static enum status check_tail(const struct unpack *u)
{
	for (uint64_t at = offset(u); at < u->file.bytes.size; at++)
		if (u->file.bytes.base[at])
			return refuse_tail(u, at);
	return ST_OK;
}

static void rewind_stream(struct unpack *u)
{
	struct gzip *g = u->state;

	inflateReset(&g->stream);
	g->stream.next_in = u->file.bytes.base;
	g->stream.avail_in = 0;
}

static enum status start(struct unpack *u, void *work, uint64_t work_size)
{
	struct gzip *g = work;

	if (work_size < UNPACK_WORK_SIZE)
		return fail(ST_NO_MEMORY,
			    "%s: inflating needs %d bytes of work memory, not "
			    "%lu",
			    u->file.name, UNPACK_WORK_SIZE, work_size);
	memset(g, 0, sizeof(*g));
	g->stream.zalloc = pool_alloc;
	g->stream.zfree = pool_free;
	g->stream.opaque = g;
	g->stream.next_in = u->file.bytes.base;
	g->pool_size = work_size - sizeof(*g);
	u->state = g;
	if (inflateInit2(&g->stream, MAX_WBITS + 16) != Z_OK)
		return refuse(u, Z_MEM_ERROR);
	return ST_OK;
}

/* Lets zlib read as far as the first byte of the deflate stream. */
static enum status check_header(struct unpack *u)
{
	struct gzip *g = u->state;
	z_stream *z = &g->stream;
	int says;

	if (u->file.bytes.size < GZIP_MIN_SIZE)
		return fail(ST_TRUNCATED,
			    "%s: is %lu bytes, too short for a gzip file",
			    u->file.name, u->file.bytes.size);
	z->avail_in = piece(u->file.bytes.size);
	z->next_out = g->scratch;
	z->avail_out = 0;
	says = inflate(z, Z_BLOCK);
	if (says != Z_OK)
		return refuse(u, says);
	if (!(z->data_type & 128)) /* zlib.h: the header is complete */
		return fail(ST_TRUNCATED, "%s: ends inside its gzip header",
			    u->file.name);
	return ST_OK;
}

static uint32_t isize_before(struct span packed, uint64_t end)
{
	uint8_t b[4] = { 0 };

	span_copy(packed, end - sizeof(b), b, sizeof(b));
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
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
 * Finds the size by walking the stream once, at most most bytes of it, and
 * goes back to its beginning.
 */
static enum status measure(struct unpack *u, uint64_t most)
{
	struct gzip *g = u->state;
	uint64_t total = 0, got;
	enum status st;

	do {
		st = inflate_to(u, g->scratch, SCRATCH_SIZE, &got);
		if (st)
			return st;
		if (got > most - total)
			return fail(ST_TOO_LARGE,
				    "%s: is padded or lies about its size, and "
				    "holds more than %lu bytes",
				    u->file.name, most);
		total += got;
	} while (got == SCRATCH_SIZE);
	st = check_tail(u);
	if (st)
		return st;
	rewind_stream(u);
	u->size = total;
	return ST_OK;
}

/*
 * ISIZE is the file's last four bytes, unless zeroes follow it; as its own top
 * bytes are often zero, nothing shows where it ends. Announcing less than its
 * own length makes a file suspect, as a gzip is hardly ever larger than what
 * it holds: then, and only then, the stream is walked to find out. The true
 * ISIZE is never more than the four bytes that end in the last one not zero.
 */
static enum status find_size(struct unpack *u, uint64_t limit)
{
	struct span packed = u->file.bytes;
	uint64_t end = length_without_zeroes(packed);
	uint64_t most;

	u->size = isize_before(packed, packed.size);
	if (end < packed.size && u->size < packed.size) {
		most = isize_before(packed, end);
		return measure(u, most < limit ? most : limit);
	}
	if (u->size / DEFLATE_MAX_RATIO > packed.size)
		return fail(ST_TRUNCATED,
			    "%s: is cut short, its %lu bytes cannot hold the "
			    "%lu that its end announces",
			    u->file.name, packed.size, u->size);
	if (u->size > limit)
		return fail(ST_TOO_LARGE,
			    "%s: announces %lu bytes, the limit is %lu",
			    u->file.name, u->size, limit);
	return ST_OK;
}

enum status gzip_open(struct unpack *u, uint64_t limit, void *work,
		      uint64_t work_size)
{
	enum status st = start(u, work, work_size);

	if (st)
		return st;
	st = check_header(u);
	if (st)
		return st;
	return find_size(u, limit);
}

enum status gzip_read(struct unpack *u, uint8_t *out, uint64_t size)
{
	struct gzip *g = u->state;
	uint64_t done = 0, want, got;
	enum status st;

	while (done < size) {
		want = size - done;
		if (!out && want > SCRATCH_SIZE)
			want = SCRATCH_SIZE;
		st = inflate_to(u, out ? out + done : g->scratch, want, &got);
		if (st)
			return st;
		/* zlib checked the true ISIZE: ours came from what follows. */
		if (got < want)
			return refuse_tail(u, offset(u));
		done += got;
	}
	return ST_OK;
}

enum status gzip_close(struct unpack *u)
{
	struct gzip *g = u->state;
	uint64_t got;
	enum status st = inflate_to(u, g->scratch, 1, &got);

	if (st)
		return st;
	if (got)
		return fail(ST_TOO_LARGE,
			    "%s: holds more than the %lu bytes it announces",
			    u->file.name, u->size);
	return check_tail(u);
}
