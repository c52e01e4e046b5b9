// SPDX-License-Identifier: MIT
/*
 * The multiboot2 header: one like Xen's, with one word changed at a time.
 */
#include "support.h"

#include <daybreak/multiboot2.h>

#define HEADER_AT 0x98
#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* Xen 4.17's header, as words: every tag starts at an even word. */
enum word {
	MAGIC = 0,
	ARCHITECTURE = 1,
	HEADER_LENGTH = 2,
	CHECKSUM = 3,
	REQUEST = 4, /* type and flags share a word, flags in the upper half */
	REQUEST_SIZE = 5,
	REQUEST_0 = 6,
	REQUEST_1 = 7,
	MODULE_ALIGN = 8,
	RELOCATABLE = 10,
	RELOCATABLE_SIZE = 11,
	MIN_ADDR = 12,
	MAX_ADDR = 13,
	ALIGN = 14,
	PREFERENCE = 15,
	CONSOLE = 16,
	CONSOLE_SIZE = 17,
	FRAMEBUFFER = 20,
	EFI_BS = 26,
	EFI64 = 28,
	EFI64_SIZE = 29,
	EFI64_ENTRY = 30,
	END = 32,
	END_SIZE = 33,
	NR_WORDS = 34,
};

#define OPTIONAL 0x10000u

static const uint32_t good[NR_WORDS] = {
	[MAGIC] = 0xe85250d6,
	[HEADER_LENGTH] = NR_WORDS * 4,
	[REQUEST] = 1,
	[REQUEST_SIZE] = 16,
	[REQUEST_0] = 4,
	[REQUEST_1] = 6,
	[MODULE_ALIGN] = 6,
	[MODULE_ALIGN + 1] = 8,
	[RELOCATABLE] = 10 | OPTIONAL,
	[RELOCATABLE_SIZE] = 24,
	[MIN_ADDR] = 0x200000,
	[MAX_ADDR] = 0xffffffff,
	[ALIGN] = 0x200000,
	[PREFERENCE] = 2,
	[CONSOLE] = 4 | OPTIONAL,
	[CONSOLE_SIZE] = 12,
	[CONSOLE_SIZE + 1] = 2,
	[FRAMEBUFFER] = 5 | OPTIONAL,
	[FRAMEBUFFER + 1] = 20,
	[EFI_BS] = 7 | OPTIONAL,
	[EFI_BS + 1] = 8,
	[EFI64] = 9 | OPTIONAL,
	[EFI64_SIZE] = 12,
	[EFI64_ENTRY] = 0x3dd531,
	[END] = 0,
	[END_SIZE] = 8,
};

static void fix_checksum(uint32_t *words)
{
	words[CHECKSUM] =
		-(words[MAGIC] + words[ARCHITECTURE] + words[HEADER_LENGTH]);
}

/* Parses words at offset in a file that ends directly after them. */
static enum status parse_at(const uint32_t *words, uint64_t offset,
			    struct mb2_header *out)
{
	uint64_t size = offset + NR_WORDS * 4;
	uint8_t *file = calloc(1, size);
	enum status st;

	memcpy(file + offset, words, NR_WORDS * 4);
	log_clear();
	st = mb2_parse_header((struct file){ "xen", { file, size } }, out);
	free(file);
	return st;
}

static void test_good_header(void **state)
{
	static const uint64_t offsets[] = { 0, HEADER_AT,
					    MB2_SEARCH - NR_WORDS * 4 };
	uint32_t words[NR_WORDS];
	struct mb2_header h;

	(void)state;
	memcpy(words, good, sizeof(words));
	fix_checksum(words);
	for (size_t i = 0; i < LENGTH(offsets); i++) {
		assert_int_equal(parse_at(words, offsets[i], &h), ST_OK);
		assert_true(h.relocatable);
		assert_int_equal(h.load_min, 0x200000);
		assert_int_equal(h.load_max, 0xffffffff);
		assert_int_equal(h.load_align, 0x200000);
		assert_true(h.prefer_high);
		assert_true(h.keeps_boot_services);
		assert_true(h.has_efi64_entry);
		assert_int_equal(h.efi64_entry, 0x3dd531);
		assert_true(h.modules_aligned);
	}
}

static void test_a_stray_magic_is_passed_over(void **state)
{
	uint32_t words[NR_WORDS * 2] = { [0] = 0xe85250d6 };
	struct mb2_header h;

	(void)state;
	memcpy(words + NR_WORDS, good, sizeof(good));
	fix_checksum(words + NR_WORDS);
	log_clear();
	assert_int_equal(mb2_parse_header((struct file){ "xen",
							 { (uint8_t *)words,
							   sizeof(words) } },
					  &h),
			 ST_OK);
	assert_true(h.has_efi64_entry);
}

