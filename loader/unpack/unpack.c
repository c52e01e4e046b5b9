// SPDX-License-Identifier: MIT
/*
 * Files that may be compressed, read in the same way whether they are or not.
 * This file has what all formats share: sizes, caps, and what may follow the
 * end.
 */
#include "codec.h"

static uint64_t work_size_of(const struct codec *codec, struct span packed)
{
	uint64_t size = SCRATCH_SIZE + codec->pool_size(packed);

	return size < UNPACK_WORK_SIZE ? UNPACK_WORK_SIZE : size;
}

uint64_t unpack_work_size(struct file packed)
{
	const struct codec *codec = codec_find(packed.bytes);

	return codec ? work_size_of(codec, packed.bytes) : UNPACK_WORK_SIZE;
}

/* Starts at the beginning of the file, for the first time or again. */
static enum status begin(struct unpack *u)
{
	struct pool pool;

	pool_init(&pool, u->memory, u->memory_size);
	u->consumed = 0;
	u->ended = false;
	return u->codec->begin(u, &pool);
}

static enum status pull(struct unpack *u, uint8_t *out, uint64_t size,
			uint64_t *got)
{
	*got = 0;
	if (u->ended || !size)
		return ST_OK;
	return u->codec->pull(u, out, size, got);
}

/* The stream has ended: only zeroes may follow. */
static enum status check_tail(const struct unpack *u)
{
	struct span packed = u->file.bytes;
	uint64_t at = u->consumed;

	while (at < packed.size && !packed.base[at])
		at++;
	if (at == packed.size)
		return ST_OK;
	if (u->codec->is(span_sub(packed, at, packed.size - at)))
		return fail(ST_UNSUPPORTED,
			    "%s: a second %s follows at byte %lu, expected one",
			    u->file.name, u->codec->stream, at);
	return fail(ST_INVALID,
		    "%s: something else follows its %s data at byte %lu, "
		    "expected only zeroes",
		    u->file.name, unpack_name(u->format), at);
}

/*
 * Finds the size by unpacking the stream once, at most most bytes of it, and
 * starts over.
 */
static enum status measure(struct unpack *u, uint64_t most)
{
	uint64_t total = 0, got;
	enum status st;

	do {
		st = pull(u, u->scratch, SCRATCH_SIZE, &got);
		if (st)
			return st;
		if (got > most - total)
			return fail(ST_TOO_LARGE,
				    "%s: does not announce its size, and holds "
				    "more than %lu bytes",
				    u->file.name, most);
		total += got;
	} while (got == SCRATCH_SIZE);
	st = check_tail(u);
	if (st)
		return st;
	u->size = total;
	return begin(u);
}

/* size is what the caller knows, or UNPACK_UNKNOWN. */
static enum status find_size(struct unpack *u, uint64_t size, uint64_t limit)
{
	uint64_t own = UNPACK_UNKNOWN, most = limit;
	enum status st = ST_OK;

	if (u->codec->announced)
		st = u->codec->announced(u, &own, &most);
	if (st)
		return st;
	if (own != UNPACK_UNKNOWN && size != UNPACK_UNKNOWN && own != size)
		return fail(ST_INVALID,
			    "%s: its %s data announces %lu bytes, but what is "
			    "around it %lu",
			    u->file.name, unpack_name(u->format), own, size);
	u->size = size != UNPACK_UNKNOWN ? size : own;
	if (u->size == UNPACK_UNKNOWN)
		return measure(u, most);
	if (u->size > limit)
		return fail(ST_TOO_LARGE,
			    "%s: announces %lu bytes, the limit is %lu",
			    u->file.name, u->size, limit);
	return ST_OK;
}

