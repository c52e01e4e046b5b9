// SPDX-License-Identifier: MIT
/*
 * The application's own memory and string functions compared with the C
 * library's, which keep their names here while ours get others: every small
 * size, every alignment to a block, and bytes around the target that must not
 * change.
 */
#include "support.h"

#define memcpy	our_memcpy
#define memmove our_memmove
#define memset	our_memset
#define memcmp	our_memcmp
#define memchr	our_memchr
#define strlen	our_strlen
#define strnlen our_strnlen
#define strcmp	our_strcmp
#define strncmp our_strncmp
#define strchr	our_strchr
#define strrchr our_strrchr
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *bytes, int byte, size_t size);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t max);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
#include "../../loader/base/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr

#define MAX_SIZE 300
#define MARGIN	 32
#define ROOM	 (MAX_SIZE + 2 * MARGIN)

static uint8_t noise[ROOM], ours[ROOM], theirs[ROOM];

static int setup(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < ROOM; i++) {
		seed = seed * 1664525 + 1013904223;
		noise[i] = (uint8_t)(seed >> 24);
	}
	memset(ours, 0xee, ROOM);
	memset(theirs, 0xee, ROOM);
	return 0;
}

static void assert_same(void)
{
	if (memcmp(ours, theirs, ROOM))
		assert_memory_equal(ours, theirs, ROOM);
}

static void copy_both(size_t to, size_t from, size_t size)
{
	assert_ptr_equal(our_memcpy(ours + to, noise + from, size), ours + to);
	memcpy(theirs + to, noise + from, size);
	assert_same();
}

static void test_memcpy(void **state)
{
	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++)
		for (size_t to = 0; to < BLOCK; to++)
			for (size_t from = 0; from < BLOCK; from++) {
				setup(NULL);
				copy_both(to + BLOCK, from, size);
			}
}

static void move_both(size_t to, size_t from, size_t size)
{
	memcpy(ours, noise, ROOM);
	memcpy(theirs, noise, ROOM);
	assert_ptr_equal(our_memmove(ours + to, ours + from, size), ours + to);
	memmove(theirs + to, theirs + from, size);
	assert_same();
}

/* Overlaps by every distance up to two blocks, in both directions. */
static void test_memmove(void **state)
{
	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++)
		for (size_t base = 0; base < BLOCK; base++)
			for (size_t apart = 0; apart <= MARGIN; apart++) {
				move_both(base, base + apart, size);
				move_both(base + apart, base, size);
			}
}

/* Separate, touching and mostly overlapping. */
static void test_memmove_far(void **state)
{
	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++)
		for (size_t at = 0; at <= ROOM - size; at += 7) {
			move_both(at, ROOM - size - at, size);
			move_both(ROOM - size - at, at, size);
		}
}

static void test_memset(void **state)
{
	static const int bytes[] = { 0, 1, 0x80, 0xff, 0x1a5, -1 };

	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++)
		for (size_t at = 0; at < 2 * BLOCK; at++)
			for (size_t i = 0; i < 6; i++) {
				setup(NULL);
				assert_ptr_equal(
					our_memset(ours + at, bytes[i], size),
					ours + at);
				memset(theirs + at, bytes[i], size);
				assert_same();
			}
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Equal, and one byte different at each place, in both directions. */
static void test_memcmp(void **state)
{
	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++) {
		size_t p = size % 8, q = size / 8 % 8;

		memcpy(ours + p, noise, size);
		memcpy(theirs + q, noise, size);
		ours[p + size] = 1;
		theirs[q + size] = 2;
		assert_int_equal(our_memcmp(ours + p, theirs + q, size), 0);
		for (size_t i = 0; i < size; i++) {
			ours[p + i] ^= 0x80;
			assert_int_equal(
				sign(our_memcmp(ours + p, theirs + q, size)),
				sign(memcmp(ours + p, theirs + q, size)));
			ours[p + i] ^= 0x80;
		}
	}
}

