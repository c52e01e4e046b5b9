/* SPDX-License-Identifier: MIT */
/*
 * Compressed files as a stream that the caller reads, so that the output goes
 * straight to its place. Every output has a cap.
 */
#ifndef DAYBREAK_UNPACK_H
#define DAYBREAK_UNPACK_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdint.h>

/*
 * LZ4 is Linux's legacy framing, XZ one .xz stream, LZMA the format with a
 * 13-byte header. LZO and lz4's own frames are recognised and refused.
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
 * Bytes of work memory that suffice for files that are plain or gzip'd; for
 * others see unpack_work_size().
 */
#define UNPACK_WORK_SIZE (64 * 1024)

/* A size that is not announced. */
#define UNPACK_UNKNOWN	 UINT64_MAX

struct codec;

/* A stream in progress. Private but for format, size and position. */
struct unpack {
	struct file file;
	enum unpack_format format;
	uint64_t size;	   /* of the output, in bytes */
	uint64_t position; /* of the output */
	uint64_t consumed; /* of the file, in bytes */
	bool ended;	   /* the stream's end was reached */
	const struct codec *codec;
	uint8_t *scratch; /* in the work memory */
	uint8_t *memory;  /* the rest of it */
	uint64_t memory_size;
	void *state; /* the format's own, in memory */
};

/* The format that the file begins with; silent. */
enum unpack_format unpack_identify(struct span packed);

/* "gzip", "xz", "nothing"; a constant. */
const char *unpack_name(enum unpack_format format);

/*
 * Bytes of work memory that unpack_open() needs for this file, by the window in
 * its header. At least UNPACK_WORK_SIZE, at most 129 MiB.
 */
uint64_t unpack_work_size(struct file packed);

/*
 * Opens a stream and checks its header. A file that is not compressed is
 * UNPACK_NONE and read as it is. work is work_size >= unpack_work_size(packed)
 * bytes aligned to 16, owned by the caller and in use until unpack_close();
 * nothing needs freeing after a refusal. u->size, which must be at most limit,
 * is what the file announces (gzip's ISIZE, zstd's frame content size, lzma's
 * header). A file that announces nothing, or is gzip followed by zeroes, is
 * unpacked once to find it. Returns ST_OK, ST_TRUNCATED, ST_INVALID,
 * ST_UNSUPPORTED, ST_TOO_LARGE or ST_NO_MEMORY (work_size), with a sentence
 * naming the file.
 */
enum status unpack_open(struct file packed, uint64_t limit, void *work,
			uint64_t work_size, struct unpack *u);

/*
 * The same for a size that the caller knows, as that in a bzImage. If the file
 * announces one, it must be equal; size may be UNPACK_UNKNOWN.
 */
enum status unpack_open_sized(struct file packed, uint64_t size, uint64_t limit,
			      void *work, uint64_t work_size, struct unpack *u);

/*
 * Writes exactly the next size bytes of output to out; UNPACK_NONE copies.
 * Large reads are faster: bzip2 and gzip write straight to out, lz4 does so for
 * each whole block of 8 MiB, zstd when all of it is read at once; xz and lzma
 * copy out of their window. Returns ST_TRUNCATED, ST_INVALID, ST_TOO_LARGE or
 * ST_UNSUPPORTED (a second stream) with a sentence when the data ends or is
 * corrupt before that; the stream cannot be read any further.
 */
enum status unpack_read(struct unpack *u, void *out, uint64_t size);

/* As unpack_read(), but throws the bytes away. */
enum status unpack_skip(struct unpack *u, uint64_t size);

/*
 * Reads and throws away what is left of the announced size, then checks that
 * the stream ends there, that its checksum is right and that only zeroes follow
 * it. Returns ST_INVALID, ST_TRUNCATED, ST_UNSUPPORTED (a second stream) or
 * ST_TOO_LARGE (more than announced) with a sentence. lz4 has no checksum.
 */
enum status unpack_close(struct unpack *u);

#endif
