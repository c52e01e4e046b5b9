// SPDX-License-Identifier: MIT
/*
 * Compares a file with what was sealed.
 */
#include <daybreak/seal.h>

static bool has_size(const struct seal_file *sealed, uint64_t size)
{
	return size == sealed->size || (size && size == sealed->also_size);
}

bool seal_matches(const struct seal_file *sealed, struct span bytes)
{
	struct sha256_digest digest;

	if (!has_size(sealed, bytes.size))
		return false;
	sha256_of(bytes, &digest);
	return sha256_equal(&digest, &sealed->digest) ||
	       (sealed->also_size &&
		sha256_equal(&digest, &sealed->also_digest));
}

enum status seal_check_size(const struct seal_file *sealed, const char *name,
			    uint64_t size)
{
	if (has_size(sealed, size))
		return ST_OK;
	if (sealed->also_size)
		return fail(ST_INVALID,
			    "%s: has %lu bytes, but %lu or %lu bytes were "
			    "sealed under its name",
			    name, size, sealed->size, sealed->also_size);
	return fail(ST_INVALID,
		    "%s: has %lu bytes, but %lu bytes were sealed under its "
		    "name",
		    name, size, sealed->size);
}

enum status seal_check_bytes(const struct seal_file *sealed, struct file file)
{
	enum status st = seal_check_size(sealed, file.name, file.bytes.size);

	if (st || seal_matches(sealed, file.bytes))
		return st;
	return fail(ST_INVALID,
		    "%s: its content is not what was sealed: its SHA-256 "
		    "differs",
		    file.name);
}
