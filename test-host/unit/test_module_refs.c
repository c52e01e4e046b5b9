// SPDX-License-Identifier: MIT
/*
 * The files of an entry and of a domain: all of them, each with its kind, in
 * order, and no other file.
 */
#include "support.h"

#include <daybreak/module_refs.h>

#define FILE_REF(name)                                                         \
	{                                                                      \
		.path = name                                                   \
	}

/* What is expected: the kind, the first file's name and the number of files. */
struct row {
	enum module_kind kind;
	const char *path;
	unsigned int nr_files;
};

static void assert_row(const struct module_ref *got, const struct row *want)
{
	assert_int_equal(got->kind, want->kind);
	assert_string_equal(got->files[0].path, want->path);
	assert_int_equal(got->nr_files, want->nr_files);
}

static void test_entry(void **state)
{
	static const struct entry entry = {
		.xen = FILE_REF("xen"),
		.dtb = FILE_REF("dtb"),
		.kernel = FILE_REF("vmlinuz"),
		.ramdisks = { FILE_REF("a.img"), FILE_REF("b.img") },
		.nr_ramdisks = 2,
		.xsm = FILE_REF("policy"),
		.ucode = FILE_REF("ucode.bin"),
		.modules = { FILE_REF("one"), FILE_REF("two") },
		.nr_modules = 2,
	};
	static const struct row rows[] = {
		{ MODULE_KERNEL, "vmlinuz", 1 },
		{ MODULE_RAMDISK, "a.img", 2 },
		{ MODULE_XSM, "policy", 1 },
		{ MODULE_UCODE, "ucode.bin", 1 },
		{ MODULE_OTHER, "one", 1 },
		{ MODULE_OTHER, "two", 1 },
	};
	struct module_ref ref;
	unsigned int n;

	(void)state;
	for (n = 0; module_refs_entry(&entry, n, &ref); n++) {
		assert_true(n < sizeof(rows) / sizeof(rows[0]));
		assert_row(&ref, &rows[n]);
	}
	assert_int_equal(n, sizeof(rows) / sizeof(rows[0]));
}

static void test_domain(void **state)
{
	static const struct domain_config domain = {
		.kernel = FILE_REF("Image"),
		.ramdisk = FILE_REF("initrd"),
		.dtb = FILE_REF("passthrough.dtb"),
		.restore = FILE_REF("web.saved"),
		.x86.level.file = FILE_REF("old.cpu"),
		.modules = { FILE_REF("one"), FILE_REF("two") },
		.nr_modules = 2,
	};
	static const struct row rows[] = {
		{ MODULE_KERNEL, "Image", 1 },
		{ MODULE_RAMDISK, "initrd", 1 },
		{ MODULE_DEVICE_TREE, "passthrough.dtb", 1 },
		{ MODULE_SAVED, "web.saved", 1 },
		{ MODULE_CPU, "old.cpu", 1 },
		{ MODULE_OTHER, "one", 1 },
		{ MODULE_OTHER, "two", 1 },
	};
	struct module_ref ref;
	unsigned int n;

	(void)state;
	for (n = 0; module_refs_domain(&domain, n, &ref); n++) {
		assert_true(n < sizeof(rows) / sizeof(rows[0]));
		assert_row(&ref, &rows[n]);
	}
	assert_int_equal(n, sizeof(rows) / sizeof(rows[0]));
}

/* Missing keys leave no gap. */
static void test_left_out(void **state)
{
	static const struct entry none, entry = {
		.ucode = FILE_REF("ucode.bin"),
		.modules = { FILE_REF("one") },
		.nr_modules = 1,
	};
	static const struct domain_config domain = {
		.kernel = FILE_REF("Image"),
		.dtb = FILE_REF("passthrough.dtb"),
	};
	struct module_ref ref;

	(void)state;
	assert_false(module_refs_entry(&none, 0, &ref));
	assert_true(module_refs_entry(&entry, 0, &ref));
	assert_row(&ref, &(struct row){ MODULE_UCODE, "ucode.bin", 1 });
	assert_true(module_refs_entry(&entry, 1, &ref));
	assert_row(&ref, &(struct row){ MODULE_OTHER, "one", 1 });
	assert_false(module_refs_entry(&entry, 2, &ref));
	assert_true(module_refs_domain(&domain, 1, &ref));
	assert_row(&ref,
		   &(struct row){ MODULE_DEVICE_TREE, "passthrough.dtb", 1 });
	assert_false(module_refs_domain(&domain, 2, &ref));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
