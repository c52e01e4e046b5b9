// SPDX-License-Identifier: MIT
/*
 * zstd (RFC 8878): one frame, whose header has the window, how far back it
 * refers, and may announce the size; a checksum is optional. libzstd keeps the
 * window in the work memory and copies out of it, except where the caller wants
 * the whole output at once: then the output is the window.
 */
#include "codec.h"

#include <stddef.h>

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

#define ZSTD_ALIGN 16

struct zstd {
	ZSTD_DStream *stream;
	ZSTD_frameHeader header;
	uint8_t memory[] __attribute__((aligned(ZSTD_ALIGN)));
};

static bool zstd_is(struct span packed)
{
	return span_has_text(packed, 0, "\x28\xb5\x2f\xfd");
}

/* False when it is cut short or invalid, which zstd_begin() reports. */
static bool read_header(struct span packed, ZSTD_frameHeader *header)
{
	return ZSTD_getFrameHeader(header, packed.base, packed.size) == 0;
}

static uint64_t zstd_pool_size(struct span packed)
{
	ZSTD_frameHeader header;
	uint64_t size = sizeof(struct zstd) + POOL_OVERHEAD;

	if (read_header(packed, &header) && header.windowSize <= WINDOW_MAX)
		size += ZSTD_estimateDStreamSize(header.windowSize);
	return size;
}

static enum status check_header(struct unpack *u, struct zstd *z)
{
	struct span packed = u->file.bytes;
	uint64_t says =
		ZSTD_getFrameHeader(&z->header, packed.base, packed.size);

	if (ZSTD_isError(says))
		return codec_corrupt(u, ZSTD_getErrorName(says));
	if (says) /* how many bytes it needs */
		return codec_cut_short(u);
	if (z->header.windowSize > WINDOW_MAX)
		return codec_window_too_large(u, z->header.windowSize);
	return ST_OK;
}

static enum status zstd_begin(struct unpack *u, struct pool *pool)
{
	uint64_t size = zstd_pool_size(u->file.bytes) - POOL_OVERHEAD;
	struct zstd *z = pool_alloc(pool, size);
	enum status st;

	if (!z)
		return codec_no_memory(u);
	u->state = z;
	st = check_header(u, z);
	if (st)
		return st;
	z->stream = ZSTD_initStaticDStream(z->memory, size - sizeof(*z));
	if (!z->stream)
		return codec_no_memory(u);
	return ST_OK;
}

static enum status zstd_announced(struct unpack *u, uint64_t *size,
				  uint64_t *most)
{
	const struct zstd *z = u->state;

	(void)most;
	if (z->header.frameContentSize != ZSTD_CONTENTSIZE_UNKNOWN)
		*size = z->header.frameContentSize;
	return ST_OK;
}

static enum status refuse_more(const struct unpack *u)
{
	return fail(ST_TOO_LARGE,
		    "%s: holds more than the %lu bytes it announces",
		    u->file.name, u->size);
}

static enum status refuse(const struct unpack *u, uint64_t says)
{
	switch (ZSTD_getErrorCode(says)) {
	case ZSTD_error_dstSize_tooSmall:
		return refuse_more(u);
	case ZSTD_error_memory_allocation:
		return codec_no_memory(u);
	case ZSTD_error_dictionary_wrong:
		return fail(
			ST_UNSUPPORTED,
			"%s: its zstd data needs a dictionary, expected none",
			u->file.name);
	default:
		return codec_corrupt(u, ZSTD_getErrorName(says));
	}
}

/*
 * Calls libzstd once. A call without progress means that the file has ended or
 * that the whole output is full.
 */
static enum status step(struct unpack *u, ZSTD_outBuffer *out)
{
	struct zstd *z = u->state;
	struct span rest = codec_rest(u);
	ZSTD_inBuffer in = { rest.base, rest.size, 0 };
	uint64_t before = out->pos;
	uint64_t says = ZSTD_decompressStream(z->stream, out, &in);

	if (ZSTD_isError(says))
		return refuse(u, says);
	u->consumed += in.pos;
	u->ended = !says;
	if (!says || in.pos || out->pos != before)
		return ST_OK;
	return rest.size ? refuse_more(u) : codec_cut_short(u);
}

static enum status zstd_pull(struct unpack *u, uint8_t *out, uint64_t room,
			     uint64_t *got)
{
	const struct zstd *z = u->state;
	bool whole = !u->position && room == u->size;
	ZSTD_outBuffer buffer = { out, room, 0 };
	enum status st = ST_OK;

	if (whole)
		ZSTD_DCtx_setParameter(z->stream, ZSTD_d_stableOutBuffer, 1);
	/* The window is only in this call's output, so it reads to the end. */
	while (!st && !u->ended && (whole || buffer.pos < room))
		st = step(u, &buffer);
	*got = buffer.pos;
	return st;
}

const struct codec codec_zstd = {
	.format = UNPACK_ZSTD,
	.stream = "zstd frame",
	.is = zstd_is,
	.pool_size = zstd_pool_size,
	.begin = zstd_begin,
	.announced = zstd_announced,
	.pull = zstd_pull,
};
