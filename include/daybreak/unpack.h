/* SPDX-License-Identifier: MIT */
/*
 * Compressed files as a stream that the caller pulls, so that the output goes
 * straight to where it belongs. Every output has a cap.
 */
#ifndef DAYBREAK_UNPACK_H
#define DAYBREAK_UNPACK_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdint.h>

/*
 * LZ4 is Linux's legacy framing, XZ one .xz stream, LZMA the format with a
 * 13-byte header. LZO and lz4's own frames are known, but refused.
 */
enum unpack_format {
	UNPACK_NONE,
	UNPACK_GZIP,
	UNPACK_BZIP2,
	UNPACK_XZ,
	UNPACK_LZMA,
	UNPACK_LZ4,
	UNPACK_ZSTD,
	UNPACK_LZO,
	UNPACK_LZ4_FRAME,
};

/*
 * Bytes of work memory, at any alignment of 16, that suffice for files that
 * are plain or gzip'd; unpack_work_size has what each of the others wants.
 */
#define UNPACK_WORK_SIZE (64 * 1024)

/* A size that nobody announced. */
#define UNPACK_UNKNOWN	 UINT64_MAX

struct codec;

/* A stream in progress. Private but for format, size and position. */
struct unpack {
	struct file file;
	enum unpack_format format;
	uint64_t size;	   /* of the output, in bytes */
	uint64_t position; /* of the output */
	uint64_t consumed; /* of the file, in bytes */
	bool ended;	   /* the stream, by its own account */
	const struct codec *codec;
	uint8_t *scratch; /* in the work memory */
	uint8_t *memory;  /* the rest of it */
	uint64_t memory_size;
	void *state; /* the format's own, in memory */
};

/* What the file begins as; silent. */
enum unpack_format unpack_identify(struct span packed);

/* "gzip", "xz", "nothing"; a constant. */
const char *unpack_name(enum unpack_format format);

/*
 * Bytes of work memory that unpack_open wants for this file: its windows are
 * in its header. At least UNPACK_WORK_SIZE, at most 129 MiB.
 */
uint64_t unpack_work_size(struct file packed);

/*
 * Begins. A file that is not compressed is UNPACK_NONE and read as is. work is
 * work_size >= unpack_work_size(packed) bytes aligned to 16, owned by the
 * caller and busy until unpack_close; nothing needs freeing after a refusal.
 * The header is checked. u->size, which must be at most limit, is what the
 * file announces (gzip's ISIZE, zstd's frame content size, lzma's header).
 * A file that announces nothing, or has zeroes behind gzip's end, is unpacked
 * once to learn it. Returns ST_OK, ST_TRUNCATED, ST_INVALID, ST_UNSUPPORTED,
 * ST_TOO_LARGE or ST_NO_MEMORY (work_size), with a sentence naming the file.
 */
enum status unpack_open(struct file packed, uint64_t limit, void *work,
			uint64_t work_size, struct unpack *u);

/*
 * The same where the size is known from elsewhere, as in a bzImage. One that
 * the file announces must be the same; size may be UNPACK_UNKNOWN.
 */
enum status unpack_open_sized(struct file packed, uint64_t size, uint64_t limit,
			      void *work, uint64_t work_size, struct unpack *u);

/*
 * Writes exactly the next size bytes of output to out; UNPACK_NONE copies.
 * Large pieces are better: bzip2 and gzip write to out itself, lz4 does so for
 * each whole block of 8 MiB, zstd when all of it is wanted at once; xz and lzma
 * copy out of their window. Returns ST_TRUNCATED, ST_INVALID, ST_TOO_LARGE or
 * ST_UNSUPPORTED (a second stream) with a sentence when the data ends or is
 * corrupt before that; the stream cannot be read on then.
 */
enum status unpack_read(struct unpack *u, void *out, uint64_t size);

/* As unpack_read, but the bytes are thrown away. */
enum status unpack_skip(struct unpack *u, uint64_t size);

/*
 * Reads what is left, up to the announced size, throws it away, then checks
 * that the stream ends there, its checksum holds and only zeroes follow it.
 * Returns ST_INVALID, ST_TRUNCATED, ST_UNSUPPORTED (a second stream) or
 * ST_TOO_LARGE (more than announced) with a sentence. lz4 has no checksum.
 */
enum status unpack_close(struct unpack *u);

#endif
