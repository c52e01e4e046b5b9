// SPDX-License-Identifier: MIT
/*
 * The multiboot2 information, read back tag by tag.
 */
#include "support.h"

#include <daybreak/multiboot2.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static const struct e820_entry e820[] = {
	{ 0, 0xa0000, E820_RAM },
	{ 0x100000, 0x7f00000, E820_RAM },
	{ 0x8000000, 0x1000, E820_ACPI },
	{ 0x100000000, 0x40000000, E820_UNUSABLE },
};

static struct modlist modules;

static struct mb2_info info;

/* A module's bytes are not read. */
static void add_module(enum module_kind kind, uint64_t addr, uint64_t size,
		       const char *cmdline)
{
	const struct file file = { "vmlinuz", { NULL, size } };

	assert_int_equal(modlist_add(&modules, kind, file, cmdline), ST_OK);
	modules.modules[modules.nr_modules - 1].addr = addr;
}

static int make_info(void **state)
{
	(void)state;
	memset(&modules, 0, sizeof(modules));
	add_module(MODULE_KERNEL, 0x1000000, 0x123456, "root=/dev/vda");
	add_module(MODULE_RAMDISK, 0xfffff000, 0xfff, "");
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
	uint8_t *out = malloc(size); /* ASan reports accesses past its end */
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
		{ 0xfffff000, 0x1000, ST_TOO_LARGE, "expected below 4 GiB" },
		{ 0x1000, UINT64_MAX, ST_TOO_LARGE, "expected below 4 GiB" },
		{ 0x1001, 1, ST_INVALID, "expected the beginning of a page" },
	};
	_Alignas(8) uint8_t out[1024];

	(void)state;
	for (size_t i = 0; i < LENGTH(bad); i++) {
		/* As the first module and as the second. */
		for (unsigned int nr = 0; nr < 2; nr++) {
			modules.nr_modules = nr;
			add_module(MODULE_RAMDISK, bad[i].addr, bad[i].size,
				   "");
			assert_refused(mb2_write_info(&info, out, sizeof(out)),
				       bad[i].status, bad[i].text);
		}
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
	for (int i = 0; i < XEN_MAX_MODULES; i++)
		add_module(MODULE_OTHER, 0x1000, 1, huge);
	assert_true(mb2_info_size(&info) > 63 * length);
	assert_refused(mb2_write_info(&info, NULL, UINT64_MAX), ST_TOO_LARGE,
		       "there is room for only 4294967295");
	free(huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_info, make_info),
		cmocka_unit_test_setup(test_info_without_modules_or_memory,
				       make_info),
		cmocka_unit_test_setup(test_info_wants_room, make_info),
		cmocka_unit_test_setup(test_info_refuses_modules, make_info),
		cmocka_unit_test_setup(test_info_over_4_gib, make_info),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
