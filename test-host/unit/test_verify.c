// SPDX-License-Identifier: MIT
/*
 * Boots with a seal: every file that a boot uses is changed in every way, in
 * secure mode and out of it.
 */
#include "sealing.h"

#include <daybreak/package.h>
#include <daybreak/package_check.h>

/* What is in the seal as it is boots, and no file is read twice. */
static void test_good(void **state)
{
	static const struct mode *const modes[] = { &secure, &always,
						    &by_itself, &never };

	(void)state;
	for (size_t m = 0; m < COUNT(modes); m++)
		for (size_t i = 0; i < NR_KINDS; i++) {
			const bool is_secure = modes[m] == &secure;

			make_sealed(modes[m], i, &usual);
			if (boot_kind(i))
				fail_msg("%s, %s: %s", modes[m]->name,
					 kind_number(i).name, log_last);
			assert_int_equal(log_errors + log_warnings, 0);
			assert_int_equal(world.verified, is_secure);
			assert_int_equal(strstr(log_info,
						"Secure Boot: every file is "
						"compared with "
						"daybreak.seal\n") != NULL,
					 is_secure);
			/* A chain= is followed twice, each time checked. */
			for (unsigned int f = 0; f < world.nr_files; f++)
				if (!strstr(world.files[f].path, ".conf") &&
				    world.files[f].read > 1)
					fail_msg("%s: read twice",
						 world.files[f].path);
		}
}

/* The files that a boot of this kind has read. */
static void find_used(size_t i, bool used[WORLD_MAX_FILES])
{
	unsigned int nr = 0;

	make_sealed(&secure, i, &usual);
	assert_int_equal(boot_kind(i), ST_OK);
	memset(used, 0, WORLD_MAX_FILES * sizeof(used[0]));
	for (unsigned int f = 0; f < world.nr_files; f++) {
		used[f] = world.files[f].read &&
			  strcmp(world.files[f].path, SEAL_FILE);
		nr += used[f];
	}
	assert_true(nr >= 2);
}

/* A missing configuration is one that is not found, by all its names. */
static const char *says_of(const struct world_file *f, enum change change)
{
	if (change == MISSING && !strcmp(f->path, "daybreak.conf"))
		return "neither daybreak.conf nor xen.cfg";
	return change_says[change];
}

/* True for a sentence about a file, which a tree names with '/'. */
static bool is_about(const char *sentence, const char *path)
{
	for (; *path; path++, sentence++)
		if (*sentence != *path && (*sentence != '/' || *path != '\\'))
			return false;
	return *sentence == ':';
}

static void refuse_change(const struct mode *mode, size_t i, unsigned int file,
			  enum change change)
{
	struct world_file *f = &world.files[file];
	const char *path, *says;
	enum status st;

	make_sealed(mode, i, &usual);
	path = f->path;
	says = says_of(f, change);
	change_file(f, change);
	st = boot_kind(i);
	if (!st || world.left || !strstr(log_last, says) ||
	    (change != MISSING && !is_about(log_last, path)))
		fail_msg("%s, %s: change %d of %s: status %d: %s", mode->name,
			 kind_number(i).name, change, path, st, log_last);
	/* A file that chain= names is first passed over, then refused. */
	assert_true(log_errors == 1 || strstr(path, ".conf"));
	assert_int_equal(st, change == MISSING ? ST_NOT_FOUND : ST_INVALID);
	/* Its length is enough; verify= is only known after the first file. */
	if ((change == LONGER || change == SHORTER) &&
	    (mode == &secure || strcmp(path, "daybreak.conf")))
		if (f->read)
			fail_msg("%s, %s: change %d of %s: it is read",
				 mode->name, kind_number(i).name, change, path);
}

