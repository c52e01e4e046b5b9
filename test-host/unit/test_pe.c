// SPDX-License-Identifier: MIT
/*
 * A PE of three sections, one of which is looked up; then one field broken at a
 * time.
 */
#include "support.h"

#include <daybreak/pe.h>

#define HEADER	 0x80
#define OPTIONAL 0xf0 /* with 16 directories */
#define SECTIONS (HEADER + PE_OPTIONAL_AT + OPTIONAL)
#define TEXT	 0x400
#define LINUX	 0x600
#define SIZE	 0x800

static uint8_t bytes[SIZE];

static void put(uint64_t at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		bytes[at + i] = value >> 8 * i;
}

static void put_section(unsigned int i, const char *name, uint32_t memory,
			uint32_t file, uint32_t offset)
{
	struct pe_section s = { .memory_size = memory,
				.file_size = file,
				.offset = offset };

	memcpy(s.name, name, strlen(name));
	memcpy(bytes + SECTIONS + i * sizeof(s), &s, sizeof(s));
}

static void build(void)
{
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, "MZ", 2);
	put(PE_OFFSET_AT, HEADER, 4);
	put(HEADER, PE_SIGNATURE, 4);
	put(HEADER + 4, PE_MACHINE_X86_64, 2);
	put(HEADER + 6, 3, 2);
	put(HEADER + 20, OPTIONAL, 2);
	put(HEADER + PE_OPTIONAL_AT, PE_MAGIC_PLUS, 2);
	put_section(0, ".text", 0x200, 0x200, TEXT);
	put_section(1, ".linux", 0x123, 0x200, LINUX);
	put_section(2, ".eightch", 0x80, 0x40, TEXT);
}

/* Uses a copy on the heap, so that ASan reports a read past the end. */
static enum status find_in(uint64_t size, enum pe_layout layout,
			   const char *name, struct span *out)
{
	static uint8_t *block;

	free(block);
	block = malloc(size ? size : 1);
	memcpy(block, bytes, size);
	log_clear();
	return pe_find_section((struct file){ "uki", { block, size } }, layout,
			       name, out);
}

static enum status find(uint64_t size, const char *name, struct span *out)
{
	return find_in(size, PE_IN_FILE, name, out);
}

static void test_found(void **state)
{
	struct span s;

	(void)state;
	build();
	memcpy(bytes + LINUX, "kernel", 6);
	assert_int_equal(find(SIZE, ".linux", &s), ST_OK);
	assert_int_equal(s.size, 0x123);
	assert_memory_equal(s.base, "kernel", 6);
	/* A part that exists only in memory is not in the file. */
	assert_int_equal(find(SIZE, ".eightch", &s), ST_OK);
	assert_int_equal(s.size, 0x40);
}

static void test_first_of_a_name(void **state)
{
	struct span s;

	(void)state;
	build();
	put_section(2, ".linux", 1, 1, TEXT);
	assert_int_equal(find(SIZE, ".linux", &s), ST_OK);
	assert_int_equal(s.size, 0x123);
}

static void test_not_there(void **state)
{
	static const char *const names[] = { ".lin", ".linux2", "linux", "" };
	struct span s;

	(void)state;
	build();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(find(SIZE, names[i], &s), ST_NOT_MINE);
	put(HEADER + 6, 0, 2);
	assert_int_equal(find(SIZE, ".linux", &s), ST_NOT_MINE);
	assert_int_equal(log_errors, 0);
}

