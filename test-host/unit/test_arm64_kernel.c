// SPDX-License-Identifier: MIT
/*
 * Kernels for Arm in every container they are shipped in, and files that are
 * not kernels.
 */
#include "support.h"

#include "packers.h"

#include <daybreak/arm64_kernel.h>
#include <daybreak/unpack.h>

#define IMAGE_SIZE 0x2000
#define PAYLOAD	   0x1000

static uint8_t image[IMAGE_SIZE], bytes[0x8000], unpacked[0x8000];
static const struct xen_version xen417 = { 4, 17 }, xen418 = { 4, 18 };

static void put(uint8_t *at, uint64_t offset, unsigned int size, uint64_t value)
{
	memcpy(at + offset, &value, size);
}

static void put_be(uint64_t offset, uint32_t value)
{
	put(bytes, offset, 4, __builtin_bswap32(value));
}

/* A plain Image whose bytes differ from place to place. */
static void make_image(void)
{
	for (unsigned int i = 0; i < IMAGE_SIZE; i++)
		image[i] = (uint8_t)(i * 7 + i / 256);
	memset(image, 0, 64);
	put(image, 0, 4, 0x14000000);
	put(image, 16, 8, IMAGE_SIZE);
	put(image, 56, 4, 0x644d5241);
}

static struct file file_of(uint64_t size)
{
	return (struct file){ "vmlinuz", { bytes, size } };
}

/* Makes a PE for arm64 with one section of that name at PAYLOAD. */
static void make_pe(const char *section, uint64_t size)
{
	memset(bytes, 0, PAYLOAD);
	put(bytes, 0, 2, 0x5a4d);
	put(bytes, 60, 4, 64);
	put(bytes, 64, 4, 0x4550);
	put(bytes, 68, 2, 0xaa64);
	put(bytes, 70, 2, 1);
	put(bytes, 84, 2, 112);
	put(bytes, 88, 2, 0x20b);
	put(bytes, 88 + 16, 4, 0x100);
	put(bytes, 88 + 56, 4, 0x100000);
	put(bytes, 88 + 68, 2, 10);
	memcpy(bytes + 200, section, strlen(section));
	put(bytes, 208, 4, size);
	put(bytes, 212, 4, 0x1000);
	put(bytes, 216, 4, (size + 511) & ~511ULL);
	put(bytes, 220, 4, PAYLOAD);
}

/* Makes an EFI zboot image around size bytes that are already at PAYLOAD. */
static struct file make_zboot(uint64_t size)
{
	make_pe(".data", size);
	memcpy(bytes + 4, "zimg", 4);
	put(bytes, 8, 4, PAYLOAD);
	put(bytes, 12, 4, size);
	memcpy(bytes + 24, "gzip", 4);
	return file_of(PAYLOAD + ((size + 511) & ~511ULL));
}

/* Takes off one layer, which must be present. */
static struct file take_off(struct file file, unsigned int layers)
{
	static _Alignas(16) uint8_t work[32 << 20];
	struct arm64_kernel kernel;
	struct unpack u;

	assert_int_equal(arm64_kernel_identify(file, xen417, layers, &kernel),
			 ST_OK);
	assert_true(kernel.wrapped);
	assert_int_equal(unpack_open(kernel.packed, sizeof(unpacked), work,
				     sizeof(work), &u),
			 ST_OK);
	assert_int_equal(unpack_read(&u, unpacked, u.size), ST_OK);
	assert_int_equal(unpack_close(&u), ST_OK);
	return (struct file){ "vmlinuz", { unpacked, u.size } };
}

static void check_image(struct file file)
{
	struct arm64_kernel kernel;

	assert_int_equal(arm64_kernel_identify(file, xen417, 3, &kernel),
			 ST_OK);
	assert_false(kernel.wrapped);
	assert_int_equal(file.bytes.size, IMAGE_SIZE);
	assert_memory_equal(file.bytes.base, image, IMAGE_SIZE);
}

static void test_plain(void **state)
{
	(void)state;
	make_image();
	check_image((struct file){ "Image", { image, IMAGE_SIZE } });
}

static void test_packed(void **state)
{
	uint64_t size;

	(void)state;
	make_image();
	size = pack_gzip(image, IMAGE_SIZE, bytes, sizeof(bytes));
	check_image(take_off(file_of(size), 0));
	size = pack_lz4(image, IMAGE_SIZE, bytes, sizeof(bytes));
	check_image(take_off(file_of(size), 0));
}

static void test_zboot(void **state)
{
	uint64_t room = sizeof(bytes) - PAYLOAD;

	(void)state;
	make_image();
	check_image(take_off(
		make_zboot(pack_gzip(image, IMAGE_SIZE, bytes + PAYLOAD, room)),
		0));
	check_image(take_off(
		make_zboot(pack_zstd(image, IMAGE_SIZE, bytes + PAYLOAD, room,
				     false, 17)),
		0));
	check_image(take_off(
		make_zboot(pack_lz4(image, IMAGE_SIZE, bytes + PAYLOAD, room)),
		0));
}

/* A section has the size it states, not the size of its blocks in the file. */
static void test_uki(void **state)
{
	(void)state;
	make_image();
	memcpy(bytes + PAYLOAD, image, IMAGE_SIZE);
	make_pe(".linux", IMAGE_SIZE);
	check_image(take_off(file_of(PAYLOAD + IMAGE_SIZE), 0));
	make_pe(".linux", IMAGE_SIZE - 1);
	assert_int_equal(take_off(file_of(PAYLOAD + IMAGE_SIZE), 0).bytes.size,
			 IMAGE_SIZE - 1);
}

