// SPDX-License-Identifier: MIT
/*
 * Any bytes as gzip, and good gzip data with one byte changed: an accepted file
 * unpacks to the same bytes in pieces and as a whole, and data packed by zlib
 * is recovered.
 */
#include "support.h"

#include <daybreak/unpack.h>

#include <zlib.h>

#define LIMIT (1 << 16)

static _Alignas(16) uint8_t work[UNPACK_WORK_SIZE];
static uint8_t packed[LIMIT], whole[LIMIT], pieces[LIMIT];

static bool unpack(struct span bytes, uint64_t piece, uint8_t *out,
		   uint64_t *size)
{
	struct unpack u;

	if (unpack_open((struct file){ "fuzz", bytes }, LIMIT, work,
			sizeof(work), &u))
		return false;
	if (u.size > LIMIT)
		__builtin_trap();
	for (*size = u.size; u.position < u.size;) {
		if (piece > u.size - u.position)
			piece = u.size - u.position;
		if (unpack_read(&u, out + u.position, piece))
			return false;
	}
	return !unpack_close(&u);
}

/* data is the content; its first bytes state what to change and how. */
static void fuzz_packed(const uint8_t *data, size_t size)
{
	z_stream z = { .next_in = (Bytef *)data,
		       .avail_in = size,
		       .next_out = packed,
		       .avail_out = sizeof(packed) };
	uint64_t got;

	if (deflateInit2(&z, data[0] % 10, Z_DEFLATED, 31, 8, data[0] % 5))
		__builtin_trap();
	if (deflate(&z, Z_FINISH) == Z_STREAM_END) {
		/* Not the magic number: without it the file would be plain. */
		packed[2 + (data[1] | data[2] << 8) % (z.total_out - 2)] ^=
			data[3];
		if (unpack((struct span){ packed, z.total_out }, LIMIT, whole,
			   &got) &&
		    (got != size || memcmp(whole, data, size)))
			__builtin_trap();
		if (!data[3] && log_errors)
			__builtin_trap();
	}
	deflateEnd(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = { data, size };
	uint64_t a, b;
	bool accepted = unpack(bytes, LIMIT, whole, &a);

	if (accepted != unpack(bytes, 1 + size % 7, pieces, &b) ||
	    (accepted && (a != b || memcmp(whole, pieces, a))))
		__builtin_trap();
	log_clear();
	if (size >= 4)
		fuzz_packed(data, size);
	return 0;
}
