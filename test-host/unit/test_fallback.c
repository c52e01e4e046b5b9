// SPDX-License-Identifier: MIT
/*
 * The record of dom0 written and read back, through packages that are damaged
 * everywhere else; then its refusals: each row breaks one number of it, some
 * with the checksum corrected (computed by zlib, which is independent of our
 * code).
 */
#include "manifests.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>

#include <zlib.h>

#define PAGE	DOMAIN_PAGE
#define KERNEL	8   /* pages in the package */
#define RAMDISK 100 /* bytes */

static uint8_t bytes[64 * PAGE];
static struct file package;
static struct modlist modules;
static struct manifest manifest;
static struct fallback got;

/*
 * Makes a manifest of one page, dom0's kernel and ramdisk, then a domain's
 * image.
 */
static void make(void)
{
	static const uint8_t kernel[KERNEL * PAGE] = "kernel";
	static const uint8_t ramdisk[RAMDISK] = "ramdisk", image[PAGE];
	struct modlist list = { 0 };
	uint64_t size;

	manifest = make_manifest();
	modlist_add(&list, MODULE_OTHER,
		    (struct file){ "manifest", { image, PAGE } }, NULL);
	modlist_add(&list, MODULE_OTHER,
		    (struct file){ "kernel", { kernel, sizeof(kernel) } },
		    NULL);
	modlist_add(&list, MODULE_OTHER,
		    (struct file){ "ramdisk", { ramdisk, RAMDISK } }, NULL);
	modlist_add(&list, MODULE_OTHER,
		    (struct file){ "image", { image, PAGE } }, NULL);
	assert_int_equal(package_size(&list, &size), ST_OK);
	package_fill(&list, 0, size, bytes);
	package = (struct file){ "package", { bytes, size } };
	assert_int_equal(package_read(package, &modules), ST_OK);
	fallback_write(&manifest, &modules, package);
}

static void check(bool has_ramdisk)
{
	const struct manifest_dom0 *d = &got.dom0, *want = &manifest.dom0;

	assert_int_equal(fallback_read(package, &got), ST_OK);
	assert_true(fallback_has(package));
	assert_int_equal(d->kernel_pfn, want->kernel_pfn);
	assert_int_equal(d->kernel_size, want->kernel_size);
	assert_int_equal(d->virt_base, want->virt_base);
	assert_int_equal(d->entry, want->entry);
	assert_int_equal(d->phys32_entry, want->phys32_entry);
	assert_memory_equal(&d->reloc, &want->reloc, sizeof(d->reloc));
	assert_int_equal(d->init_p2m, want->init_p2m);
	assert_int_equal(d->hypercall_page, want->hypercall_page);
	assert_int_equal(got.modules.nr_modules, has_ramdisk ? 2 : 1);
	assert_int_equal(d->kernel_module, 0);
	assert_int_equal(got.modules.modules[0].file.bytes.size, KERNEL * PAGE);
	assert_string_equal(
		(const char *)got.modules.modules[0].file.bytes.base, "kernel");
	assert_int_equal(d->has_ramdisk, has_ramdisk);
	if (!has_ramdisk)
		return;
	assert_int_equal(d->ramdisk_module, 1);
	assert_int_equal(got.modules.modules[1].file.bytes.size, RAMDISK);
	assert_string_equal(
		(const char *)got.modules.modules[1].file.bytes.base,
		"ramdisk");
}