static enum status open_plain(struct unpack *u, uint64_t size, uint64_t limit)
{
	if (u->format != UNPACK_NONE)
		return fail(ST_UNSUPPORTED,
			    "%s: is packed with %s, expected gzip, bzip2, xz, "
			    "lzma, lz4 as Linux frames it, or zstd",
			    u->file.name, unpack_name(u->format));
	if (size != UNPACK_UNKNOWN && size != u->size)
		return fail(ST_INVALID,
			    "%s: has %lu bytes, but what is around it "
			    "announces %lu",
			    u->file.name, u->size, size);
	if (u->size > limit)
		return fail(ST_TOO_LARGE, "%s: is %lu bytes, the limit is %lu",
			    u->file.name, u->size, limit);
	return ST_OK;
}

enum status unpack_open_sized(struct file packed, uint64_t size, uint64_t limit,
			      void *work, uint64_t work_size, struct unpack *u)
{
	const struct codec *codec = codec_find(packed.bytes);
	enum status st;

	*u = (struct unpack){ .file = packed,
			      .format = unpack_identify(packed.bytes),
			      .size = packed.bytes.size,
			      .codec = codec };
	if (!codec)
		return open_plain(u, size, limit);
	u->size = UNPACK_UNKNOWN;
	if (work_size < work_size_of(codec, packed.bytes))
		return fail(ST_NO_MEMORY,
			    "%s: unpacking %s needs %lu bytes of work memory, "
			    "not %lu",
			    packed.name, unpack_name(u->format),
			    work_size_of(codec, packed.bytes), work_size);
	u->scratch = work;
	u->memory = u->scratch + SCRATCH_SIZE;
	u->memory_size = work_size - SCRATCH_SIZE;
	st = begin(u);
	if (st)
		return st;
	return find_size(u, size, limit);
}

enum status unpack_open(struct file packed, uint64_t limit, void *work,
			uint64_t work_size, struct unpack *u)
{
	return unpack_open_sized(packed, UNPACK_UNKNOWN, limit, work, work_size,
				 u);
}

/* The stream has ended before its size. */
static enum status refuse_end(const struct unpack *u)
{
	/* ISIZE may be that of something else which follows the end. */
	enum status st = check_tail(u);

	if (st)
		return st;
	return fail(ST_TRUNCATED,
		    "%s: its %s data ends before the %lu bytes it announces",
		    u->file.name, unpack_name(u->format), u->size);
}

static enum status read_packed(struct unpack *u, uint8_t *out, uint64_t size)
{
	uint64_t done = 0, want, got;
	enum status st;

	while (done < size) {
		want = size - done;
		if (!out && want > SCRATCH_SIZE)
			want = SCRATCH_SIZE;
		st = pull(u, out ? out + done : u->scratch, want, &got);
		if (st)
			return st;
		if (got < want)
			return refuse_end(u);
		done += got;
		u->position += got;
	}
	return ST_OK;
}

/* The bytes go to out, or nowhere when that is NULL. */
static enum status advance(struct unpack *u, uint8_t *out, uint64_t size)
{
	if (size > u->size - u->position)
		return fail(ST_TRUNCATED,
			    "%s: has %lu bytes, expected %lu from offset "
			    "%#lx",
			    u->file.name, u->size, size, u->position);
	if (u->codec)
		return read_packed(u, out, size);
	if (out && size)
		memcpy(out, u->file.bytes.base + u->position, size);
	u->position += size;
	return ST_OK;
}

enum status unpack_read(struct unpack *u, void *out, uint64_t size)
{
	return advance(u, out, size);
}

enum status unpack_skip(struct unpack *u, uint64_t size)
{
	return advance(u, NULL, size);
}

enum status unpack_close(struct unpack *u)
{
	enum status st = unpack_skip(u, u->size - u->position);
	uint64_t got;

	if (st || !u->codec)
		return st;
	st = pull(u, u->scratch, 1, &got);
	if (st)
		return st;
	if (got)
		return fail(ST_TOO_LARGE,
			    "%s: holds more than the %lu bytes it announces",
			    u->file.name, u->size);
	return check_tail(u);
}
