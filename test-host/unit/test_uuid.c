// SPDX-License-Identifier: MIT
/*
 * UUIDs: each digit read and written, invalid texts, and random bytes turned
 * into one.
 */
#include "support.h"

#include <daybreak/uuid.h>

static const uint8_t bytes[UUID_SIZE] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
					  0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98,
					  0x76, 0x54, 0x32, 0x10 };

/* Uses a copy on the heap, so that ASan reports a read past the end. */
static bool read_text(const char *text, uint8_t out[UUID_SIZE])
{
	size_t size = strlen(text) + 1;
	char *exact = malloc(size);
	bool good;

	memcpy(exact, text, size);
	good = uuid_read(exact, out);
	free(exact);
	return good;
}

static void test_read(void **state)
{
	static const char *const same[] = {
		"01234567-89ab-cdef-fedc-ba9876543210",
		"01234567-89AB-CDEF-FEDC-BA9876543210",
		"01234567-89aB-CdEf-fEdC-bA9876543210",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		uint8_t out[UUID_SIZE] = { 0 };

		assert_true(read_text(same[i], out));
		assert_memory_equal(out, bytes, UUID_SIZE);
	}
}

static void test_read_refused(void **state)
{
	static const char good[] = "01234567-89ab-cdef-fedc-ba9876543210";
	/*
	 * Characters next to the digits in ASCII, and some that differ from
	 * digits in one high bit.
	 */
	static const char bad[] = "/:@G`g-x \x10\x19\x01\xe1";
	char text[sizeof(good) + 1];
	uint8_t out[UUID_SIZE];

	(void)state;
	for (size_t at = 0; at < sizeof(good) - 1; at++) {
		for (const char *c = bad; *c; c++) {
			if (*c == good[at])
				continue;
			memcpy(text, good, sizeof(good));
			text[at] = *c;
			assert_false(read_text(text, out));
		}
		/* In place of a hyphen, a digit is wrong as well. */
		memcpy(text, good, sizeof(good));
		text[at] = '5';
		assert_int_equal(read_text(text, out), good[at] != '-');
	}
	for (size_t size = 0; size < sizeof(good) - 1; size++) {
		memcpy(text, good, sizeof(good));
		text[size] = '\0';
		assert_false(read_text(text, out));
	}
	memcpy(text, good, sizeof(good));
	memcpy(text + sizeof(good) - 1, "0", 2);
	assert_false(read_text(text, out));
}

static void test_write(void **state)
{
	char *out = malloc(UUID_TEXT);

	(void)state;
	uuid_write(bytes, out);
	assert_string_equal(out, "01234567-89ab-cdef-fedc-ba9876543210");
	free(out);
}

/* Sets version 4 and RFC 4122's variant, and changes nothing else. */
static void test_from_random(void **state)
{
	uint8_t ones[UUID_SIZE], zeroes[UUID_SIZE] = { 0 };
	uint8_t mixed[UUID_SIZE];
	char text[UUID_TEXT];

	(void)state;
	memcpy(mixed, bytes, UUID_SIZE);
	uuid_from_random(mixed);
	uuid_write(mixed, text);
	assert_string_equal(text, "01234567-89ab-4def-bedc-ba9876543210");
	memset(ones, 0xff, sizeof(ones));
	uuid_from_random(ones);
	uuid_from_random(zeroes);
	for (unsigned int i = 0; i < UUID_SIZE; i++) {
		assert_int_equal(ones[i], i == 6 ? 0x4f : i == 8 ? 0xbf : 0xff);
		assert_int_equal(zeroes[i], i == 6 ? 0x40 : i == 8 ? 0x80 : 0);
	}
}

static void test_nil(void **state)
{
	uint8_t uuid[UUID_SIZE] = { 0 };

	(void)state;
	assert_true(uuid_is_nil(uuid));
	for (unsigned int i = 0; i < UUID_SIZE; i++) {
		uuid[i] = 1;
		assert_false(uuid_is_nil(uuid));
		uuid[i] = 0;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_refused),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_from_random),
		cmocka_unit_test(test_nil),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
