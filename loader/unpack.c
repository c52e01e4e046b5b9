// SPDX-License-Identifier: MIT
/*
 * Files that may be compressed, read in the same way whether they are or not.
 * Each format has a file of its own; here are the caps that all of them share.
 */
#include <daybreak/unpack.h>

#include "gzip.h"

enum status unpack_open(struct file packed, uint64_t limit, void *work,
			uint64_t work_size, struct unpack *u)
{
	*u = (struct unpack){ .file = packed, .size = packed.bytes.size };
	if (gzip_is(packed.bytes)) {
		u->format = UNPACK_GZIP;
		return gzip_open(u, limit, work, work_size);
	}
	if (u->size > limit)
		return fail(ST_TOO_LARGE, "%s: is %lu bytes, the limit is %lu",
			    packed.name, u->size, limit);
	return ST_OK;
}

/* The bytes go to out, or nowhere when that is NULL. */
static enum status advance(struct unpack *u, uint8_t *out, uint64_t size)
{
	enum status st = ST_OK;

	if (size > u->size - u->position)
		return fail(ST_TRUNCATED,
			    "%s: has %lu bytes, %lu were wanted from offset "
			    "%#lx",
			    u->file.name, u->size, size, u->position);
	if (u->format == UNPACK_GZIP)
		st = gzip_read(u, out, size);
	else if (out && size)
		memcpy(out, u->file.bytes.base + u->position, size);
	if (!st)
		u->position += size;
	return st;
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

	if (st || u->format != UNPACK_GZIP)
		return st;
	return gzip_close(u);
}
