// SPDX-License-Identifier: MIT
/*
 * Multiboot2: a header like Xen's with one word changed at a time, and the
 * information structure read back tag by tag.
 */
#include "support.h"

#include <daybreak/multiboot2.h>

#define HEADER_AT 0x98
#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* Xen 4.17's header, as words: every tag starts at an even one. */
enum word {
	MAGIC = 0,
	ARCHITECTURE = 1,
	HEADER_LENGTH = 2,
	CHECKSUM = 3,
	REQUEST = 4, /* type and flags share a word, flags above */
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

/* Parses words at offset in a file that ends right behind them. */
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
		       ST_INVALID, "header is 136 bytes, wanted 16 to 128");
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
	{ ARCHITECTURE, 4, ST_UNSUPPORTED, "architecture 4, wanted 0" },
	{ HEADER_LENGTH, 15, ST_INVALID, "header is 15 bytes" },
	{ HEADER_LENGTH, NR_WORDS * 4 + 1, ST_INVALID, "is 137 bytes" },
	{ HEADER_LENGTH, 0xffffffff, ST_INVALID, "is 4294967295 bytes" },
	{ HEADER_LENGTH, 16, ST_INVALID, "no end tag" },
	{ HEADER_LENGTH, END * 4, ST_INVALID, "no end tag" },
	{ HEADER_LENGTH, END * 4 - 8, ST_INVALID, "tag 9 is 12 bytes" },
	{ REQUEST_SIZE, 0, ST_INVALID, "tag 1 is 0 bytes, wanted 8 to 120" },
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
	{ MAX_ADDR, 0x1fffff, ST_INVALID, "from 0x200000 up to 0x1fffff" },
	{ PREFERENCE, 3, ST_INVALID, "preference 3" },
	{ EFI64_SIZE, 8, ST_INVALID, "EFI64 entry tag has no address" },
	{ END_SIZE, 0, ST_INVALID, "tag 0 is 0 bytes" },
	/* What is optional, outranked or at the edge does no harm. */
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
	CHECK_REFUSES(image, arch, GUEST_ARM64, ST_UNSUPPORTED, "not an x86");
	CHECK_REFUSES(image, arch, GUEST_OTHER, ST_UNSUPPORTED, "not an x86");
	CHECK_REFUSES(header, keeps_boot_services, false, ST_UNSUPPORTED,
		      "would stop boot services");
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

static const struct e820_entry e820[] = {
	{ 0, 0xa0000, E820_RAM },
	{ 0x100000, 0x7f00000, E820_RAM },
	{ 0x8000000, 0x1000, E820_ACPI },
	{ 0x100000000, 0x40000000, E820_UNUSABLE },
};

static struct modlist modules;
static struct mb2_info info;

static struct file file_at(uintptr_t addr, uint64_t size)
{
	return (struct file){ "vmlinuz", { (const uint8_t *)addr, size } };
}

static int make_info(void **state)
{
	(void)state;
	memset(&modules, 0, sizeof(modules));
	modlist_add(&modules, MODULE_KERNEL, file_at(0x1000000, 0x123456),
		    "root=/dev/vda");
	modlist_add(&modules, MODULE_RAMDISK, file_at(0xfffff000, 0xfff), "");
	info = (struct mb2_info){
		.cmdline = "xen.gz console=com1",
		.loader = "Daybreak 1",
		.modules = &modules,
		.e820 = e820,
		.nr_e820 = LENGTH(e820),
		.system_table = 0x123456789abcdef0,
		.image_handle = 0xfedcba9876543210,
		.load_base = 0x7c00000,
	};
	log_clear();
	return 0;
}

