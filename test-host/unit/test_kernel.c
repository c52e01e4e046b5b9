// SPDX-License-Identifier: MIT
/*
 * A bzImage made by hand around an ELF of a few bytes, packed in each way that
 * Linux supports; then one field broken at a time.
 */
#include "kernels.h"
#include "support.h"

#include "packers.h"

#include <daybreak/kernel.h>
#include <daybreak/pe.h>

#include <stdio.h>

#define ELF_SIZE   5000
#define SETUP_SIZE 1024
#define PAYLOAD	   0x40 /* in the protected-mode code */
#define IMAGE_MAX  (64 * 1024)
#define LIMIT	   (1 << 20)

static uint8_t elf[ELF_SIZE], out[ELF_SIZE + 1];
static uint8_t image[IMAGE_MAX];
static uint64_t image_size;
static uint8_t *work;

static int setup(void **state)
{
	(void)state;
	work = malloc(16 << 20);
	for (unsigned int i = 0; i < ELF_SIZE; i++)
		elf[i] = i / 9;
	memcpy(elf, "\177ELF\1\1", 6);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(work);
	return 0;
}

static void put(uint64_t at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		image[at + i] = value >> 8 * i;
}

static uint64_t plain(uint8_t *to)
{
	memcpy(to, elf, ELF_SIZE);
	return ELF_SIZE;
}

static uint64_t gzip(uint8_t *to)
{
	return pack_gzip(elf, ELF_SIZE, to, ELF_SIZE);
}

/* Linux's build appends the size that gzip already has to the other formats. */
static uint64_t with_size(uint8_t *to, uint64_t size)
{
	uint32_t elf_size = ELF_SIZE;

	memcpy(to + size, &elf_size, 4);
	return size + 4;
}

static uint64_t bzip2(uint8_t *to)
{
	return with_size(to, pack_bzip2(elf, ELF_SIZE, to, ELF_SIZE));
}

static uint64_t xz(uint8_t *to)
{
	return with_size(to, pack_xz(elf, ELF_SIZE, to, ELF_SIZE, 1 << 16));
}

static uint64_t lzma(uint8_t *to)
{
	return with_size(to, pack_lzma(elf, ELF_SIZE, to, ELF_SIZE));
}

static uint64_t lz4(uint8_t *to)
{
	return with_size(to, pack_lz4(elf, ELF_SIZE, to, ELF_SIZE));
}

static uint64_t zstd(uint8_t *to)
{
	return with_size(to, pack_zstd(elf, ELF_SIZE, to, ELF_SIZE, true, 17));
}

static uint64_t lzo(uint8_t *to)
{
	memcpy(to, "\x89LZO\0\r\n\x1a\n", 9);
	return with_size(to, 100);
}

static uint64_t noise(uint8_t *to)
{
	memset(to, 0x33, 100);
	return 100;
}

static uint64_t text(uint8_t *to)
{
	uint64_t size;

	elf[0]++;
	size = xz(to);
	elf[0]--;
	return size;
}

static void build(uint64_t (*pack)(uint8_t *to))
{
	uint64_t size;

	memset(image, 0, sizeof(image));
	size = pack(image + SETUP_SIZE + PAYLOAD);
	put(0x1f1, SETUP_SIZE / 512 - 1, 1);
	put(0x1f4, (size + PAYLOAD) / 16, 4);
	put(0x1fe, 0xaa55, 2);
	put(0x200, 0x6aeb, 2);
	memcpy(image + 0x202, "HdrS", 4);
	put(0x206, 0x20f, 2);
	put(0x20e, 0x100, 2);
	strcpy((char *)image + 0x300, "6.1.0-42-test (gcc)");
	put(0x211, 1, 1);
	put(0x230, 0x200000, 4);
	put(0x234, 1, 1);
	put(0x236, 0xb, 2);
	put(0x238, 2047, 4);
	put(0x248, PAYLOAD, 4);
	put(0x24c, size, 4);
	put(0x258, 0x1000000, 8);
	put(0x260, 0x2345000, 4);
	image_size = SETUP_SIZE + PAYLOAD + size;
}

/* Returns a copy on the heap, so that ASan reports a read past the end. */
static struct file exact(void)
{
	static uint8_t *block;

