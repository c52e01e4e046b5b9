// SPDX-License-Identifier: MIT
/*
 * SHA-256 by libcrypto's functions for a digest alone: they allocate nothing,
 * and use the CPU's instructions for SHA-256 where arch_libcrypto_init() or, on
 * the build machine, the library itself has found them.
 */
#include <daybreak/bytes.h>
#include <daybreak/sha256.h>

/* For programs with an operating system there are newer functions. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

_Static_assert(sizeof(struct sha256) >= sizeof(SHA256_CTX) &&
		       _Alignof(struct sha256) >= _Alignof(SHA256_CTX),
	       "room for libcrypto's state");
_Static_assert(SHA256_SIZE == SHA256_DIGEST_LENGTH, "size of a digest");

static SHA256_CTX *state(struct sha256 *sha)
{
	return (SHA256_CTX *)sha->words;
}

/* None of libcrypto's three functions can fail for such a state. */
void sha256_init(struct sha256 *sha)
{
	SHA256_Init(state(sha));
}

void sha256_update(struct sha256 *sha, const void *bytes, uint64_t size)
{
	SHA256_Update(state(sha), bytes, size);
}

void sha256_final(struct sha256 *sha, struct sha256_digest *out)
{
	SHA256_Final(out->bytes, state(sha));
}

void sha256_of(struct span bytes, struct sha256_digest *out)
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, bytes.base, bytes.size);
	sha256_final(&sha, out);
}

bool sha256_equal(const struct sha256_digest *a, const struct sha256_digest *b)
{
	return !memcmp(a->bytes, b->bytes, SHA256_SIZE);
}

void sha256_to_hex(const struct sha256_digest *digest,
		   char out[SHA256_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned int i = 0; i < SHA256_SIZE; i++) {
		*out++ = digits[digest->bytes[i] >> 4];
		*out++ = digits[digest->bytes[i] & 15];
	}
	*out = '\0';
}

/* The value of a lower-case digit, or 16. */
static unsigned int digit(char c)
{
	return c >= 'A' && c <= 'F' ? 16 : hex_digit((uint8_t)c);
}

bool sha256_from_hex(const char *hex, struct sha256_digest *out)
{
	for (unsigned int i = 0; i < SHA256_SIZE; i++) {
		unsigned int high = digit(hex[2 * i]);
		unsigned int low = high < 16 ? digit(hex[2 * i + 1]) : 16;

		if (low == 16)
			return false;
		out->bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