static uint32_t u32_at(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t u64_at(const uint8_t *p)
{
	return u32_at(p) | (uint64_t)u32_at(p + 4) << 32;
}

/* Steps from tag to tag as a kernel does, and checks type and size. */
static const uint8_t *next_tag(const uint8_t **at, uint32_t type, uint32_t size)
{
	const uint8_t *tag = *at;

	assert_int_equal((uintptr_t)tag % 8, 0);
	assert_int_equal(u32_at(tag), type);
	assert_int_equal(u32_at(tag + 4), size);
	*at += (size + 7) / 8 * 8;
	return tag + 8;
}

static void check_modules_and_memory(const uint8_t **at)
{
	const uint8_t *p = next_tag(at, 3, 16 + 14);

	assert_int_equal(u32_at(p), 0x1000000);
	assert_int_equal(u32_at(p + 4), 0x1123456);
	assert_string_equal((const char *)p + 8, "root=/dev/vda");
	p = next_tag(at, 3, 16 + 1);
	assert_int_equal(u32_at(p), 0xfffff000);
	assert_int_equal(u32_at(p + 4), 0xffffffff);
	assert_string_equal((const char *)p + 8, "");
	p = next_tag(at, 4, 16);
	assert_int_equal(u32_at(p), 640);
	assert_int_equal(u32_at(p + 4), 0x7f00000 / 1024);
	p = next_tag(at, 6, 16 + LENGTH(e820) * 24);
	assert_int_equal(u32_at(p), 24);
	assert_int_equal(u32_at(p + 4), 0);
	for (size_t i = 0; i < LENGTH(e820); i++) {
		const uint8_t *entry = p + 8 + i * 24;

		assert_int_equal(u64_at(entry), e820[i].addr);
		assert_int_equal(u64_at(entry + 8), e820[i].size);
		assert_int_equal(u32_at(entry + 16), e820[i].type);
		assert_int_equal(u32_at(entry + 20), 0);
	}
}

static void test_info(void **state)
{
	uint64_t size = mb2_info_size(&info);
	uint8_t *out = malloc(size); /* its end is ASan's to watch */
	const uint8_t *at = out + 8, *p;

	(void)state;
	memset(out, 0xee, size);
	assert_int_equal(mb2_write_info(&info, out, size), ST_OK);
	assert_int_equal(u32_at(out), size);
	assert_int_equal(u32_at(out + 4), 0);
	p = next_tag(&at, 1, 8 + 20);
	assert_string_equal((const char *)p, "xen.gz console=com1");
	p = next_tag(&at, 2, 8 + 11);
	assert_string_equal((const char *)p, "Daybreak 1");
	check_modules_and_memory(&at);
	assert_int_equal(u64_at(next_tag(&at, 12, 16)), info.system_table);
	next_tag(&at, 18, 8);
	assert_int_equal(u64_at(next_tag(&at, 20, 16)), info.image_handle);
	assert_int_equal(u32_at(next_tag(&at, 21, 12)), 0x7c00000);
	next_tag(&at, 0, 8);
	assert_int_equal(at - out, size);
	free(out);
}

static void test_info_without_modules_or_memory(void **state)
{
	_Alignas(8) uint8_t out[256];

	(void)state;
	modules.nr_modules = 0;
	info.nr_e820 = 0;
	assert_true(mb2_info_size(&info) <= sizeof(out));
	assert_int_equal(mb2_write_info(&info, out, sizeof(out)), ST_OK);
	assert_int_equal(u32_at(out), mb2_info_size(&info));
}

static void test_info_wants_room(void **state)
{
	_Alignas(8) uint8_t out[1024] = { 0 };
	uint64_t size = mb2_info_size(&info);

	(void)state;
	assert_true(size <= sizeof(out));
	assert_refused(mb2_write_info(&info, out, size - 1), ST_TOO_LARGE,
		       "the multiboot2 information takes");
	assert_int_equal(u32_at(out), 0);
}

struct module_row {
	uint64_t addr, size;
	enum status status;
	const char *text;
};

static void test_info_refuses_modules(void **state)
{
	static const struct module_row bad[] = {
		{ 0x100000000, 1, ST_TOO_LARGE, "vmlinuz: lies at 0x1000" },
		{ 0xfffff000, 0x1000, ST_TOO_LARGE, "wanted below 4 GiB" },
		{ 0x1000, UINT64_MAX, ST_TOO_LARGE, "wanted below 4 GiB" },
		{ 0x1001, 1, ST_INVALID, "wanted the beginning of a page" },
	};
	_Alignas(8) uint8_t out[1024];

	(void)state;
	for (size_t i = 0; i < LENGTH(bad); i++) {
		modules.modules[1].file = file_at(bad[i].addr, bad[i].size);
		assert_refused(mb2_write_info(&info, out, sizeof(out)),
			       bad[i].status, bad[i].text);
	}
}

/* Sizes are 32 bits wide: 63 command lines of 72 MiB do not fit. */
static void test_info_over_4_gib(void **state)
{
	uint64_t length = 72 << 20;
	char *huge = malloc(length + 1);

	(void)state;
	memset(huge, 'x', length);
	huge[length] = '\0';
	modules.nr_modules = 0;
	for (int i = 0; i < MODLIST_MAX; i++)
		modlist_add(&modules, MODULE_OTHER, file_at(0x1000, 1), huge);
	assert_true(mb2_info_size(&info) > 63 * length);
	assert_refused(mb2_write_info(&info, NULL, UINT64_MAX), ST_TOO_LARGE,
		       "there is room for 4294967295");
	free(huge);
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
		cmocka_unit_test_setup(test_info, make_info),
		cmocka_unit_test_setup(test_info_without_modules_or_memory,
				       make_info),
		cmocka_unit_test_setup(test_info_wants_room, make_info),
		cmocka_unit_test_setup(test_info_refuses_modules, make_info),
		cmocka_unit_test_setup(test_info_over_4_gib, make_info),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