	free(block);
	block = malloc(image_size ? image_size : 1);
	memcpy(block, image, image_size);
	return (struct file){ "vmlinuz", { block, image_size } };
}

static enum status load(struct kernel_file *k, struct file *got)
{
	enum status st;
	struct unpack u;

	log_clear();
	memset(out, 0xee, sizeof(out));
	st = kernel_identify(exact(), k);
	if (!st)
		st = kernel_open(k, ELF_SIZE, work, &u);
	if (!st)
		st = kernel_load(&u, out, got);
	return st;
}

static void check_elf(enum kernel_kind kind, enum unpack_format format)
{
	struct kernel_file k;
	struct file got;

	assert_int_equal(load(&k, &got), ST_OK);
	assert_int_equal(k.kind, kind);
	assert_int_equal(unpack_identify(k.packed.bytes), format);
	assert_string_equal(got.name, "vmlinuz");
	assert_ptr_equal(got.bytes.base, out);
	assert_int_equal(got.bytes.size, ELF_SIZE);
	assert_memory_equal(out, elf, ELF_SIZE);
	assert_int_equal(out[ELF_SIZE], 0xee);
}

static const struct {
	uint64_t (*pack)(uint8_t *to);
	enum unpack_format format;
} packers[] = {
	{ plain, UNPACK_NONE }, { gzip, UNPACK_GZIP }, { bzip2, UNPACK_BZIP2 },
	{ xz, UNPACK_XZ },	{ lzma, UNPACK_LZMA }, { lz4, UNPACK_LZ4 },
	{ zstd, UNPACK_ZSTD },
};

#define NR_PACKERS (sizeof(packers) / sizeof(packers[0]))

static void test_bzimage(void **state)
{
	struct kernel_file k;

	(void)state;
	for (size_t i = 0; i < NR_PACKERS; i++) {
		build(packers[i].pack);
		check_elf(KERNEL_BZIMAGE, packers[i].format);
		assert_int_equal(kernel_identify(exact(), &k), ST_OK);
		assert_int_equal(k.size, ELF_SIZE);
	}
}

static void test_facts(void **state)
{
	struct kernel_file k;

	(void)state;
	build(xz);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.bz.protocol, 0x20f);
	assert_string_equal(k.bz.version, "6.1.0-42-test (gcc)");
	assert_int_equal(k.bz.setup_size, SETUP_SIZE);
	assert_int_equal(k.bz.code_size,
			 (image_size - SETUP_SIZE) & ~UINT64_C(15));
	assert_true(k.bz.relocatable);
	assert_int_equal(k.bz.alignment, 0x200000);
	assert_int_equal(k.bz.cmdline_size, 2047);
	assert_int_equal(k.bz.pref_address, 0x1000000);
	assert_int_equal(k.bz.init_size, 0x2345000);
	assert_true(k.bz.is_64);
	assert_true(k.bz.above_4g);
	assert_true(k.bz.efi_handover);
	assert_int_equal(k.bz.payload_offset, SETUP_SIZE + PAYLOAD);
	assert_int_equal(k.bz.payload_size, image_size - SETUP_SIZE - PAYLOAD);
}

/* The protocols that brought the fields. */
static void test_protocols(void **state)
{
	static const struct {
		unsigned int protocol;
		bool has_address, has_flags;
	} rows[] = {
		{ 0x208, false, false }, { 0x209, false, false },
		{ 0x20a, true, false },	 { 0x20b, true, false },
		{ 0x20c, true, true },
	};
	struct kernel_file k;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		build(gzip);
		put(0x206, rows[i].protocol, 2);
		assert_int_equal(kernel_identify(exact(), &k), ST_OK);
		assert_int_equal(k.bz.pref_address != 0, rows[i].has_address);
		assert_int_equal(k.bz.init_size != 0, rows[i].has_address);
		assert_int_equal(k.bz.is_64, rows[i].has_flags);
	}
}

