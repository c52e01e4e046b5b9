// SPDX-License-Identifier: MIT
/*
 * An arm64 Image that is also a PE, as Xen and Linux are, and a zImage. Each
 * row breaks one field.
 */
#include "support.h"

#include <daybreak/arm64_image.h>

#define FILE_SIZE 0x3000
#define PE	  0x40 /* offsets, from the file's start */
#define OPT	  (PE + 24)
#define SECTION	  (OPT + 160) /* as large as Xen's optional header */

static uint8_t bytes[FILE_SIZE];
static struct arm64_image image;

static void put(uint64_t at, unsigned int size, uint64_t value)
{
	memcpy(bytes + at, &value, size);
}

static void put_section(unsigned int i, uint32_t addr, uint32_t size,
			uint32_t offset, uint32_t file_size)
{
	uint64_t at = SECTION + i * 40;

	put(at + 8, 4, size);
	put(at + 12, 4, addr);
	put(at + 16, 4, file_size);
	put(at + 20, 4, offset);
}

static struct file good(void)
{
	memset(bytes, 0, sizeof(bytes));
	put(0, 4, 0x91005a4d); /* add x13, x18, #0x16: "MZ" */
	put(8, 8, 0x80000);
	put(16, 8, 0x4000);
	put(24, 8, 0xa); /* 4K pages, anywhere */
	put(56, 4, 0x644d5241);
	put(60, 4, PE);
	put(PE, 4, 0x4550);
	put(PE + 4, 2, 0xaa64);
	put(PE + 6, 2, 2);
	put(PE + 20, 2, 160);
	put(OPT, 2, 0x20b);
	put(OPT + 16, 4, 0x1234);
	put(OPT + 56, 4, 0x4000);
	put(OPT + 68, 2, 10);
	put_section(0, 0x1000, 0x1000, 0x1000, 0x1000);
	put_section(1, 0x2000, 0x2000, 0x2000, 0x1000);
	return (struct file){ "xen", { bytes, sizeof(bytes) } };
}

static void test_good(void **state)
{
	struct file f = good();

	(void)state;
	put_section(2, UINT32_MAX, 1, UINT32_MAX, 1); /* after the last one */
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.kind, ARM64_IMAGE);
	assert_int_equal(image.text_offset, 0x80000);
	assert_int_equal(image.image_size, 0x4000);
	assert_false(image.big_endian);
	assert_int_equal(image.page_size, 4096);
	assert_true(image.anywhere);
	assert_true(image.has_pe);
	assert_int_equal(image.pe_entry, 0x1234);
	assert_int_equal(image.pe_size, 0x4000);
	assert_int_equal(log_warnings, 0);
}

static void test_flags(void **state)
{
	static const uint32_t pages[] = { 0, 4096, 16384, 65536 };

	(void)state;
	for (uint64_t flags = 0; flags < 16; flags++) {
		struct file f = good();

		put(24, 8, flags);
		assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image),
				 ST_OK);
		assert_int_equal(image.big_endian, flags & 1);
		assert_int_equal(image.page_size, pages[flags >> 1 & 3]);
		assert_int_equal(image.anywhere, flags >> 3);
	}
}

/* A plain Image, which does not start with "MZ", is not a PE. */
static void test_plain(void **state)
{
	struct file f = good();

	(void)state;
	put(0, 4, 0x14000000);
	put(PE, 4, 0);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.kind, ARM64_IMAGE);
	assert_false(image.has_pe);
}

static void test_pe_only(void **state)
{
	struct file f = good();

	(void)state;
	put(56, 4, 0);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.kind, ARM64_PE);
	assert_true(image.has_pe);
}

static void test_not_mine(void **state)
{
	struct file f = good();

	(void)state;
	put(0, 4, 0x14000000);
	put(56, 4, 0);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_NOT_MINE);
	f = good();
	f.bytes.size = 63;
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_NOT_MINE);
	assert_int_equal(log_errors, 0);
}

static const struct {
	uint64_t at;
	unsigned int size;
	uint64_t value;
	enum status status;
	const char *text;
} rows[] = {
	{ 8, 8, 1ULL << 41, ST_INVALID, "more than any machine has" },
	{ 16, 8, UINT64_MAX, ST_INVALID, "more than any machine has" },
	{ 60, 4, FILE_SIZE - 100, ST_TRUNCATED, "its PE header at 12188 ends" },
	{ 60, 4, UINT32_MAX, ST_TRUNCATED, "its PE header at 4294967295" },
	{ PE, 4, 0x4551, ST_INVALID, "its PE header begins with 0x4551" },
	{ PE + 4, 2, 0x8664, ST_UNSUPPORTED,
	  "PE for machine 0x8664, expected" },
	{ PE + 6, 2, 0xffff, ST_TRUNCATED, "PE section header 301 ends past" },
	{ PE + 20, 2, 111, ST_INVALID,
	  "optional header has 111 bytes, expected at least 112" },
	{ PE + 20, 2, 0xffff, ST_TRUNCATED, "PE section header 0 ends past" },
	{ OPT, 2, 0x10b, ST_UNSUPPORTED, "PE of format 0x10b" },
	{ OPT + 68, 2, 3, ST_UNSUPPORTED, "subsystem 3, expected" },
	{ OPT + 16, 4, 0x4000, ST_INVALID, "entry 0x4000 is outside" },
	{ SECTION + 16, 4, FILE_SIZE, ST_TRUNCATED,
	  "ends past the file's 12288 bytes" },
	{ SECTION + 20, 4, UINT32_MAX, ST_TRUNCATED, "ends past the file" },
	{ SECTION + 48, 4, 0x2001, ST_INVALID, "PE section 1, 8193 bytes" },
	{ SECTION + 52, 4, UINT32_MAX, ST_INVALID,
	  "ends past the image's 16384" },
};