static void test_each_file_is_changed(void **state)
{
	bool used[WORLD_MAX_FILES];

	(void)state;
	for (size_t i = 0; i < NR_KINDS; i++) {
		find_used(i, used);
		for (unsigned int f = 0; f < WORLD_MAX_FILES; f++)
			for (enum change c = 0; used[f] && c < NR_CHANGES;
			     c++) {
				refuse_change(&secure, i, f, c);
				/* Another configuration has no verify=. */
				if (f || c != SWAPPED)
					refuse_change(&always, i, f, c);
			}
	}
}

/* The bytes change after the file was opened, when its length was right. */
static const char *target;

static void change_target(struct world_file *f)
{
	if (!strcmp(f->path, target) && f->bytes.base != changed_bytes)
		change_file(f, CHANGED);
}

static void test_changed_while_it_is_read(void **state)
{
	bool used[WORLD_MAX_FILES];

	(void)state;
	for (size_t i = 0; i < NR_KINDS; i++) {
		find_used(i, used);
		for (unsigned int f = 0; f < WORLD_MAX_FILES; f++) {
			if (!used[f])
				continue;
			make_sealed(&secure, i, &usual);
			target = world.files[f].path;
			world.on_read = change_target;
			assert_int_equal(boot_kind(i), ST_INVALID);
			assert_non_null(strstr(log_last, change_says[CHANGED]));
		}
	}
}

/* Out of secure mode a change is said, or nobody asks. */
static void test_said(void **state)
{
	static const size_t plain_kind = 0;

	(void)state;
	for (unsigned int f = 0; f < 9; f++) {
		char says[200];

		make_sealed(&by_itself, plain_kind, &usual);
		if (strcmp(world.files[f].path, "daybreak.conf") &&
		    strcmp(world.files[f].path, "r.img"))
			continue;
		snprintf(says, sizeof(says), "%s: %s" KEPT, world.files[f].path,
			 change_says[CHANGED]);
		change_file(&world.files[f], CHANGED);
		assert_int_equal(boot_kind(plain_kind), ST_OK);
		assert_int_equal(log_errors, 0);
		assert_int_equal(log_warnings, 1);
		assert_string_equal(log_last, says);
		make_sealed(&never, plain_kind, &usual);
		change_file(&world.files[f], CHANGED);
		assert_int_equal(boot_kind(plain_kind), ST_OK);
		assert_int_equal(log_errors + log_warnings, 0);
	}
}

/* What a seal does not list, or not as that. */
static void test_not_listed(void **state)
{
	static const struct {
		size_t kind;
		struct sealing how;
		const char *says;
	} rows[] = {
		{ 0,
		  { .left_out = "r.img" },
		  "r.img: is not in daybreak.seal" },
		{ 0, { .left_out = "pv" }, "pv: is not in daybreak.seal" },
		{ 0, { .left_out = "xen" }, "xen: is not in daybreak.seal" },
		{ 0,
		  { .left_out = "ucode.bin" },
		  "ucode.bin: is not in daybreak.seal" },
		{ 1, { .left_out = "pvh" }, "pvh: is not in daybreak.seal" },
		{ COUNT(kinds),
		  { .left_out = "board.dtb" },
		  "board.dtb: is not in daybreak.seal" },
		{ COUNT(kinds),
		  { .left_out = "sub\\initrd.img" },
		  "is not in daybreak.seal" },
		{ COUNT(kinds) + 1,
		  { .left_out = "xen.efi" },
		  "xen.efi: is not in daybreak.seal" },
		{ COUNT(kinds) + 2,
		  { .left_out = "more.conf" },
		  "more.conf: is not in daybreak.seal" },
		{ COUNT(kinds) + 2,
		  { .as_data = "more.conf" },
		  "more.conf: is in daybreak.seal, but not as a configuration "
		  "that chain= names" },
		{ 0,
		  { .entries = { "b" } },
		  "the entry \"a\" is not in daybreak.seal" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_sealed(&secure, rows[i].kind, &rows[i].how);
		assert_int_equal(boot_kind(rows[i].kind), ST_INVALID);
		if (!strstr(log_last, rows[i].says))
			fail_msg("\"%s\" is not in \"%s\"", rows[i].says,
				 log_last);
		assert_false(world.left);
	}
}

/* A seal of two versions is good for both, and for no third. */
static void test_also(void **state)
{
	static const char *const files[] = { "daybreak.conf", "r.img" };

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++)
		for (enum change c = CHANGED; c <= SHORTER; c++) {
			make_sealed(&secure, 0,
				    &(struct sealing){ .also = true });
			change_file(file_named(files[i]), c);
			assert_int_equal(boot_kind(0),
					 c == LONGER ? ST_OK : ST_INVALID);
			assert_int_equal(log_errors, c != LONGER);
		}
	make_sealed(&secure, 0, &(struct sealing){ .also = true });
	assert_int_equal(boot_kind(0), ST_OK);
}

