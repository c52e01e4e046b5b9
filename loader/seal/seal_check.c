// SPDX-License-Identifier: MIT
/*
 * Compares a file with what was sealed.
 */
#include <daybreak/seal.h>

enum status seal_check_size(const struct seal_file *sealed, const char *name,
			    uint64_t size)
{
	if (size == sealed->size)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: has %lu bytes, but %lu bytes were sealed under its "
		    "name",
		    name, size, sealed->size);
}

enum status seal_check_bytes(const struct seal_file *sealed, struct file file)
{
	struct sha256_digest digest;
	enum status st = seal_check_size(sealed, file.name, file.bytes.size);

	if (st)
		return st;
	sha256_of(file.bytes, &digest);
	if (sha256_equal(&digest, &sealed->digest))
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: its content is not what was sealed: its SHA-256 "
		    "differs",
		    file.name);
}