static void there_and_back(void **state)
{
	struct modlist list;

	(void)state;
	make();
	check(true);
	assert_false(got.halt_on_failure);
	assert_false(got.dom0.is_packed);
	assert_int_equal(package_read(package, &list), ST_OK);
	made_domains[1].halt_on_failure = true;
	manifest.dom0.has_ramdisk = false;
	fallback_write(&manifest, &modules, package);
	check(false);
	assert_true(got.halt_on_failure);
	make();
	made_domains[0].halt_on_failure = true;
	fallback_write(&manifest, &modules, package);
	check(true);
	assert_true(got.halt_on_failure);
	/* A kernel that the boot domain unpacks. */
	make();
	manifest.dom0.is_packed = true;
	manifest.dom0.packed_module = 3;
	fallback_write(&manifest, &modules, package);
	assert_int_equal(fallback_read(package, &got), ST_OK);
	assert_true(got.dom0.is_packed);
	assert_int_equal(got.dom0.packed_module, 2);
	assert_int_equal(got.modules.modules[2].file.bytes.base - bytes,
			 modules.modules[3].file.bytes.base - bytes);
	assert_int_equal(got.modules.modules[2].file.bytes.size, PAGE);
	manifest.dom0.has_ramdisk = false;
	fallback_write(&manifest, &modules, package);
	assert_int_equal(fallback_read(package, &got), ST_OK);
	assert_int_equal(got.dom0.packed_module, 1);
	/* A domain after the last one does not count. */
	make();
	made_domains[1].halt_on_failure = true;
	manifest.nr_domains = 1;
	fallback_write(&manifest, &modules, package);
	check(true);
	assert_false(got.halt_on_failure);
}

/* With a seal the record has the digests of what it finds. */
static void test_digests(void **state)
{
	struct sha256_digest digests[4];

	(void)state;
	make();
	check(true);
	assert_false(got.has_digests);
	for (unsigned int i = 0; i < 4; i++)
		memset(&digests[i], 0x50 + (int)i, sizeof(digests[i]));
	manifest.nr_digests = 4;
	manifest.digests = digests;
	manifest.dom0.is_packed = true;
	manifest.dom0.packed_module = 3;
	fallback_write(&manifest, &modules, package);
	assert_int_equal(fallback_read(package, &got), ST_OK);
	assert_true(got.has_digests);
	assert_memory_equal(got.digests, &digests[1], 3 * SHA256_SIZE);
	manifest.dom0.has_ramdisk = false;
	fallback_write(&manifest, &modules, package);
	assert_int_equal(fallback_read(package, &got), ST_OK);
	assert_memory_equal(&got.digests[0], &digests[1], SHA256_SIZE);
	assert_memory_equal(&got.digests[got.dom0.packed_module], &digests[3],
			    SHA256_SIZE);
}

/*
 * Everything else is broken: the list, the manifest, all that follows the
 * ramdisk.
 */
static void beside_the_rest(void **state)
{
	struct modlist list;

	(void)state;
	make();
	memset(bytes, 0xff, FALLBACK_AT);
	memset(bytes + PAGE, 0xff, PAGE);
	assert_int_equal(package_read(package, &list), ST_INVALID);
	check(true);
	make();
	package.bytes.size = (2 + KERNEL) * PAGE + RAMDISK;
	assert_int_equal(package_read(package, &list), ST_TRUNCATED);
	check(true);
	log_clear();
}

/* The numbers of a record, in order. */
enum {
	MAGIC,
	CHECKSUM,
	SIZE,
	KERNEL_AT,
	KERNEL_BYTES,
	RAMDISK_AT,
	RAMDISK_BYTES,
	PACKED_AT,
	PACKED_BYTES,
	KERNEL_PFN,
	KERNEL_SIZE,
	VIRT_BASE,
	HALT = 15,
	HAS_DIGESTS,
	DIGESTS,
	NR_NUMBERS = FALLBACK_SIZE / 8
};