static void test_load_flags(void **state)
{
	struct kernel_file k;

	(void)state;
	build(gzip);
	for (unsigned int flags = 0; flags < 16; flags++) {
		put(0x236, flags, 2);
		assert_int_equal(kernel_identify(exact(), &k), ST_OK);
		assert_int_equal(k.bz.is_64, flags & 1);
		assert_int_equal(k.bz.above_4g, flags >> 1 & 1);
		assert_int_equal(k.bz.efi_handover, flags >> 3);
	}
}

/* What lies after a short header is not a field of it. */
static void test_short_header(void **state)
{
	struct kernel_file k;

	(void)state;
	build(gzip);
	put(0x201, 0x4e, 1); /* ends after payload_length */
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.bz.pref_address, 0);
	assert_int_equal(k.bz.init_size, 0);
}

/* A field that the protocol does not have yet is ignored. */
static void test_older_protocol(void **state)
{
	struct kernel_file k;

	(void)state;
	build(gzip);
	put(0x206, 0x208, 2);
	put(0x201, 0x4e, 1); /* ends after payload_length */
	check_elf(KERNEL_BZIMAGE, UNPACK_GZIP);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.bz.pref_address, 0);
	assert_int_equal(k.bz.init_size, 0);
	assert_false(k.bz.is_64);
}

static void test_version_strings(void **state)
{
	struct kernel_file k;

	(void)state;
	build(gzip);
	put(0x20e, 0, 2);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_string_equal(k.bz.version, "");
	put(0x20e, 0xffff, 2);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_string_equal(k.bz.version, "");
	put(0x20e, SETUP_SIZE - 0x200 - 3, 2);
	memset(image + SETUP_SIZE - 3, 'x', 4); /* the 4th is code */
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_string_equal(k.bz.version, "xxx");
	put(0x20e, 0x80, 2);
	memset(image + 0x280, 'y', SETUP_SIZE - 0x280);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(strlen(k.bz.version), BZIMAGE_VERSION_MAX - 1);
}

static void test_setup_sects_of_zero_are_four(void **state)
{
	struct kernel_file k;

	(void)state;
	build(gzip);
	memmove(image + 5 * 512, image + SETUP_SIZE, image_size - SETUP_SIZE);
	image_size += 5 * 512 - SETUP_SIZE;
	put(0x1f1, 0, 1);
	check_elf(KERNEL_BZIMAGE, UNPACK_GZIP);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.bz.setup_size, 5 * 512);
}

static void test_plain_and_packed_files(void **state)
{
	struct kernel_file k;

	(void)state;
	image_size = plain(image);
	check_elf(KERNEL_ELF, UNPACK_NONE);
	image_size = 4;
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.kind, KERNEL_ELF);
	assert_int_equal(kernel_check_elf(exact()), ST_OK);
	image_size = gzip(image);
	check_elf(KERNEL_PACKED, UNPACK_GZIP);
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.size, UNPACK_UNKNOWN);
	image_size = xz(image) - 4;
	check_elf(KERNEL_PACKED, UNPACK_XZ);
}

static void test_not_a_kernel(void **state)
{
	struct kernel_file k;

	(void)state;
	log_clear();
	for (image_size = 0; image_size < 4; image_size++)
		assert_int_equal(kernel_identify(exact(), &k), ST_NOT_MINE);
	build(gzip);
	put(0x1fe, 0, 2);
	assert_int_equal(kernel_identify(exact(), &k), ST_NOT_MINE);
	build(gzip);
	put(0x202, 0, 1);
	assert_int_equal(kernel_identify(exact(), &k), ST_NOT_MINE);
	build(gzip);
	image_size = 0x205;
	assert_int_equal(kernel_identify(exact(), &k), ST_NOT_MINE);
	assert_int_equal(log_errors, 0);
}

#define UKI_LINUX 0x400 /* where the kernel begins, not page-aligned */

/* Puts the contents of image into a PE, as section .linux. */
static void unify(void)
{
	struct pe_header h = { .signature = PE_SIGNATURE,
			       .machine = PE_MACHINE_X86_64,
			       .nr_sections = 1,
			       .optional_size = sizeof(h) - PE_OPTIONAL_AT,
			       .magic = PE_MAGIC_PLUS };
	struct pe_section s = { .name = ".linux",
				.memory_size = (uint32_t)image_size,
				.file_size = (uint32_t)image_size + 100,
				.offset = UKI_LINUX };

	memmove(image + UKI_LINUX, image, image_size);
	memset(image, 0, UKI_LINUX);
	memcpy(image, "MZ", 2);
	put(PE_OFFSET_AT, 0x80, 4);
	memcpy(image + 0x80, &h, sizeof(h));
	memcpy(image + 0x80 + sizeof(h), &s, sizeof(s));
	memset(image + UKI_LINUX + image_size, 0, 100);
	image_size += UKI_LINUX + 100;
}