/* At the very end of the arrays, where ASan reports any access past it. */
static void test_nothing_past_the_end(void **state)
{
	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++) {
		uint8_t *to = ours + ROOM - size;

		our_memcpy(to, noise + ROOM - size, size);
		assert_int_equal(our_memcmp(to, noise + ROOM - size, size), 0);
		our_memset(to, 7, size);
		assert_null(our_memchr(to, 8, size));
		our_memmove(to, noise + ROOM - size, size);
		our_memmove(ours, noise, size);
	}
}

/* Only the first byte that differs counts, compared as unsigned. */
static void test_memcmp_order(void **state)
{
	(void)state;
	assert_true(our_memcmp("\x80zzzzzzz", "\x7f~~~~~~~", 8) > 0);
	assert_true(our_memcmp("aaaaaaa\x01z", "aaaaaaa\x02y", 9) < 0);
	/* What lies before the blocks does not count. */
	assert_true(our_memcmp("AAAAAAAABBBBBBBBCCCCCCCC" + 8,
			       "CCCCCCCCBBBBBBBBAAAAAAAA" + 8, 16) > 0);
	assert_true(our_memcmp("b"
			       "a",
			       "a"
			       "b",
			       2) > 0);
}

static void test_memchr(void **state)
{
	(void)state;
	for (size_t size = 0; size <= MAX_SIZE; size++)
		for (size_t at = 0; at < 8; at++)
			for (int byte = 0; byte < 256; byte += 5)
				assert_ptr_equal(
					our_memchr(noise + at, byte, size),
					memchr(noise + at, byte, size));
}

/* The byte is at each place, and once more directly after the end. */
static void test_memchr_place(void **state)
{
	static const uint8_t bytes[] = { 0, 1, 0x7f, 0x80, 0xff };

	(void)state;
	for (size_t b = 0; b < sizeof(bytes); b++)
		for (size_t size = 0; size <= 64; size++)
			for (size_t at = 0; at <= size; at++) {
				memset(ours, bytes[b] ^ 1, ROOM);
				ours[at] = ours[size] = bytes[b];
				assert_ptr_equal(
					our_memchr(ours, bytes[b] + 256, size),
					at < size ? ours + at : NULL);
			}
}

static const char *const strings[] = {
	"",
	"a",
	"b",
	"ab",
	"abc",
	"abd",
	"abcabc",
	"\x80",
	"\x7f",
	"ab\xff",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"/boot/xen.gz",
};

#define NR_STRINGS (sizeof(strings) / sizeof(strings[0]))

static void test_one_string(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR_STRINGS; i++) {
		const char *s = strings[i];

		assert_int_equal(our_strlen(s), strlen(s));
		for (size_t max = 0; max < 50; max++)
			assert_int_equal(our_strnlen(s, max),
					 max < strlen(s) ? max : strlen(s));
		for (int c = 0; c < 256; c++) {
			assert_ptr_equal(our_strchr(s, c), strchr(s, c));
			assert_ptr_equal(our_strrchr(s, c), strrchr(s, c));
		}
	}
}

static void test_two_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR_STRINGS; i++)
		for (size_t j = 0; j < NR_STRINGS; j++) {
			const char *a = strings[i], *b = strings[j];

			assert_int_equal(sign(our_strcmp(a, b)),
					 sign(strcmp(a, b)));
			for (size_t max = 0; max < 8; max++)
				assert_int_equal(sign(our_strncmp(a, b, max)),
						 sign(strncmp(a, b, max)));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_memcpy, setup),
		cmocka_unit_test_setup(test_memmove, setup),
		cmocka_unit_test_setup(test_memmove_far, setup),
		cmocka_unit_test_setup(test_memset, setup),
		cmocka_unit_test_setup(test_memcmp, setup),
		cmocka_unit_test_setup(test_nothing_past_the_end, setup),
		cmocka_unit_test(test_memcmp_order),
		cmocka_unit_test_setup(test_memchr, setup),
		cmocka_unit_test_setup(test_memchr_place, setup),
		cmocka_unit_test(test_one_string),
		cmocka_unit_test(test_two_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