static const struct {
	unsigned int number;
	uint64_t value;
	bool checksum; /* is corrected */
	enum status status;
	const char *says;
} rows[] = {
	{ MAGIC, 0, true, ST_NOT_FOUND, "no record" },
	{ CHECKSUM, 0, false, ST_INVALID, "wrong checksum" },
	{ SIZE, 104, true, ST_INVALID, "wrong checksum" },
	{ VIRT_BASE, 1, false, ST_INVALID, "wrong checksum" },
	{ HALT, 1, false, ST_INVALID, "wrong checksum" },
	{ HAS_DIGESTS, 1, false, ST_INVALID, "wrong checksum" },
	{ DIGESTS, 1, false, ST_INVALID, "wrong checksum" },
	{ NR_NUMBERS - 1, 1, false, ST_INVALID, "wrong checksum" },
	{ KERNEL_AT, 0, true, ST_INVALID, "dom0's kernel begins" },
	{ KERNEL_AT, PAGE + 1, true, ST_INVALID, "dom0's kernel begins" },
	{ KERNEL_AT, 12 * PAGE, true, ST_TRUNCATED, "dom0's kernel is" },
	{ KERNEL_AT, UINT64_MAX & ~(PAGE - 1), true, ST_TRUNCATED,
	  "dom0's kernel is" },
	{ KERNEL_BYTES, 0, true, ST_INVALID, "dom0's kernel begins" },
	{ KERNEL_BYTES, 10 * PAGE, true, ST_INVALID, "are in the package" },
	{ RAMDISK_AT, 0, true, ST_INVALID, "dom0's ramdisk begins" },
	{ RAMDISK_AT, PAGE - 1, true, ST_INVALID, "dom0's ramdisk begins" },
	{ RAMDISK_AT, 1 << 30, true, ST_TRUNCATED, "dom0's ramdisk is" },
	{ RAMDISK_BYTES, 0, true, ST_INVALID, "dom0's ramdisk begins" },
	{ RAMDISK_BYTES, UINT64_MAX, true, ST_TRUNCATED, "dom0's ramdisk is" },
	{ PACKED_AT, PAGE, true, ST_INVALID, "dom0's packed kernel begins" },
	{ PACKED_AT, 1, true, ST_INVALID, "dom0's packed kernel begins" },
	{ KERNEL_PFN, 1ULL << 33, true, ST_INVALID, "inside a domain's" },
	{ KERNEL_SIZE, 1ULL << 45, true, ST_INVALID, "inside a domain's" },
	{ KERNEL_SIZE, 7 * PAGE, true, ST_INVALID, "are in the package" },
	{ KERNEL_SIZE, 7 * PAGE + 1, true, ST_OK, NULL },
	{ KERNEL_SIZE, 8 * PAGE, true, ST_OK, NULL },
	{ KERNEL_SIZE, DOMAIN_MAX_MEMORY, true, ST_OK, NULL },
	{ KERNEL_PFN, DOMAIN_MAX_MEMORY / PAGE, true, ST_OK, NULL },
};

static void refusals(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t numbers[NR_NUMBERS];

		make();
		memcpy(numbers, bytes + FALLBACK_AT, sizeof(numbers));
		numbers[rows[i].number] = rows[i].value;
		if (rows[i].checksum)
			numbers[CHECKSUM] =
				crc32(0, (const uint8_t *)&numbers[SIZE],
				      sizeof(numbers) - 16);
		memcpy(bytes + FALLBACK_AT, numbers, sizeof(numbers));
		if (fallback_read(package, &got) != rows[i].status)
			fail_msg("row %u: \"%s\"", i, log_last);
		assert_int_equal(fallback_has(package),
				 rows[i].number != MAGIC);
		if (rows[i].status)
			assert_refused(rows[i].status, rows[i].status,
				       rows[i].says);
	}
}

static void too_short(void **state)
{
	(void)state;
	make();
	package.bytes.size = FALLBACK_AT + NR_NUMBERS * 8 - 1;
	assert_refused(fallback_read(package, &got), ST_NOT_FOUND, "too few");
	package.bytes.size = FALLBACK_AT + 7;
	assert_false(fallback_has(package));
	make();
	package.bytes.size = (2 + KERNEL) * PAGE + RAMDISK - 1;
	assert_refused(fallback_read(package, &got), ST_TRUNCATED,
		       "dom0's ramdisk is");
	package.bytes.size = (2 + KERNEL) * PAGE - 1;
	assert_refused(fallback_read(package, &got), ST_TRUNCATED,
		       "dom0's kernel is");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(beside_the_rest),
		cmocka_unit_test(refusals),
		cmocka_unit_test(too_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