static void test_unified(void **state)
{
	struct kernel_file k;

	(void)state;
	for (size_t i = 0; i < NR_PACKERS; i++) {
		build(packers[i].pack);
		unify();
		check_elf(KERNEL_BZIMAGE, packers[i].format);
		assert_int_equal(kernel_expect(exact(), &k), ST_OK);
		assert_true(k.is_unified);
		assert_int_equal(k.file.bytes.size,
				 image_size - UKI_LINUX - 100);
		assert_memory_equal(k.file.bytes.base, image + UKI_LINUX,
				    k.file.bytes.size);
		assert_string_equal(k.bz.version, "6.1.0-42-test (gcc)");
	}
	image_size = gzip(image);
	unify();
	check_elf(KERNEL_PACKED, UNPACK_GZIP);
	image_size = plain(image);
	unify();
	assert_int_equal(kernel_identify(exact(), &k), ST_OK);
	assert_int_equal(k.kind, KERNEL_ELF);
	assert_int_equal(k.packed.bytes.size, ELF_SIZE);
}

static void test_unified_of_another_kind(void **state)
{
	struct kernel_file k;

	(void)state;
	log_clear();
	memset(image, 0, sizeof(image));
	memcpy(image + 56, "ARM\x64", 4);
	image_size = 1000;
	unify();
	assert_refused(kernel_identify(exact(), &k), ST_UNSUPPORTED,
		       "whose section .linux is an arm64 Image, expected");
	memset(image, 0, sizeof(image));
	unify();
	assert_refused(kernel_identify(exact(), &k), ST_UNSUPPORTED,
		       "whose section .linux is something else, expected");
	build(xz);
	unify();
	unify(); /* a unified image inside another is refused */
	assert_refused(kernel_identify(exact(), &k), ST_UNSUPPORTED,
		       "whose section .linux is an EFI application");
	build(xz);
	unify();
	image_size = 0x500;
	assert_refused(kernel_identify(exact(), &k), ST_TRUNCATED,
		       "its section .linux");
	build(xz);
	put(0x1f1, 200, 1);
	unify();
	assert_refused(kernel_identify(exact(), &k), ST_TRUNCATED,
		       "expected more than its setup code's");
}

static const struct {
	unsigned int at, size;
	const char *magic, *what;
} mistaken[] = {
	{ 0, 6, "070701", "vmlinuz: is a ramdisk (a cpio archive) and no" },
	{ 0, 6, "070702", "vmlinuz: is a ramdisk (a cpio archive) and no" },
	{ 56, 4, "ARM\x64", "vmlinuz: is an arm64 Image and no" },
	{ 0, 4, "\xd0\x0d\xfe\xed", "vmlinuz: is a device tree and no" },
	{ 0, 2, "MZ", "vmlinuz: is an EFI application, as xen.efi is, and no" },
	{ 0, 1, "x", "vmlinuz: is neither an ELF nor a bzImage, plain" },
};

static void test_mistaken(void **state)
{
	struct kernel_file k;

	(void)state;
	for (size_t i = 0; i < sizeof(mistaken) / sizeof(mistaken[0]); i++) {
		memset(image, 0x33, sizeof(image));
		memcpy(image + mistaken[i].at, mistaken[i].magic,
		       mistaken[i].size);
		image_size = 5000;
		log_clear();
		assert_refused(kernel_expect(exact(), &k), ST_UNSUPPORTED,
			       mistaken[i].what);
	}
	memcpy(elf, "070701", 6);
	image_size = gzip(image);
	memcpy(elf, "\177ELF\1\1", 6);
	assert_refused(
		load(&k, &(struct file){ 0 }), ST_UNSUPPORTED,
		"vmlinuz: holds a ramdisk (a cpio archive), expected an ELF");
}