static const struct {
	uint64_t at, value;
	unsigned int size;
	enum status status;
	const char *says;
} rows[] = {
	{ 0, 0, 1, ST_NOT_MINE, NULL },
	{ PE_OFFSET_AT, SIZE - 8, 4, ST_NOT_MINE, NULL },
	{ PE_OFFSET_AT, UINT32_MAX, 4, ST_NOT_MINE, NULL },
	{ HEADER, 0, 1, ST_NOT_MINE, NULL },
	{ HEADER + PE_OPTIONAL_AT, 0x10b, 2, ST_NOT_MINE, NULL },
	{ HEADER + 20, 0xffff, 2, ST_TRUNCATED, "inside its 3 section" },
	{ SECTIONS + 40 + 8, 0, 4, ST_TRUNCATED, "is empty or" },
	{ SECTIONS + 40 + 16, 0, 4, ST_TRUNCATED, "is empty or" },
	{ SECTIONS + 40 + 20, SIZE - 0x122, 4, ST_TRUNCATED, "ends past" },
	{ SECTIONS + 40 + 20, UINT32_MAX, 4, ST_TRUNCATED, "ends past" },
};

static void test_rows(void **state)
{
	struct span s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum status st;

		build();
		put(rows[i].at, rows[i].value, rows[i].size);
		st = find(SIZE, ".linux", &s);
		if (rows[i].says)
			assert_refused(st, rows[i].status, rows[i].says);
		else
			assert_int_equal(st, rows[i].status);
	}
	build();
	put(HEADER + 6, 0xffff, 2);
	assert_refused(find(SIZE, ".none", &s), ST_TRUNCATED,
		       "inside its 65535 section headers");
}

/* In memory a section is at its address, with its size in memory. */
static void test_in_memory(void **state)
{
	const uint64_t at = SECTIONS + 40;
	struct span s;

	(void)state;
	build();
	put(at + 12, TEXT, 4);
	memcpy(bytes + TEXT, "loaded", 6);
	assert_int_equal(find_in(SIZE, PE_IN_MEMORY, ".linux", &s), ST_OK);
	assert_int_equal(s.size, 0x123);
	assert_memory_equal(s.base, "loaded", 6);
	/* What the file has of it does not count. */
	put(at + 16, 0, 4);
	put(at + 20, UINT32_MAX, 4);
	assert_int_equal(find_in(SIZE, PE_IN_MEMORY, ".linux", &s), ST_OK);
	assert_int_equal(s.size, 0x123);
	put(at + 12, SIZE - 0x122, 4);
	assert_refused(find_in(SIZE, PE_IN_MEMORY, ".linux", &s), ST_TRUNCATED,
		       "ends past");
	put(at + 12, UINT32_MAX, 4);
	assert_refused(find_in(SIZE, PE_IN_MEMORY, ".linux", &s), ST_TRUNCATED,
		       "ends past");
	put(at + 12, TEXT, 4);
	put(at + 8, 0, 4);
	assert_refused(find_in(SIZE, PE_IN_MEMORY, ".linux", &s), ST_TRUNCATED,
		       "is empty");
}

static bool is_signed(uint64_t size)
{
	uint8_t *exact = malloc(size);
	bool found;

	memcpy(exact, bytes, size);
	found = pe_is_signed((struct span){ exact, size });
	free(exact);
	return found;
}

static void test_signed(void **state)
{
	const uint64_t directories = HEADER + sizeof(struct pe_header);
	const uint64_t at = directories + 8 * PE_DIRECTORY_SECURITY;

	(void)state;
	build();
	put(directories - 4, PE_NR_DIRECTORIES, 4);
	assert_false(is_signed(SIZE));
	put(at, TEXT, 4);
	assert_false(is_signed(SIZE));
	put(at + 4, 8, 4);
	assert_true(is_signed(SIZE));
	assert_true(is_signed(at + 8));
	assert_false(is_signed(at + 7));
	put(directories - 4, PE_DIRECTORY_SECURITY, 4);
	assert_false(is_signed(SIZE));
	put(directories - 4, PE_DIRECTORY_SECURITY + 1, 4);
	assert_true(is_signed(SIZE));
	put(0, 0, 1);
	assert_false(is_signed(SIZE));
}

static void test_any_length(void **state)
{
	struct span s;

	(void)state;
	build();
	for (uint64_t size = 0; size < LINUX + 0x123; size++)
		assert_int_not_equal(find(size, ".linux", &s), ST_OK);
	assert_int_equal(find(LINUX + 0x123, ".linux", &s), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_first_of_a_name),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_in_memory),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
