// SPDX-License-Identifier: MIT
/*
 * The bytes of a PE that its digest is made of, in their order; then one field
 * broken at a time.
 */
#include "support.h"

#include <daybreak/pe.h>
#include <daybreak/pe_digest.h>

#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))

#define HEADER	   0x80
#define OPTIONAL   0xf0 /* with 16 directories */
#define SECTIONS   (HEADER + PE_OPTIONAL_AT + OPTIONAL)
#define CHECKSUM   (HEADER + PE_OPTIONAL_AT + 64)
#define NUMBER	   (HEADER + PE_OPTIONAL_AT + 108) /* of directories */
#define SECURITY   (HEADER + PE_OPTIONAL_AT + 112 + 4 * 8)
#define HEADERS	   0x400
#define SIZE	   0xa00
#define SIGNATURES 0x80 /* bytes, at the end */

static uint8_t bytes[SIZE];

static void put(uint64_t at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		bytes[at + i] = value >> 8 * i;
}

static void put_section(unsigned int i, uint32_t size, uint32_t offset)
{
	struct pe_section s = { .file_size = size, .offset = offset };

	memcpy(bytes + SECTIONS + i * sizeof(s), &s, sizeof(s));
}

/*
 * Three sections, which are not in the order of the file, one without bytes,
 * and what belongs to none.
 */
static void build(void)
{
	for (unsigned int i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	memset(bytes + HEADER, 0, HEADERS - HEADER);
	memcpy(bytes, "MZ", 2);
	put(PE_OFFSET_AT, HEADER, 4);
	put(HEADER, PE_SIGNATURE, 4);
	put(HEADER + 6, 4, 2);
	put(HEADER + 20, OPTIONAL, 2);
	put(HEADER + PE_OPTIONAL_AT, PE_MAGIC_PLUS, 2);
	put(HEADER + PE_OPTIONAL_AT + 60, HEADERS, 4);
	put(CHECKSUM, 0x11223344, 4);
	put(NUMBER, 16, 4);
	put(SECURITY, SIZE - SIGNATURES, 4);
	put(SECURITY + 4, SIGNATURES, 4);
	put_section(0, 0x100, 0x700);
	put_section(1, 0x200, 0x400);
	put_section(2, 0, 0x500);
	put_section(3, 0x100, 0x600);
}

static struct pe_ranges ranges;

/* Uses a copy on the heap, so that ASan reports a read past the end. */
static enum status find(uint64_t size)
{
	static uint8_t *block;

	free(block);
	block = malloc(size ? size : 1);
	memcpy(block, bytes, size);
	log_clear();
	return pe_authenticode((struct file){ "pe", { block, size } }, &ranges);
}

struct range {
	uint64_t from, to;
};

/* Checks that the ranges are these parts of the file. */
static void assert_ranges(const struct range *expected, unsigned int nr)
{
	assert_int_equal(ranges.nr, nr);
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t size = expected[i].to - expected[i].from;

		assert_int_equal(ranges.list[i].size, size);
		assert_memory_equal(ranges.list[i].base,
				    bytes + expected[i].from, size);
	}
}

static void test_signed(void **state)
{
	static const struct range expected[] = {
		{ 0, CHECKSUM },
		{ CHECKSUM + 4, SECURITY },
		{ SECURITY + 8, HEADERS },
		{ 0x400, 0x600 },
		{ 0x600, 0x700 },
		{ 0x700, 0x800 },
		{ 0x800, SIZE - SIGNATURES },
	};

	(void)state;
	build();
	assert_int_equal(find(SIZE), ST_OK);
	assert_ranges(expected, COUNT(expected));
}

/* Nothing follows the sections, or only signatures do. */
static void test_no_rest(void **state)
{
	(void)state;
	build();
	put(SECURITY + 4, SIZE - 0x800, 4);
	assert_int_equal(find(SIZE), ST_OK);
	assert_int_equal(ranges.nr, 6);
	put(SECURITY + 4, 0, 4);
	assert_int_equal(find(0x800), ST_OK);
	assert_int_equal(ranges.nr, 6);
}