struct row {
	uint64_t (*pack)(uint8_t *to);
	unsigned int at, size;
	uint64_t value;
	enum status status;
	const char *text;
};

static const struct row rows[] = {
	{ xz, 0x211, 1, 0, ST_UNSUPPORTED, "vmlinuz: is a zImage" },
	{ xz, 0x206, 2, 0x207, ST_UNSUPPORTED,
	  "boot protocol 2.07, expected 2.08 or later" },
	{ xz, 0x201, 1, 0x4d, ST_INVALID,
	  "setup header ends at byte 0x24f, before" },
	{ xz, 0x1f1, 1, 200, ST_TRUNCATED, "expected more than its setup " },
	{ xz, 0x24c, 4, 0, ST_UNSUPPORTED, "bzImage without a payload" },
	{ xz, 0x24c, 4, UINT32_MAX, ST_TRUNCATED, "ends past the file" },
	{ xz, 0x248, 4, UINT32_MAX, ST_TRUNCATED, "ends past the file" },
	{ xz, 0x24c, 4, 4, ST_UNSUPPORTED, "neither an ELF nor compressed" },
	{ lz4, 0x24c, 4, 4, ST_UNSUPPORTED, "neither an ELF nor compressed" },
	{ noise, 0, 0, 0, ST_UNSUPPORTED, "neither an ELF nor compressed" },
	{ lzo, 0, 0, 0, ST_UNSUPPORTED, "vmlinuz: is packed with lzo" },
	{ text, 0, 0, 0, ST_UNSUPPORTED,
	  "holds 5000 bytes that are not an ELF" },
	{ xz, SETUP_SIZE + PAYLOAD + 30, 1, 0xff, ST_INVALID,
	  "vmlinuz: its xz data is corrupt" },
};

static void test_rows(void **state)
{
	struct kernel_file k;
	struct file got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		build(rows[i].pack);
		put(rows[i].at, rows[i].value, rows[i].size);
		assert_refused(load(&k, &got), rows[i].status, rows[i].text);
	}
}

/* Inside its header, after its setup code, and one byte after that. */
static void test_cut(void **state)
{
	static const struct {
		uint64_t size;
		const char *text;
	} cuts[] = {
		{ 0x260, "has 608 bytes, expected more than its setup" },
		{ SETUP_SIZE, "has 1024 bytes, expected more than its setup" },
		{ SETUP_SIZE + 1, "ends past the file" },
	};
	struct kernel_file k;

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		build(xz);
		image_size = cuts[i].size;
		log_clear();
		assert_refused(kernel_identify(exact(), &k), ST_TRUNCATED,
			       cuts[i].text);
	}
}

/* The 4 bytes after the payload. */
static void test_wrong_sizes(void **state)
{
	struct kernel_file k;
	struct file got;

	(void)state;
	for (size_t i = 1; i < NR_PACKERS; i++) {
		build(packers[i].pack);
		put(image_size - 4, ELF_SIZE + 1, 4);
		if (packers[i].format == UNPACK_ZSTD)
			assert_refused(load(&k, &got), ST_INVALID,
				       "announces 5000 bytes, but what is "
				       "around it 5001");
		else
			assert_refused(load(&k, &got), ST_TOO_LARGE,
				       "announces 5001 bytes, the limit is");
		build(packers[i].pack);
		put(image_size - 4, ELF_SIZE - 1, 4);
		assert_int_not_equal(load(&k, &got), ST_OK);
		assert_int_equal(log_errors, 1);
		assert_int_equal(out[ELF_SIZE], 0xee);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzimage),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_load_flags),
		cmocka_unit_test(test_short_header),
		cmocka_unit_test(test_older_protocol),
		cmocka_unit_test(test_version_strings),
		cmocka_unit_test(test_setup_sects_of_zero_are_four),
		cmocka_unit_test(test_plain_and_packed_files),
		cmocka_unit_test(test_not_a_kernel),
		cmocka_unit_test(test_unified),
		cmocka_unit_test(test_unified_of_another_kind),
		cmocka_unit_test(test_mistaken),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_wrong_sizes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