static void test_no_header(void **state)
{
	uint32_t words[NR_WORDS];
	struct mb2_header h;

	(void)state;
	memcpy(words, good, sizeof(words));
	fix_checksum(words);
	assert_refused(parse_at(words, MB2_SEARCH, &h), ST_NOT_FOUND,
		       "xen: has no multiboot2 header in its first 32768");
	assert_refused(parse_at(words, 4, &h), ST_NOT_FOUND,
		       "no multiboot2 header");
	assert_refused(mb2_parse_header((struct file){ "xen", { 0 } }, &h),
		       ST_NOT_FOUND, "no multiboot2 header");
}

static void test_header_past_the_search(void **state)
{
	uint32_t words[NR_WORDS];
	struct mb2_header h;

	(void)state;
	memcpy(words, good, sizeof(words));
	fix_checksum(words);
	assert_refused(parse_at(words, MB2_SEARCH - NR_WORDS * 4 + 8, &h),
		       ST_INVALID, "header is 136 bytes, expected 16 to 128");
}

static void test_checksum(void **state)
{
	uint32_t words[NR_WORDS];
	struct mb2_header h;

	(void)state;
	memcpy(words, good, sizeof(words));
	fix_checksum(words);
	words[CHECKSUM]++;
	assert_refused(parse_at(words, HEADER_AT, &h), ST_INVALID,
		       "header at offset 0x98 has a wrong checksum");
}

struct row {
	enum word word;
	uint32_t value;
	enum status status;
	const char *text;
};

static const struct row rows[] = {
	{ ARCHITECTURE, 4, ST_UNSUPPORTED, "architecture 4, expected 0" },
	{ HEADER_LENGTH, 15, ST_INVALID, "header is 15 bytes" },
	{ HEADER_LENGTH, NR_WORDS * 4 + 1, ST_INVALID, "is 137 bytes" },
	{ HEADER_LENGTH, 0xffffffff, ST_INVALID, "is 4294967295 bytes" },
	{ HEADER_LENGTH, 16, ST_INVALID, "no end tag" },
	{ HEADER_LENGTH, END * 4, ST_INVALID, "no end tag" },
	{ HEADER_LENGTH, END * 4 - 8, ST_INVALID,
	  "tag 9 is 12 bytes, expected 8 to 8" },
	{ REQUEST_SIZE, 0, ST_INVALID, "tag 1 is 0 bytes, expected 8 to 120" },
	{ REQUEST_SIZE, 7, ST_INVALID, "tag 1 is 7 bytes" },
	{ REQUEST_SIZE, 121, ST_INVALID, "tag 1 is 121 bytes" },
	{ REQUEST_SIZE, 0xffffffff, ST_INVALID, "tag 1 is 4294967295 bytes" },
	{ REQUEST_SIZE, 15, ST_INVALID, "request is 7 bytes" },
	{ REQUEST_0, 8, ST_UNSUPPORTED, "requires information of type 8" },
	{ REQUEST_1, 0, ST_UNSUPPORTED, "requires information of type 0" },
	{ MODULE_ALIGN, 11, ST_UNSUPPORTED, "requires tag 11" },
	{ FRAMEBUFFER, 5, ST_UNSUPPORTED, "requires tag 5" },
	{ CONSOLE, 4, ST_UNSUPPORTED, "requires tag 4" },
	{ RELOCATABLE, 2, ST_UNSUPPORTED, "requires tag 2" },
	{ RELOCATABLE_SIZE, 16, ST_INVALID, "tag is 8 bytes too short" },
	{ ALIGN, 0, ST_INVALID, "alignment 0x0" },
	{ ALIGN, 0x300000, ST_INVALID, "alignment 0x300000" },
	{ MAX_ADDR, 0x1fffff, ST_INVALID,
	  "0x200000, expected at most the highest, 0x1fffff" },
	{ PREFERENCE, 3, ST_INVALID, "preference 3" },
	{ EFI64_SIZE, 8, ST_INVALID, "EFI64 entry tag has no address" },
	{ END_SIZE, 0, ST_INVALID, "tag 0 is 0 bytes" },
	/* Tags that are optional, outranked or at a limit are accepted. */
	{ REQUEST_0, 21, ST_OK, "" },
	{ MODULE_ALIGN, 11 | OPTIONAL, ST_OK, "" },
	{ MODULE_ALIGN, 3, ST_OK, "" },
	{ MODULE_ALIGN, 8, ST_OK, "" },
	{ CONSOLE_SIZE, 9, ST_OK, "" },
	{ ALIGN, 1, ST_OK, "" },
	{ MAX_ADDR, 0x200000, ST_OK, "" },
	{ PREFERENCE, 0, ST_OK, "" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		uint32_t words[NR_WORDS];
		struct mb2_header h;
		enum status st;

		memcpy(words, good, sizeof(words));
		words[rows[i].word] = rows[i].value;
		fix_checksum(words);
		st = parse_at(words, HEADER_AT, &h);
		if (rows[i].status)
			assert_refused(st, rows[i].status, rows[i].text);
		else
			assert_int_equal(st, ST_OK);
	}
}