/* An application with files uses them, and none of the volume. */
static void test_inside(void **state)
{
	const uint32_t one_page = MEMMAP_PAGE; /* for the first file alone */

	(void)state;
	for (size_t i = 0; i < NR_KINDS; i++) {
		make_sealed(&secure, i, &(struct sealing){ .inside = true });
		for (unsigned int f = 0; f < world.nr_files; f++)
			world.files[f].bytes = (struct span){ more, 1 };
		if (kind_number(i).way == HANDOFF_APPLICATION)
			world.on_start = check_application;
		if (boot_kind(i))
			fail_msg("%s: %s", kind_number(i).name, log_last);
		for (unsigned int f = 0; f < world.nr_files; f++)
			assert_int_equal(world.files[f].read, 0);
		assert_int_equal(world.verified, 0);
		assert_int_equal(log_warnings, 0);
	}
	make_sealed(&by_itself, 0,
		    &(struct sealing){ .inside = true, .left_out = "r.img" });
	assert_refused(boot_kind(0), ST_NOT_FOUND,
		       "r.img: is not in daybreak.efi");
	/* The last file ends past the section. */
	make_sealed(&secure, 0, &(struct sealing){ .inside = true });
	memcpy(unified + 0x40 + 24 + 112 + 128 + 4 * 40 + 8, &one_page,
	       sizeof(one_page));
	assert_int_equal(boot_kind(0), ST_TRUNCATED);
	assert_non_null(strstr(log_last, "ends past the files in"));
}

#define OF_ONE	 "daybreak\\52-54-00-12-34-56"
#define OF_OTHER "daybreak\\52-54-00-12-34-57"
#define XEN	 "xen=xen\nkernel=pv\n"

/* A server's folder with a configuration for all, and two machines' own. */
static void make_server(const struct mode *mode, bool inside, const char *mac)
{
	static const char one[] = "[one]\n" XEN, other[] = "[two]\n" XEN;
	static const struct sealing how[] = {
		{ .entries = { "a", "one", "two" } },
		{ .entries = { "a", "one", "two" }, .inside = true },
	};
	struct kind kind = kind_number(0);

	make(&kind);
	world_add(OF_ONE, one, sizeof(one) - 1);
	world_add(OF_OTHER, other, sizeof(other) - 1);
	world.is_network = true;
	snprintf(world.machine.mac, sizeof(world.machine.mac), "%s", mac);
	world.security = mode->security;
	seal_world(&how[inside]);
}

/* One seal is good for several configurations, each under its own name. */
static void test_server(void **state)
{
	static const char *const macs[] = { OF_ONE + 9, OF_OTHER + 9,
					    "52-54-00-12-34-58" };
	static const char *const entries[] = {
		"Entry \"one\" of daybreak/52-54-00-12-34-56\n",
		"Entry \"two\" of daybreak/52-54-00-12-34-57\n",
		"Entry \"a\" of daybreak.conf\n",
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(macs); i++) {
		make_server(&secure, i & 1, macs[i / 2]);
		if (boot_kind(0))
			fail_msg("%s: %s", macs[i / 2], log_last);
		assert_non_null(strstr(log_info, entries[i / 2]));
	}
	make_server(&secure, false, macs[0]);
	file_named(OF_ONE)->bytes = file_named(OF_OTHER)->bytes;
	assert_refused(boot_kind(0), ST_INVALID,
		       "daybreak/52-54-00-12-34-56: its content is not what "
		       "was sealed");
	/* The other machine does not read it. */
	make_server(&secure, false, macs[1]);
	file_named(OF_ONE)->bytes = file_named(OF_OTHER)->bytes;
	assert_int_equal(boot_kind(0), ST_OK);
}