static void test_no_signatures(void **state)
{
	static const struct range expected[] = {
		{ 0, CHECKSUM },  { CHECKSUM + 4, HEADERS }, { 0x400, 0x600 },
		{ 0x600, 0x700 }, { 0x700, 0x800 },	     { 0x800, SIZE },
	};

	(void)state;
	build();
	put(NUMBER, 4, 4);
	assert_int_equal(find(SIZE), ST_OK);
	assert_ranges(expected, COUNT(expected));
}

/* Sections at the same offset stay in the order of their headers. */
static void test_same_offset(void **state)
{
	(void)state;
	build();
	put_section(0, 0x100, 0x400);
	assert_int_equal(find(SIZE), ST_OK);
	assert_int_equal(ranges.list[3].size, 0x100);
	assert_int_equal(ranges.list[4].size, 0x200);
	assert_ptr_equal(ranges.list[3].base, ranges.list[4].base);
}

static void test_most_sections(void **state)
{
	(void)state;
	build();
	put(HEADER + PE_OPTIONAL_AT + 60, SECTIONS, 4);
	for (unsigned int nr = 0; nr <= 30; nr++) {
		for (unsigned int i = 0; i < nr; i++)
			put_section(i, 1, SIZE - 0x200 - i);
		put(HEADER + 6, nr, 2);
		assert_int_equal(find(SIZE), ST_OK);
		assert_int_equal(ranges.nr, 3 + nr + 1);
	}
	put(HEADER + 6, PE_DIGEST_SECTIONS + 1, 2);
	assert_refused(find(SIZE), ST_UNSUPPORTED,
		       "pe: is a PE with 97 sections, more than 96");
}

static void test_refused(void **state)
{
	static const struct {
		uint64_t at, value;
		unsigned int size;
		enum status status;
		const char *says;
	} rows[] = {
		{ 0, 0, 1, ST_NOT_MINE, NULL },
		{ HEADER + PE_OPTIONAL_AT, 0x10b, 2, ST_NOT_MINE, NULL },
		{ HEADER + PE_OPTIONAL_AT + 60, SIZE + 1, 4, ST_TRUNCATED,
		  "pe: is a PE whose headers do not lie inside it" },
		{ HEADER + PE_OPTIONAL_AT + 60, SECURITY + 7, 4, ST_TRUNCATED,
		  "headers" },
		{ HEADER + PE_OPTIONAL_AT + 60, 0, 4, ST_TRUNCATED, "headers" },
		{ HEADER + 20, 0xffff, 2, ST_TRUNCATED, "section headers" },
		{ HEADER + 6, 96, 2, ST_TRUNCATED, "section headers" },
		{ SECTIONS + 16, SIZE, 4, ST_TRUNCATED,
		  "pe: is a PE whose sections do not lie inside it" },
		{ SECTIONS + 20, UINT32_MAX, 4, ST_TRUNCATED, "sections" },
		{ SECURITY + 4, SIZE - 0x800 + 1, 4, ST_INVALID,
		  "pe: is a PE with 513 bytes of signatures, but only 512 "
		  "bytes follow its sections" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		build();
		put(rows[i].at, rows[i].value, rows[i].size);
		if (rows[i].says) {
			assert_refused(find(SIZE), rows[i].status,
				       rows[i].says);
			continue;
		}
		assert_int_equal(find(SIZE), rows[i].status);
		assert_int_equal(log_errors, 0);
	}
}

/* A file that is cut anywhere is refused, or has all of its ranges. */
static void test_cut(void **state)
{
	(void)state;
	build();
	put(SECURITY + 4, 0, 4);
	for (uint64_t size = 0; size < 0x800; size++)
		assert_int_not_equal(find(size), ST_OK);
	assert_int_equal(find(0x800), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_no_rest),
		cmocka_unit_test(test_no_signatures),
		cmocka_unit_test(test_same_offset),
		cmocka_unit_test(test_most_sections),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