static void test_optional_request(void **state)
{
	uint32_t words[NR_WORDS];
	struct mb2_header h;

	(void)state;
	memcpy(words, good, sizeof(words));
	words[REQUEST] = 1 | OPTIONAL;
	words[REQUEST_0] = 8;
	fix_checksum(words);
	assert_int_equal(parse_at(words, HEADER_AT, &h), ST_OK);
}

/* Debian's Xen 4.17: one segment. */
static const struct image xen = {
	.arch = GUEST_X86_32,
	.type = 2,
	.entry = 0x200000,
	.nr_segments = 1,
	.segments = { { .offset = 0x80,
			.filesz = 0x271920,
			.paddr = 0x200000,
			.vaddr = 0x200000,
			.memsz = 0x3a7000,
			.flags = 7 } },
	.paddr_start = 0x200000,
	.paddr_end = 0x5a7000,
};

static const struct mb2_header xen_header = {
	.relocatable = true,
	.load_min = 0x200000,
	.load_max = 0xffffffff,
	.load_align = 0x200000,
	.prefer_high = true,
	.keeps_boot_services = true,
	.has_efi64_entry = true,
	.efi64_entry = 0x3dd531,
	.modules_aligned = true,
};

static void test_check_accepts(void **state)
{
	struct mb2_header h = xen_header;
	struct image image = xen;

	(void)state;
	log_clear();
	assert_int_equal(mb2_check("xen", &image, &h), ST_OK);
	image.arch = GUEST_X86_64;
	h.efi64_entry = 0x200000;
	assert_int_equal(mb2_check("xen", &image, &h), ST_OK);
	h.efi64_entry = 0x200000 + 0x271920 - 1;
	assert_int_equal(mb2_check("xen", &image, &h), ST_OK);
	h.load_max = 0x5a6fff;
	assert_int_equal(mb2_check("xen", &image, &h), ST_OK);
	h.load_min = 0x200001; /* so that it begins at 4 MiB */
	h.load_max = 0x7a6fff;
	assert_int_equal(mb2_check("xen", &image, &h), ST_OK);
	assert_int_equal(log_errors, 0);
	h.load_max--;
	assert_refused(mb2_check("xen", &image, &h), ST_INVALID, "do not fit");
	h.relocatable = false;
	image.paddr_end = 1ULL << 32;
	assert_int_equal(mb2_check("xen", &image, &h), ST_OK);
}

#define CHECK_REFUSES(what, field, wrong, st, text)                            \
	do {                                                                   \
		struct mb2_header header = xen_header;                         \
		struct image image = xen;                                      \
		what.field = wrong;                                            \
		log_clear();                                                   \
		assert_refused(mb2_check("xen", &image, &header), st, text);   \
	} while (0)

static void test_check_refuses(void **state)
{
	(void)state;
	CHECK_REFUSES(image, arch, GUEST_ARM64, ST_UNSUPPORTED,
		      "not an ELF for x86");
	CHECK_REFUSES(image, arch, GUEST_OTHER, ST_UNSUPPORTED,
		      "not an ELF for x86");
	CHECK_REFUSES(header, keeps_boot_services, false, ST_UNSUPPORTED,
		      "no EFI boot services tag");
	CHECK_REFUSES(header, has_efi64_entry, false, ST_UNSUPPORTED,
		      "no EFI64 entry");
	CHECK_REFUSES(header, efi64_entry, 0x1fffff, ST_INVALID,
		      "entry 0x1fffff is outside");
	CHECK_REFUSES(header, efi64_entry, 0x200000 + 0x271920, ST_INVALID,
		      "is outside its segments");
	CHECK_REFUSES(header, load_max, 0x5a6ffe, ST_INVALID,
		      "takes 3829760 bytes aligned to 0x200000");
	CHECK_REFUSES(header, load_min, 0xffe00001, ST_INVALID,
		      "do not fit between 0xffe00001 and 0xffffffff");
	CHECK_REFUSES(header, load_min, 0xffffffff, ST_INVALID, "do not fit");
	CHECK_REFUSES(image, paddr_end, 1ULL << 33, ST_INVALID, "do not fit");
}

static void test_check_refuses_what_cannot_be_moved(void **state)
{
	struct mb2_header h = xen_header;
	struct image image = xen;

	(void)state;
	h.relocatable = false;
	image.paddr_end = (1ULL << 32) + 1;
	log_clear();
	assert_refused(mb2_check("xen", &image, &h), ST_INVALID,
		       "xen: ends at address 0x100000001 and cannot be moved");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_header),
		cmocka_unit_test(test_a_stray_magic_is_passed_over),
		cmocka_unit_test(test_no_header),
		cmocka_unit_test(test_header_past_the_search),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_optional_request),
		cmocka_unit_test(test_check_accepts),
		cmocka_unit_test(test_check_refuses),
		cmocka_unit_test(test_check_refuses_what_cannot_be_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
