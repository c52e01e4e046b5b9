/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4, section 6.2), computed by OpenSSL's libcrypto. On x86 it
 * keeps data below the stack pointer, like Debian's other libraries: the boot
 * calls these functions through quietly.h.
 */
#ifndef DAYBREAK_SHA256_H
#define DAYBREAK_SHA256_H

#include <daybreak/span.h>

#include <stdbool.h>
#include <stdint.h>

#define SHA256_SIZE	32		      /* bytes of a digest */
#define SHA256_HEX_SIZE (2 * SHA256_SIZE + 1) /* as text, with the NUL */

struct sha256_digest {
	uint8_t bytes[SHA256_SIZE];
};

/* A digest that is being computed; libcrypto's. */
struct sha256 {
	uint64_t words[14];
};

/* The digest of all bytes added between init and final, in any pieces. */
void sha256_init(struct sha256 *sha);
void sha256_update(struct sha256 *sha, const void *bytes, uint64_t size);
void sha256_final(struct sha256 *sha, struct sha256_digest *out);

/* The digest of bytes that are all there, in one pass. */
void sha256_of(struct span bytes, struct sha256_digest *out);

/* True when both are the same. */
bool sha256_equal(const struct sha256_digest *a, const struct sha256_digest *b);

/* Writes a digest as 64 lower-case hexadecimal digits and a NUL. */
void sha256_to_hex(const struct sha256_digest *digest,
		   char out[SHA256_HEX_SIZE]);

/*
 * Reads 64 digits, of which hex must have that many; there need be no NUL after
 * them. Returns false for anything but lower-case hexadecimal digits.
 */
bool sha256_from_hex(const char *hex, struct sha256_digest *out);

#endif
