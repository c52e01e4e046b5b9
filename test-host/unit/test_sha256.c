// SPDX-License-Identifier: MIT
/*
 * SHA-256: the examples of FIPS 180-4, pieces of any length, and digests as
 * text.
 */
#include "support.h"

#include <daybreak/sha256.h>

/* NIST's examples for FIPS 180-4 (csrc.nist.gov, SHA256.pdf, SHA_All.pdf). */
static const struct {
	const char *text, *digest;
} examples[] = {
	{ "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
};
#define MILLION_A                                                              \
	"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void assert_digest(const struct sha256_digest *digest, const char *hex)
{
	char text[SHA256_HEX_SIZE];

	sha256_to_hex(digest, text);
	assert_string_equal(text, hex);
}

static void test_examples(void **state)
{
	struct sha256_digest out;

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const char *text = examples[i].text;

		sha256_of((struct span){ (const uint8_t *)text, strlen(text) },
			  &out);
		assert_digest(&out, examples[i].digest);
	}
}

static void test_million(void **state)
{
	static uint8_t block[1000];
	struct sha256_digest out;
	struct sha256 sha;

	(void)state;
	memset(block, 'a', sizeof(block));
	sha256_init(&sha);
	for (unsigned int i = 0; i < 1000; i++)
		sha256_update(&sha, block, sizeof(block));
	sha256_final(&sha, &out);
	assert_digest(&out, MILLION_A);
}

/* A digest does not depend on the pieces, also not on empty ones. */
static void test_pieces(void **state)
{
	static uint8_t bytes[300];
	struct sha256_digest whole, out;
	struct sha256 sha;

	(void)state;
	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	sha256_of((struct span){ bytes, sizeof(bytes) }, &whole);
	for (unsigned int n = 1; n < sizeof(bytes); n++) {
		sha256_init(&sha);
		sha256_update(&sha, bytes, n);
		sha256_update(&sha, bytes, 0);
		sha256_update(&sha, bytes + n, sizeof(bytes) - n);
		sha256_final(&sha, &out);
		assert_true(sha256_equal(&out, &whole));
	}
	out.bytes[SHA256_SIZE - 1] ^= 1;
	assert_false(sha256_equal(&out, &whole));
}

/* Uses a copy on the heap, so that ASan reports a read past the end. */
static bool read_hex(const char *hex, struct sha256_digest *out)
{
	char *exact = malloc(SHA256_HEX_SIZE - 1);
	bool good;

	memcpy(exact, hex, SHA256_HEX_SIZE - 1);
	good = sha256_from_hex(exact, out);
	free(exact);
	return good;
}

static void test_hex(void **state)
{
	static const char bad[] = { '\0', ' ', '/', ':', '@', 'A',
				    'F',  'G', '`', 'g', '\n' };
	struct sha256_digest out;
	char text[SHA256_HEX_SIZE];

	(void)state;
	assert_true(read_hex(MILLION_A, &out));
	assert_digest(&out, MILLION_A);
	for (unsigned int at = 0; at < SHA256_HEX_SIZE - 1; at++)
		for (size_t i = 0; i < sizeof(bad); i++) {
			memcpy(text, MILLION_A, sizeof(text));
			text[at] = bad[i];
			assert_false(read_hex(text, &out));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
