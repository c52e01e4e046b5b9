// SPDX-License-Identifier: MIT
/*
 * The modules of the boot domain's package against their digests: one byte of
 * each is changed, and whoever is made from it is named, nobody else.
 */
#include "manifests.h"

#include <daybreak/package_check.h>

static uint8_t bytes[NR_MODULES][64];
static struct sha256_digest digests[NR_MODULES];
static struct modlist package;
static struct manifest manifest;
static struct package_check check;

/* db is made from module 3, web from 4 and 2, dom0 from 1 and 2. */
static void make(void)
{
	manifest = make_manifest();
	package.nr_modules = 0;
	for (unsigned int i = 0; i < NR_MODULES; i++) {
		struct file file = { "module", { bytes[i], 64 - i } };

		memset(bytes[i], (int)i, 64);
		sha256_of(file.bytes, &digests[i]);
		modlist_add(&package, MODULE_OTHER, file, NULL);
	}
	package_check_init(&check, &package, digests);
	log_clear();
}

static void change(unsigned int module)
{
	bytes[module][63 - module] ^= 1;
}

static void assert_domain(unsigned int i, const char *says)
{
	enum status st = package_check_domain(&check, &made_domains[i]);

	if (says)
		assert_refused(st, ST_INVALID, says);
	else
		assert_int_equal(st, ST_OK);
}

static void assert_dom0(const char *says)
{
	enum status st = package_check_dom0(&check, "dom0", &manifest.dom0);

	if (says)
		assert_refused(st, ST_INVALID, says);
	else
		assert_int_equal(st, ST_OK);
}

static void test_one_byte(void **state)
{
	static const struct {
		const char *db, *web, *dom0;
	} rows[NR_MODULES] = {
		{ NULL, NULL, NULL },
		{ NULL, NULL,
		  "dom0: its kernel is damaged: the SHA-256 of the package's "
		  "module 1 differs" },
		{ NULL,
		  "web: its image is damaged: the SHA-256 of the "
		  "package's module 2 differs",
		  "dom0: its ramdisk is damaged" },
		{ "db: its image is damaged", NULL, NULL },
		{ NULL, "web: its image is damaged", NULL },
	};

	(void)state;
	for (unsigned int i = 0; i < NR_MODULES; i++) {
		make();
		change(i);
		assert_domain(0, rows[i].db);
		assert_domain(1, rows[i].web);
		assert_dom0(rows[i].dom0);
	}
}

/* A domain that takes nothing from a module does not need it. */
static void test_not_carried(void **state)
{
	(void)state;
	make();
	for (unsigned int i = 0; i < made_domains[0].layout.nr_pieces; i++)
		made_domains[0].carried[i].nr = 0;
	change(3);
	assert_domain(0, NULL);
	manifest.dom0.has_ramdisk = false;
	change(2);
	assert_dom0(NULL);
}

/* Only the file is in the package: the kernel's room is not compared. */
static void test_packed(void **state)
{
	(void)state;
	make();
	manifest.dom0.is_packed = true;
	manifest.dom0.packed_module = 4;
	change(1);
	assert_dom0(NULL);
	make();
	manifest.dom0.is_packed = true;
	manifest.dom0.packed_module = 4;
	change(4);
	assert_dom0("dom0: its kernel is damaged");
}

/* Each module is read once, whatever it was found to be. */
static void test_once(void **state)
{
	(void)state;
	make();
	change(2);
	assert_domain(1, "web: its image is damaged");
	change(2);
	assert_dom0("dom0: its ramdisk is damaged");
	make();
	assert_domain(1, NULL);
	change(2);
	assert_dom0(NULL);
}

static void test_without_digests(void **state)
{
	(void)state;
	make();
	for (unsigned int i = 0; i < NR_MODULES; i++)
		change(i);
	package_check_init(&check, &package, NULL);
	assert_domain(0, NULL);
	assert_domain(1, NULL);
	assert_dom0(NULL);
}

/* A saved domain has one module, and no pieces that count. */
static void test_saved(void **state)
{
	(void)state;
	make();
	made_domains[0].is_saved = true;
	made_domains[0].saved_module = 4;
	change(3);
	assert_domain(0, NULL);
	make();
	made_domains[0].is_saved = true;
	made_domains[0].saved_module = 4;
	change(4);
	assert_domain(0, "db: its saved state is damaged: the SHA-256 of the "
			 "package's module 4 differs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_byte),
		cmocka_unit_test(test_not_carried),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_without_digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