static void test_layers(void **state)
{
	struct arm64_kernel kernel;
	uint64_t size;

	(void)state;
	make_image();
	size = pack_gzip(image, IMAGE_SIZE, bytes, sizeof(bytes));
	assert_int_equal(
		arm64_kernel_identify(file_of(size), xen417, 2, &kernel),
		ST_OK);
	assert_refused(arm64_kernel_identify(file_of(size), xen417, 3, &kernel),
		       ST_UNSUPPORTED,
		       "vmlinuz: its kernel is packed more than 3 times");
}

static struct file make_uimage(void)
{
	memset(bytes, 0, sizeof(bytes));
	put_be(0, 0x27051956);
	put_be(12, 0x100);
	bytes[29] = 22;
	return file_of(64 + 0x100);
}

static void test_uimage(void **state)
{
	struct file file = make_uimage();
	struct arm64_kernel kernel;

	(void)state;
	assert_int_equal(arm64_kernel_identify(file, xen417, 0, &kernel),
			 ST_OK);
	assert_false(kernel.wrapped);
	bytes[31] = 1;
	assert_int_equal(arm64_kernel_identify(file, xen418, 0, &kernel),
			 ST_OK);
	assert_refused(arm64_kernel_identify(file, xen417, 0, &kernel),
		       ST_UNSUPPORTED, "is a uImage with compression 1");
	bytes[31] = 2;
	assert_refused(arm64_kernel_identify(file, xen418, 0, &kernel),
		       ST_UNSUPPORTED, "is a uImage with compression 2");
	file = make_uimage();
	bytes[29] = 5;
	assert_refused(arm64_kernel_identify(file, xen418, 0, &kernel),
		       ST_UNSUPPORTED, "is a uImage for CPU 5, expected 2");
	file = make_uimage();
	put_be(12, 0x101);
	assert_refused(arm64_kernel_identify(file, xen418, 0, &kernel),
		       ST_TRUNCATED, "is a uImage of 257 bytes, but only 256");
	file = make_uimage();
	put_be(20, 0x80000);
	assert_refused(arm64_kernel_identify(file, xen418, 0, &kernel),
		       ST_INVALID, "an entry at 0x80000 and no load address");
	put_be(16, 0x80000);
	assert_int_equal(arm64_kernel_identify(file, xen418, 0, &kernel),
			 ST_OK);
}

static void test_older(void **state)
{
	struct arm64_kernel kernel;

	(void)state;
	memset(bytes, 0, 256);
	put(bytes, 0, 4, 0x14000008); /* before "ARM\x64" */
	assert_int_equal(arm64_kernel_identify(file_of(64), xen417, 0, &kernel),
			 ST_OK);
	assert_refused(arm64_kernel_identify(file_of(63), xen417, 0, &kernel),
		       ST_UNSUPPORTED, "found something else");
	memset(bytes, 0, 256);
	put(bytes, 0x24, 4, 0x016f2818);
	put(bytes, 0x2c, 4, 256);
	put(bytes, 0x30, 4, 0x04030201);
	assert_int_equal(
		arm64_kernel_identify(file_of(256), xen417, 0, &kernel), ST_OK);
	assert_false(kernel.wrapped);
}

static void test_no_kernel(void **state)
{
	static const struct {
		uint64_t at;
		const char *bytes, *text;
	} rows[] = {
		{ 0, "\177ELF\2", "found an ELF" },
		{ 0x202, "HdrS\x0f", "found a bzImage, which is for x86" },
		{ 0, "070701", "found a ramdisk" },
		{ 0, "\xd0\x0d\xfe\xed\1", "found a device tree" },
		{ 0, "noise",
		  "expected an arm64 Image, a zImage, a uImage, an "
		  "EFI zboot image or a unified kernel image, "
		  "found something else" },
	};
	struct arm64_kernel kernel;

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(bytes, 0, sizeof(bytes));
		memcpy(bytes + rows[i].at, rows[i].bytes,
		       strlen(rows[i].bytes));
		assert_refused(arm64_kernel_identify(file_of(sizeof(bytes)),
						     xen417, 0, &kernel),
			       ST_UNSUPPORTED, rows[i].text);
	}
}

static void test_bad_pe(void **state)
{
	struct arm64_kernel kernel;
	struct file file;

	(void)state;
	memset(bytes, 0, sizeof(bytes));
	make_pe(".text", 0x1000);
	file = file_of(PAYLOAD + 0x1000);
	assert_refused(arm64_kernel_identify(file, xen417, 0, &kernel),
		       ST_UNSUPPORTED, "is a PE without a kernel in it");
	put(bytes, 68, 2, 0x8664);
	assert_refused(arm64_kernel_identify(file, xen417, 0, &kernel),
		       ST_UNSUPPORTED, "is a PE for machine 0x8664");
	file = make_zboot(0x1000);
	assert_refused(arm64_kernel_identify(file, xen417, 0, &kernel),
		       ST_UNSUPPORTED, "payload has an unknown compression");
	put(bytes, 12, 4, 0x1001);
	assert_refused(arm64_kernel_identify(file, xen417, 0, &kernel),
		       ST_TRUNCATED,
		       "payload, 4097 bytes at 4096, is empty or ends");
	put(bytes, 12, 4, 0);
	assert_refused(arm64_kernel_identify(file, xen417, 0, &kernel),
		       ST_TRUNCATED,
		       "payload, 0 bytes at 4096, is empty or ends");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),  cmocka_unit_test(test_packed),
		cmocka_unit_test(test_zboot),  cmocka_unit_test(test_uki),
		cmocka_unit_test(test_layers), cmocka_unit_test(test_uimage),
		cmocka_unit_test(test_older),  cmocka_unit_test(test_no_kernel),
		cmocka_unit_test(test_bad_pe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