static void test_rows(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct file f = good();

		put(rows[i].at, rows[i].size, rows[i].value);
		assert_refused(arm64_image_parse(f, FILE_SIZE, &image),
			       rows[i].status, rows[i].text);
	}
}

/* The largest values that are accepted. */
static void test_bounds(void **state)
{
	struct file f = good();

	(void)state;
	put(8, 8, 1ULL << 40);
	put(16, 8, 1ULL << 40);
	put(OPT + 16, 4, 0x3fff);
	put_section(1, 0x4000, 0, FILE_SIZE, 0);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
}

/* A file longer than the image is unusual, but accepted. */
static void test_image_size(void **state)
{
	struct file f = good();

	(void)state;
	put(16, 8, 0);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(log_warnings, 0);
	put(16, 8, FILE_SIZE);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(log_warnings, 0);
	put(16, 8, FILE_SIZE - 1);
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(log_warnings, 1);
	log_clear();
}

static struct file zimage(void)
{
	memset(bytes, 0, sizeof(bytes));
	put(0x24, 4, 0x016f2818);
	put(0x28, 4, 0x1000);
	put(0x2c, 4, 0x1000 + FILE_SIZE);
	put(0x30, 4, 0x04030201);
	return (struct file){ "zImage", { bytes, sizeof(bytes) } };
}

static void test_zimage(void **state)
{
	struct file f = zimage();

	(void)state;
	assert_int_equal(arm64_image_parse(f, FILE_SIZE, &image), ST_OK);
	assert_int_equal(image.kind, ARM32_ZIMAGE);
	assert_int_equal(image.zimage_size, FILE_SIZE);
	put(0x2c, 4, 0x1001 + FILE_SIZE);
	assert_refused(arm64_image_parse(f, FILE_SIZE, &image), ST_TRUNCATED,
		       "says 12289 bytes, the file has only 12288");
	put(0x2c, 4, 0x1000);
	assert_refused(arm64_image_parse(f, FILE_SIZE, &image), ST_INVALID,
		       "start 0x1000, expected one below its end 0x1000");
	put(0x30, 4, 0x01020304);
	assert_refused(arm64_image_parse(f, FILE_SIZE, &image), ST_UNSUPPORTED,
		       "big-endian");
}

static void test_xen_version(void **state)
{
	static const struct {
		const char *text;
		unsigned int size, major, minor;
	} texts[] = {
#define TEXT(s) s, sizeof(s)
		{ TEXT("..xen,xen-4.17\0xen,xen"), 4, 17 },
		/* A format string comes before the one that was filled in. */
		{ TEXT("xen,xen-%u xen,xen-\0xen,xen-4.20.1\0"), 4, 20 },
		{ TEXT("xen,xen-4. xen,xen-4.19"), 4, 19 },
		/* The first one counts, and the stub's only without any. */
		{ TEXT("xen,xen-4.17 xen,xen-4.18"
		       "X\0e\0n\0 \0"
		       "4\0.\0001\0"
		       "9\0"),
		  4, 17 },
		/* Three digits are enough: no number overflows. */
		{ TEXT("xen,xen-4.1234"), 4, 123 },
		{ TEXT("X\0e\0n\0 \0"
		       "4\0.\0001\0"
		       "7\0.\0005\0"),
		  4, 17 },
		{ TEXT("Xen 4.17\0 xen-4.17 4.17.5+72-g01140da4e8-1"), 0, 0 },
		{ TEXT("xen,xen-4."), 0, 0 },
		{ TEXT("xen,xen-4"), 0, 0 },
		{ TEXT("xen,xen-.17"), 0, 0 },
		{ TEXT("xen,xen-0.17"), 0, 0 },
		{ TEXT("xen,xen"), 0, 0 },
		{ TEXT(""), 0, 0 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		/* On the heap, so that ASan reports a read past the end. */
		uint64_t size = texts[i].size - 1;
		uint8_t *copy = malloc(size);
		struct xen_version v;

		memcpy(copy, texts[i].text, size);
		v = arm64_image_xen_version((struct span){ copy, size });
		assert_int_equal(v.major, texts[i].major);
		assert_int_equal(v.minor, texts[i].minor);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_pe_only),
		cmocka_unit_test(test_not_mine),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_image_size),
		cmocka_unit_test(test_zimage),
		cmocka_unit_test(test_xen_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
