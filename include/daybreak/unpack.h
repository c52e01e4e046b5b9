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

enum unpack_format { UNPACK_NONE, UNPACK_GZIP };

/* Bytes of work memory that unpack_open may need, at any alignment of 16. */
#define UNPACK_WORK_SIZE (64 * 1024)

/* A stream in progress. Private but for size and format. */
struct unpack {
	struct file file;
	enum unpack_format format;
	uint64_t size;	   /* of the output, in bytes */
	uint64_t position; /* of the output */
	void *state;	   /* the format's own, in the work memory */
};

/*
 * Begins. A file that is not compressed is UNPACK_NONE and read as is. work is
 * work_size >= UNPACK_WORK_SIZE bytes aligned to 16, owned by the caller and
 * busy until unpack_close; nothing needs freeing after a refusal. The gzip
 * header is checked. u->size, which must be at most limit, is what the file
 * announces (RFC 1952, ISIZE); a file with zeroes behind its end is inflated
 * once to learn it. Returns ST_OK, ST_TRUNCATED, ST_INVALID, ST_UNSUPPORTED,
 * ST_TOO_LARGE or ST_NO_MEMORY (work_size), with a sentence naming the file.
 */
enum status unpack_open(struct file packed, uint64_t limit, void *work,
			uint64_t work_size, struct unpack *u);

/*
 * Writes exactly the next size bytes of output to out; UNPACK_NONE copies.
 * Returns ST_TRUNCATED, ST_INVALID or ST_UNSUPPORTED (a second gzip member)
 * with a sentence when the data ends or is corrupt before that.
 */
enum status unpack_read(struct unpack *u, void *out, uint64_t size);

/* As unpack_read, but the bytes are thrown away. */
enum status unpack_skip(struct unpack *u, uint64_t size);

/*
 * Reads what is left, up to the announced size, throws it away, then checks
 * that the stream ends there, its checksum holds and only zeroes follow it.
 * Returns ST_INVALID, ST_TRUNCATED, ST_UNSUPPORTED (a second gzip member) or
 * ST_TOO_LARGE (more than announced) with a sentence.
 */
enum status unpack_close(struct unpack *u);

#endif