/* The package as the boot domain reads it. */
static struct modlist package;
static struct manifest manifest;
static uint64_t module_pages[MODLIST_MAX];

static void read_package(const struct handoff *h)
{
	assert_int_equal(package_read(h->modules->modules[1].file, &package),
			 ST_OK);
	for (unsigned int i = 0; i < package.nr_modules; i++)
		module_pages[i] =
			page_align_up(package.modules[i].file.bytes.size) /
			MEMMAP_PAGE;
	assert_int_equal(manifest_read(package.modules[0].file, module_pages,
				       package.nr_modules, &manifest),
			 ST_OK);
}

static bool is_whole(void)
{
	static struct manifest_domain domain;
	struct package_check check;
	bool good;

	package_check_init(&check, &package, manifest.digests);
	good = !package_check_dom0(&check, "dom0", &manifest.dom0);
	for (unsigned int i = 0; i < manifest.nr_domains; i++) {
		assert_int_equal(manifest_domain(package.modules[0].file, i,
						 module_pages,
						 package.nr_modules, &domain),
				 ST_OK);
		good &= !package_check_domain(&check, &domain);
	}
	return good;
}

static void check_digests(struct handoff *h)
{
	read_package(h);
	assert_int_equal(manifest.nr_digests, package.nr_modules);
	assert_true(package.nr_modules > 3);
	assert_true(is_whole());
	for (unsigned int i = 1; i < package.nr_modules; i++) {
		const struct span bytes = package.modules[i].file.bytes;
		uint8_t *last = (uint8_t *)(uintptr_t)bytes.base + bytes.size;

		*--last ^= 1;
		if (is_whole())
			fail_msg("module %u is not compared", i);
		*last ^= 1;
	}
	log_clear();
}

static void check_no_digests(struct handoff *h)
{
	read_package(h);
	assert_int_equal(manifest.nr_digests, 0);
}

/* With a seal the boot domain can compare all that it is given. */
static void test_package(void **state)
{
	static const struct {
		const struct mode *mode;
		void (*check)(struct handoff *h);
	} rows[] = {
		{ &secure, check_digests },
		{ &always, check_digests },
		{ &by_itself, check_digests },
		{ &never, check_no_digests },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_sealed(rows[i].mode, 1, &usual);
		world.on_leave = rows[i].check;
		assert_int_equal(boot_kind(1), ST_OK);
	}
	make_x86(domains);
	world.on_leave = check_no_digests;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
}

/* Any call that fails ends in a boot or a sentence, and nothing is leaked. */
static void test_each_call_fails(void **state)
{
	unsigned int calls;
	enum status st;

	(void)state;
	make_sealed(&secure, 0, &usual);
	assert_int_equal(boot_kind(0), ST_OK);
	calls = world.calls;
	for (unsigned int n = 1; n <= calls; n++) {
		make_sealed(&secure, 0, &usual);
		world.fail_at = n;
		st = boot_kind(0);
		if (log_errors != (st != ST_OK))
			fail_msg("call %u: status %u: %s", n, st, log_last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_also),
		cmocka_unit_test(test_each_file_is_changed),
		cmocka_unit_test(test_changed_while_it_is_read),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_not_listed),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_server),
		cmocka_unit_test(test_package),
		cmocka_unit_test(test_each_call_fails),
	};

	return cmocka_run_group_tests(tests, NULL, free_copies);
}
