// SPDX-License-Identifier: MIT
/*
 * Which entry is chosen and what is read from it, as xen.efi does it and in
 * daybreak.conf, and a row for every sentence that refuses one.
 */
#include "configs.h"

#include <daybreak/keys.h>

#define WITHOUT_XEN "[x]\nkernel=a\nhypervisor=none\n"

/* Each row: the kernel's path that xen.efi finds when asked for section. */
static void test_as_xen_reads_it(void **state)
{
	static const struct {
		const char *text, *section, *kernel;
	} rows[] = {
		/* No sections, or no default=: the first kernel= anywhere. */
		{ "kernel=a\n", NULL, "a" },
		{ "[x]\noptions=o\n[y]\nkernel=a\nkernel=b\n", NULL, "a" },
		{ "[global]\ndefault=\n[x]\nkernel=a\n", NULL, "a" },
		/* An empty name and no default, as in a chained file. */
		{ "[global]\ndefault=y\n[x]\nkernel=a\n[y]\nkernel=b\n", "",
		  "a" },
		/* The first section of a name, the first item of a key. */
		{ "[x]\nkernel=a\nkernel=b\n[x]\nkernel=c\n", "x", "a" },
		/* Text after a section's name is ignored. */
		{ "[x] kernel=b\nkernel=a\n", "x", "a" },
		{ "[x]]\nkernel=a\n", "x", "a" },
		/* A [ without ] ends a section, too. */
		{ "[y]\nkernel=b\n[x\nkernel=c\n[x]\nkernel=a\n", "x", "a" },
		/* Control characters end lines. */
		{ "[x]\vkernel=a\ttab\x7fkernel=b\n", "x", "a" },
		{ "[x]\rkernel=a\r", "x", "a" },
		{ "[x]\nkernel=a\x7f\n", "x", "a" },
		/* Comments. */
		{ "#[x]\n;[x]\n[x]#\n ;kernel=b\n#kernel=c\nkernel=a#b\n", "x",
		  "a" },
		{ "[x]\nkernel=a;b\n", "x", "a;b" },
		/* A comment also covers a missing newline. */
		{ "[x]\nkernel=a #", "x", "a" },
		/* A last line without a newline counts. */
		{ "[x]\nkernel=a", "x", "a" },
		{ "kernel=b\n[x]\noptions=c\nkernel=a", "x", "a" },
		/* Keys must match exactly; anything else is skipped. */
		{ "[x]\nKernel=b\nkernel =c\nkernel\n=d\nkernel=a\n", "x",
		  "a" },
		{ "[x]\nkernel== a\n", "x", "=" },
		/* Blanks that xen.efi keeps. */
		{ "[ x ]\nkernel=a\n", " x ", "a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		get(CONFIG_XEN, rows[i].text, rows[i].section);
		assert_string_equal(entry.kernel.path, rows[i].kernel);
	}
}

static void test_video(void **state)
{
	static const struct {
		const char *value;
		uint32_t cols, rows, depth;
		unsigned int warnings;
	} rows[] = {
		{ "gfx-1024x768x24", 1024, 768, 24, 0 },
		{ "gfx-1024x768", 1024, 768, 0, 0 },
		{ "gfx-1024", 1024, 0, 0, 0 },
		{ "gfx-1024x", 1024, 0, 0, 0 },
		{ "gfx-4294967295x1", UINT32_MAX, 1, 0, 0 },
		{ "gfx-4294967296x1", 0, 0, 0, 1 },
		{ "gfx-1024x768x24x1", 0, 0, 0, 1 },
		{ "gfx-1024x768x24x", 0, 0, 0, 1 },
		{ "gfx-1024x768 ", 0, 0, 0, 1 },
		{ "gfx-1024,768", 0, 0, 0, 1 },
		{ "gfx-x768", 0, 0, 0, 1 },
		{ "gfx-", 0, 0, 0, 1 },
		{ "text-80x25", 0, 0, 0, 1 },
		{ "", 0, 0, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char s[64];

		snprintf(s, sizeof(s), "[x]\nkernel=a\nvideo=%s\n",
			 rows[i].value);
		get(CONFIG_XEN, s, "x");
		assert_int_equal(entry.video.cols, rows[i].cols);
		assert_int_equal(entry.video.rows, rows[i].rows);
		assert_int_equal(entry.video.depth, rows[i].depth);
		assert_int_equal(log_warnings, rows[i].warnings);
	}
}

/* What is requested, and what to request from the chained file. */
static void test_chain(void **state)
{
	static const struct {
		enum config_dialect dialect;
		const char *text, *section, *chain, *name;
	} rows[] = {
		{ CONFIG_XEN, "[global]\nchain=b.cfg\n", NULL, "b.cfg", "" },
		{ CONFIG_XEN, "[global]\nchain=b.cfg\ndefault=x\n", NULL,
		  "b.cfg", "x" },
		{ CONFIG_XEN, "[global]\nchain=my b.cfg\n[x]\noptions=\n", "x",
		  "my b.cfg", "x" },
		{ CONFIG_DAYBREAK, "[global]\nchain=xen.cfg\n", NULL, "xen.cfg",
		  NULL },
		{ CONFIG_DAYBREAK, "[global]\nchain=xen.cfg \n[a]\nkernel=a\n",
		  "x", "xen.cfg", "x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		parse(rows[i].dialect, rows[i].text);
		assert_int_equal(resolve(rows[i].section), ST_NOT_FOUND);
		assert_int_equal(log_errors, 0);
		assert_non_null(chain);
		assert_string_equal(chain, rows[i].chain);
		assert_int_equal(!entry.name, !rows[i].name);
		if (rows[i].name)
			assert_string_equal(entry.name, rows[i].name);
	}
	/* A section that has its kernel= does not lead to the chained file. */
	get(CONFIG_XEN, "[global]\nchain=b.cfg\n[x]\nkernel=a\n", "x");
	/* chain= counts only in [global]. */
	parse(CONFIG_XEN, "[x]\nchain=b.cfg\n");
	assert_refused(resolve("x"), ST_NOT_FOUND, "has no kernel=");
}

static void test_daybreak_default(void **state)
{
	(void)state;
	get(CONFIG_DAYBREAK,
	    "[global]\ndefault=b \n[a]\nkernel=1\n[b]\nkernel=2\n", NULL);
	assert_string_equal(entry.name, "b");
	assert_int_equal(resolve("a"), ST_OK);
	assert_string_equal(entry.name, "a");
	assert_int_equal(resolve(""), ST_OK);
	assert_string_equal(entry.name, "a");
	get(CONFIG_DAYBREAK, "[a]\ntitle=\nkernel=1\n", NULL);
	assert_string_equal(entry.title, "a");
}

/* A device tree may name the kernel, so this is refused only without one. */
static void test_bare(void **state)
{
	static const struct {
		enum config_dialect dialect;
		const char *text, *section, *sentence;
	} rows[] = {
		{ CONFIG_XEN, "[x]\noptions=a\n[y]\nkernel=b\n", "x",
		  "xen.cfg: section [x] has no kernel=, there are [y]" },
		{ CONFIG_XEN, "[global]\ndefault=x\n[x]\ndtb=b.dtb\n", NULL,
		  "xen.cfg: section [x] has no kernel=" },
		{ CONFIG_XEN, "dtb=b.dtb\n", NULL,
		  "xen.cfg: no kernel= to boot" },
		{ CONFIG_XEN, "[x]\noptions=a\nramdisk=r\n", "x",
		  "xen.cfg: section [x] has no kernel=" },
		{ CONFIG_XEN, "[x]\ndtb=b.dtb\nramdisk=r\n", "x",
		  "xen.cfg: section [x] has no kernel=" },
		{ CONFIG_DAYBREAK, "[x]\nxen=xen.efi\n", "x",
		  "daybreak.conf: section [x] has no kernel=, domains= or "
		  "efi=" },
		{ CONFIG_DAYBREAK, "[x]\ndtb=b.dtb\n", NULL,
		  "daybreak.conf: section [x] has no kernel=, domains= or "
		  "efi=" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		get(rows[i].dialect, rows[i].text, rows[i].section);
		assert_true(config_is_bare(&entry));
		assert_refused(config_no_kernel(&config, &entry), ST_NOT_FOUND,
			       rows[i].sentence);
	}
	/* As in xen.efi, another file may have the kernel. */
	parse(CONFIG_XEN, "[global]\nchain=b.cfg\n[x]\ndtb=b.dtb\n");
	assert_int_equal(resolve("x"), ST_NOT_FOUND);
	assert_string_equal(chain, "b.cfg");
	get(CONFIG_XEN, "[x]\nkernel=a\n", "x");
	assert_false(config_is_bare(&entry));
}

static void test_entry_refused(void **state)
{
	static const struct {
		enum config_dialect dialect;
		const char *text, *section;
		enum status status;
		const char *sentence;
	} rows[] = {
		{ CONFIG_DAYBREAK, "", NULL, ST_NOT_FOUND,
		  "daybreak.conf: no kernel=, domains= or efi= to boot" },
		{ CONFIG_XEN, "[y\n[global]\n[x]\nramdisk=r\n", NULL,
		  ST_NOT_FOUND, "xen.cfg: no kernel= to boot" },
		{ CONFIG_DAYBREAK,
		  "[p]\ntitle=b\n[x]\nkernel=a\n[y]\ndomains=d\n"
		  "cpupools=q\n[d]\nkernel=k\n[q]\n",
		  "z", ST_NOT_FOUND,
		  "daybreak.conf: no section [z], there are [x], [y]" },
		{ CONFIG_XEN, "[x]\noptions=a\n", "z", ST_NOT_FOUND,
		  "xen.cfg: no section [z]" },
		{ CONFIG_XEN, "[debian]\nkernel=a\n", "debain", ST_NOT_FOUND,
		  "xen.cfg: no section [debain], did you mean [debian]?, "
		  "there are [debian]" },
		{ CONFIG_DAYBREAK, "[global]\ndefault=globl\n", NULL,
		  ST_NOT_FOUND, "daybreak.conf: no section [globl]" },
		{ CONFIG_XEN, "[x]\nvideo=a\n[y]\nkernel=b\n", "x",
		  ST_NOT_FOUND,
		  "xen.cfg: section [x] has no kernel=, there are [y]" },
		{ CONFIG_XEN, "[x]\nramdisk=a\n[x]\nkernel=b\n", "x",
		  ST_NOT_FOUND, "xen.cfg: section [x] has no kernel=" },
		{ CONFIG_XEN,
		  "[a-name-longer-than-any-we-compare-with]\nkernel=a\n", "x",
		  ST_NOT_FOUND, "no section [x], there are [a-name-" },
		{ CONFIG_XEN, "[x]\nkernel=a\n",
		  "a-name-longer-than-any-we-compare-with", ST_NOT_FOUND,
		  "-with], there are [x]" },
		{ CONFIG_XEN, "[x]\nkernel=a\n[x]\nkernel=b\n[y]\nkernel=c\n",
		  "other", ST_NOT_FOUND,
		  "no section [other], there are [x], [y]" },
		{ CONFIG_XEN, "[ax]\nkernel=a\n[bx]\nkernel=b\n", "cx",
		  ST_NOT_FOUND, "did you mean [ax]?" },
		{ CONFIG_DAYBREAK, "[x]\ntitle=a\n[y]\ndomains=d\n[d]\n", "x",
		  ST_NOT_FOUND,
		  "daybreak.conf: section [x] has no kernel=, domains= or "
		  "efi=, "
		  "there "
		  "are [y]" },
		{ CONFIG_DAYBREAK, "[host]\nkernel=a\n[d]\ntitle=a\n", "hots",
		  ST_NOT_FOUND, "did you mean [host]?, there are [host]" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=host\n[host]\nkernel=a\n",
		  "hots", ST_NOT_FOUND, "no section [hots], there are [x]" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=guest1\n[guest1]\nkernel=a\n",
		  "guest1", ST_INVALID,
		  "daybreak.conf: [guest1] describes a domain, not an entry, "
		  "there are [x]" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=d\n[d]\nkernel=a\ndtb=b\n",
		  "d", ST_INVALID, "[d] describes a domain, not an entry" },
		{ CONFIG_DAYBREAK,
		  "[global]\ndefault=d\nchain=c\n[d]\nkernel=a\n[x]\n"
		  "domains=d\n",
		  NULL, ST_INVALID, "[d] describes a domain, not an entry" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\ncpupools=p\n[p]\ncpus=1\n",
		  "p", ST_INVALID, "[p] describes a cpupool, not an entry" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=x\nkernel=a\n", NULL,
		  ST_NOT_FOUND, "no kernel=, domains= or efi= to boot" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nhandoff=EFI\n", "x",
		  ST_INVALID,
		  "daybreak.conf:3: handoff=EFI, expected efi or image" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nhandoff=\n", "x", ST_INVALID,
		  "handoff=, expected efi or image" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=d\nramdisk=r\n[d]\n", "x",
		  ST_INVALID,
		  "daybreak.conf:3: ramdisk= is dom0's, and [x] has no kernel= "
		  "to start one" },
		{ CONFIG_XEN, "domains=y\nkernel=a\n", NULL, ST_INVALID,
		  "xen.cfg:1: domains= is not known in a .cfg" },
		{ CONFIG_DAYBREAK, "[global]\nchain=\n", NULL, ST_INVALID,
		  "daybreak.conf:2: chain= is empty" },
		{ CONFIG_DAYBREAK, "[global]\ndefault=\n[x]\nkernel=a\n", NULL,
		  ST_INVALID, "daybreak.conf:2: default= is empty" },
		{ CONFIG_XEN, "[x]\nkernel=\n", "x", ST_INVALID,
		  "xen.cfg:2: kernel= is empty, expected the name of a file" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nramdisk= \n", "x",
		  ST_INVALID, "daybreak.conf:3: ramdisk= is empty" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nmodule=a\nmodule=\n", "x",
		  ST_INVALID, "daybreak.conf:4: module= is empty" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nxen=\n", "x", ST_INVALID,
		  "daybreak.conf:3: xen= is empty" },
		{ CONFIG_DAYBREAK, "[global]\ntimeout=5s\n[x]\nkernel=a\n", "x",
		  ST_INVALID,
		  "daybreak.conf:2: timeout=5s, expected a number from 0 to "
		  "3600" },
		{ CONFIG_DAYBREAK, "[global]\ntimeout=\n[x]\nkernel=a\n", "x",
		  ST_INVALID, "timeout=, expected" },
		{ CONFIG_DAYBREAK, "[global]\ntimeout=4294967296\n[x]\n", "x",
		  ST_INVALID, "timeout=4294967296, expected" },
		{ CONFIG_DAYBREAK, "[global]\nmenu=no\n[x]\nkernel=a\n", "x",
		  ST_INVALID,
		  "daybreak.conf:2: menu=no, expected always, never or "
		  "hidden" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\ntries=0\n", "x", ST_INVALID,
		  "daybreak.conf:3: tries=0, expected a number from 1 to 100" },
		{ CONFIG_DAYBREAK, "[x]\nefi=\n", "x", ST_INVALID,
		  "daybreak.conf:2: efi= is empty, expected the name of" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nvolume=ESP\n", "x",
		  ST_INVALID,
		  "daybreak.conf:3: volume= says where the file of efi= is, "
		  "and [x] has no efi=" },
		{ CONFIG_DAYBREAK, "[x]\nxen=x\nefi=a\n", "x", ST_INVALID,
		  "daybreak.conf:2: xen= is not for [x], which starts" },
		{ CONFIG_DAYBREAK, "[x]\nefi=a\nvolume=\n", "x", ST_INVALID,
		  "daybreak.conf:3: volume=, expected a partition's label or "
		  "GUID" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nlimit-unpacked=1T\n", "x",
		  ST_INVALID, "daybreak.conf:3: limit-unpacked=1T, expected" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nhypervisor=no\n", "x",
		  ST_INVALID,
		  "daybreak.conf:3: hypervisor=no, expected xen or none" },
		{ CONFIG_DAYBREAK, WITHOUT_XEN "xen=b\n", "x", ST_INVALID,
		  "daybreak.conf:4: xen= is for Xen, which entry \"x\" does "
		  "without by hypervisor=none" },
		{ CONFIG_DAYBREAK, WITHOUT_XEN "options=b\n", "x", ST_INVALID,
		  "daybreak.conf:4: options= is for Xen" },
		{ CONFIG_DAYBREAK, WITHOUT_XEN "domains=y\n[y]\nmemory=1\n",
		  "x", ST_INVALID, "daybreak.conf:4: domains= is for Xen" },
		{ CONFIG_DAYBREAK, WITHOUT_XEN "ucode=b\n", "x", ST_INVALID,
		  "daybreak.conf:4: ucode= is for Xen" },
		{ CONFIG_DAYBREAK, WITHOUT_XEN "xsm=b\n", "x", ST_INVALID,
		  "daybreak.conf:4: xsm= is for Xen" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		parse(rows[i].dialect, rows[i].text);
		log_clear();
		assert_refused(resolve(rows[i].section), rows[i].status,
			       rows[i].sentence);
		assert_null(chain);
	}
}

/* Where keys of an entry are found, and those of the host. */
static void test_places(void **state)
{
	(void)state;
	get(CONFIG_XEN, "[global]\noptions=o\nucode=u\n[x]\nkernel=a\n", "x");
	assert_string_equal(entry.options, "");
	assert_string_equal(entry.ucode.path, "u");
	get(CONFIG_DAYBREAK, "[x]\nramdisk=r\nkernel=a\nramdisk=s\n", "x");
	assert_int_equal(entry.nr_ramdisks, 2);
	assert_null(entry.host_key);
	assert_null(entry.pools);
	get(CONFIG_DAYBREAK,
	    "[x]\nkernel=a\nxen,static-heap=1\ncpupools=p\n[p]\ncpus=0\n", "x");
	assert_non_null(entry.host_key);
	assert_string_equal(entry.host_key->key, "xen,static-heap");
	assert_string_equal(entry.pools->key, "cpupools");
}

static void test_hypervisor(void **state)
{
	(void)state;
	get(CONFIG_DAYBREAK, "[x]\nkernel=a\nxen=b\noptions=c\n", NULL);
	assert_null(entry.without_xen);
	assert_int_equal(entry.dialect, CONFIG_DAYBREAK);
	get(CONFIG_DAYBREAK, "[x]\nkernel=a\nxen=b\nhypervisor=xen\n", NULL);
	assert_null(entry.without_xen);
	/* [global]'s microcode is for the other entries. */
	get(CONFIG_DAYBREAK, "[global]\nucode=u\n" WITHOUT_XEN, NULL);
	assert_int_equal(entry.without_xen->line, 5);
	assert_null(entry.ucode.path);
	/* An xen.cfg always means Xen. */
	get(CONFIG_XEN, WITHOUT_XEN, "x");
	assert_null(entry.without_xen);
	assert_int_equal(entry.dialect, CONFIG_XEN);
}

static void test_efi(void **state)
{
	(void)state;
	get(CONFIG_DAYBREAK,
	    "[global]\nucode=u\nvideo=gfx-800x600\n[x]\nefi=\"g r.efi\" -x "
	    "\"y z\"\nvolume=\"My ESP\"\ntitle=T\ntries=0x10\nquiet=yes\n"
	    "timing=yes\n[y]\nkernel=a\n",
	    NULL);
	assert_string_equal(entry.name, "x");
	assert_file(&entry.efi, "g r.efi", "-x \"y z\"", "efi", 5);
	assert_string_equal(entry.volume, "My ESP");
	assert_true(entry.tries.set);
	assert_int_equal(entry.tries.value, 16);
	assert_int_equal(entry.quiet, ANSWER_YES);
	assert_int_equal(entry.timing, ANSWER_YES);
	assert_false(config_is_bare(&entry));
	/* [global]'s are for the other entries. */
	assert_null(entry.ucode.path);
	assert_int_equal(entry.video.cols, 0);
	assert_int_equal(resolve("y"), ST_OK);
	assert_null(entry.efi.path);
	assert_null(entry.volume);
	assert_false(entry.tries.set);
	assert_string_equal(entry.ucode.path, "u");
	assert_int_equal(entry.video.cols, 800);
	/* In an xen.cfg they are words without meaning. */
	get(CONFIG_XEN, "[x]\nkernel=k\nefi=e\nvolume=v\ntries=t\n", "x");
	assert_int_equal(log_warnings, 3);
	assert_null(entry.efi.path);
	assert_null(entry.volume);
	assert_false(entry.tries.set);
}

/* Every other key of an entry is refused beside efi=, in one sentence. */
static void test_beside_efi(void **state)
{
	static const char *const lines[] = {
		"xen=x",
		"hypervisor=none",
		"hypervisor=xen",
		"handoff=efi",
		"options=a",
		"kernel=k",
		"ramdisk=r",
		"module=m",
		"xsm=p",
		"dtb=d",
		"ucode=u",
		"video=gfx-1x1",
		"domains=y",
		"limit-unpacked=1K",
		"cpupools=y",
		"xen,shared-mem=a",
		"xen,static-heap=a",
	};
	const unsigned int nr_allowed = 6;
	unsigned int nr_keys = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		char s[80], wanted[80];

		snprintf(s, sizeof(s), "[x]\nefi=a\n%s\n[y]\n", lines[i]);
		snprintf(wanted, sizeof(wanted),
			 "daybreak.conf:3: %.*s= is not for [x], which starts "
			 "another EFI",
			 (int)strcspn(lines[i], "="), lines[i]);
		parse(CONFIG_DAYBREAK, s);
		assert_refused(resolve("x"), ST_INVALID, wanted);
	}
	/* A new key of an entry belongs to one of the two kinds. */
	for (const struct key *key = config_keys; key->name; key++)
		nr_keys += (key->places & IN_ENTRY) != 0;
	assert_int_equal(nr_keys, COUNT(lines) - 1 + nr_allowed);
}

static void test_limit(void **state)
{
	static const struct {
		const char *value;
		bool valid;
		uint64_t limit;
	} rows[] = {
		{ "0", true, 0 },
		{ "4096", true, 4096 },
		{ "3K", true, 3 << 10 },
		{ "3M", true, 3 << 20 },
		{ "3G", true, 3ULL << 30 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "17179869183G", true, 17179869183ULL << 30 },
		{ "17179869184G", false, 0 },
		{ "K", false, 0 },
		{ "a", false, 0 },
		{ "1a", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ "1KK", false, 0 },
		{ "1 K", false, 0 },
		{ "0x10", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char s[80];

		snprintf(s, sizeof(s), "[x]\nkernel=a\nlimit-unpacked=%s\n",
			 rows[i].value);
		parse(CONFIG_DAYBREAK, s);
		if (!rows[i].valid) {
			assert_refused(resolve("x"), ST_INVALID, "limit-unp");
			continue;
		}
		assert_int_equal(resolve("x"), ST_OK);
		assert_int_equal(entry.unpacked_limit, rows[i].limit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_xen_reads_it),
		cmocka_unit_test(test_video),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_daybreak_default),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_entry_refused),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_hypervisor),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_beside_efi),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
