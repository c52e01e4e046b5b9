// SPDX-License-Identifier: MIT
/*
 * Configurations: one good specimen of each dialect, xen.efi's peculiarities,
 * and a row for every sentence that refuses something.
 */
#include "support.h"

#include <daybreak/config.h>

#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct config config;
static struct entry entry;
static const char *chain;
static char *text;

/* The text lies in a block of exactly its size, so that ASan sees overruns. */
static enum status parse_bytes(enum config_dialect dialect, const char *bytes,
			       size_t size)
{
	free(text);
	text = malloc(size + 1);
	assert_non_null(text);
	memcpy(text, bytes, size);
	return config_parse(dialect == CONFIG_XEN ? "xen.cfg" : "daybreak.conf",
			    dialect, text, size, &config);
}

static void parse(enum config_dialect dialect, const char *s)
{
	log_clear();
	assert_int_equal(parse_bytes(dialect, s, strlen(s)), ST_OK);
}

static enum status resolve(const char *section)
{
	return config_entry(&config, section, &entry, &chain);
}

static void get(enum config_dialect dialect, const char *s, const char *section)
{
	parse(dialect, s);
	assert_int_equal(resolve(section), ST_OK);
	assert_null(chain);
}

static void assert_file(const struct file_ref *ref, const char *path,
			const char *args, const char *key, unsigned int line)
{
	assert_string_equal(ref->path, path);
	assert_string_equal(ref->args, args);
	assert_string_equal(ref->key, key);
	assert_int_equal(ref->line, line);
}

static int teardown(void **state)
{
	(void)state;
	free(text);
	text = NULL;
	return 0;
}

static const char xen_cfg[] = "# made by hand\n"
			      "[global]\n"
			      "default=debian\n"
			      "ucode=ucode.bin ignored\n"
			      "video=gfx-1024x768x32\n"
			      "\n"
			      "[debian]\n"
			      "options=console=com1 loglvl=all # noise\n"
			      "  kernel=vmlinuz root=/dev/sda1  ro\n"
			      "\tramdisk=init rd.img\r\n"
			      "ramdisk=second.img\n"
			      "xsm=policy\n"
			      "; the end of debian\n"
			      "[other]\n"
			      "kernel=  other.gz\n"
			      "ucode=own.bin\n"
			      "video=gfx-800x600\n"
			      "dtb=board.dtb\n";

static void test_xen_cfg(void **state)
{
	(void)state;
	get(CONFIG_XEN, xen_cfg, NULL);
	assert_int_equal(log_warnings, 0);
	assert_string_equal(entry.config, "xen.cfg");
	assert_string_equal(entry.name, "debian");
	assert_string_equal(entry.title, "debian");
	assert_string_equal(entry.options, "console=com1 loglvl=all ");
	assert_file(&entry.kernel, "vmlinuz", "root=/dev/sda1  ro", "kernel",
		    9);
	assert_int_equal(entry.nr_ramdisks, 1);
	assert_file(&entry.ramdisks[0], "init rd.img", "", "ramdisk", 10);
	assert_file(&entry.xsm, "policy", "", "xsm", 12);
	assert_file(&entry.ucode, "ucode.bin", "", "ucode", 4);
	assert_null(entry.xen.path);
	assert_null(entry.dtb.path);
	assert_int_equal(entry.nr_modules, 0);
	assert_int_equal(entry.video.cols, 1024);
	assert_int_equal(entry.video.rows, 768);
	assert_int_equal(entry.video.depth, 32);
	assert_int_equal(entry.unpacked_limit, 1 << 30);
}

static void test_xen_cfg_section(void **state)
{
	(void)state;
	parse(CONFIG_XEN, xen_cfg);
	/* Twice: resolving changes nothing in the text. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(resolve("other"), ST_OK);
		assert_file(&entry.kernel, "other.gz", "", "kernel", 15);
		assert_file(&entry.ucode, "own.bin", "", "ucode", 16);
		assert_file(&entry.dtb, "board.dtb", "", "dtb", 18);
		assert_int_equal(entry.nr_ramdisks, 0);
		assert_string_equal(entry.options, "");
		assert_int_equal(entry.video.cols, 800);
		assert_int_equal(entry.video.depth, 0);
		assert_int_equal(resolve(NULL), ST_OK);
		assert_file(&entry.kernel, "vmlinuz", "root=/dev/sda1  ro",
			    "kernel", 9);
	}
}

/* Each row: the kernel's path that xen.efi finds, asked for section. */
static void test_as_xen_reads_it(void **state)
{
	static const struct {
		const char *text, *section, *kernel;
	} rows[] = {
		/* No sections, or no default=: the first one anywhere. */
		{ "kernel=a\n", NULL, "a" },
		{ "[x]\noptions=o\n[y]\nkernel=a\nkernel=b\n", NULL, "a" },
		{ "[global]\ndefault=\n[x]\nkernel=a\n", NULL, "a" },
		/* No name and no default, as in a chained file. */
		{ "[global]\ndefault=y\n[x]\nkernel=a\n[y]\nkernel=b\n", "",
		  "a" },
		/* The first section of a name, the first item of a key. */
		{ "[x]\nkernel=a\nkernel=b\n[x]\nkernel=c\n", "x", "a" },
		/* What stands behind a section's name does not count. */
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
		/* A comment hides that there is no newline. */
		{ "[x]\nkernel=a #", "x", "a" },
		/* Keys are exact; what is no item is passed over. */
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

static void test_nul_ends_a_line_of_xen_cfg(void **state)
{
	static const char nul[] = "[x]\0kernel=a\0\0\n";

	(void)state;
	assert_int_equal(parse_bytes(CONFIG_XEN, nul, sizeof(nul) - 1), ST_OK);
	assert_int_equal(resolve("x"), ST_OK);
	assert_string_equal(entry.kernel.path, "a");
}

static void test_xen_cfg_warnings(void **state)
{
	(void)state;
	parse(CONFIG_XEN, "[x]\nkernal=a\nkernal=b\n[y]\nkernal=c\n");
	assert_int_equal(log_warnings, 1);
	assert_string_equal(log_last,
			    "xen.cfg:2: unknown key \"kernal\" is passed over");
	/* Ours are not Xen's. */
	get(CONFIG_XEN, "[x]\nkernel=a\ntitle=T\nmodule=m\nxen=x\n", "x");
	assert_int_equal(log_warnings, 3);
	assert_string_equal(entry.title, "x");
	assert_int_equal(entry.nr_modules, 0);
	assert_null(entry.xen.path);
	parse(CONFIG_XEN, "[x]\nkernel=a\nramdisk=b");
	assert_int_equal(log_warnings, 1);
	assert_non_null(strstr(log_last, "xen.cfg:3: the last line has no"));
	assert_int_equal(resolve("x"), ST_OK);
	assert_int_equal(entry.nr_ramdisks, 0);
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

/* What is asked for, and what to ask the chained file for. */
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
	/* A section that has its kernel= is not looked for elsewhere. */
	get(CONFIG_XEN, "[global]\nchain=b.cfg\n[x]\nkernel=a\n", "x");
	/* chain= counts in [global] alone. */
	parse(CONFIG_XEN, "[x]\nchain=b.cfg\n");
	assert_refused(resolve("x"), ST_NOT_FOUND, "has no kernel=");
}

static const char daybreak_conf[] = "[global]\n"
				    "timeout=5\n"
				    "limit-unpacked=2G\n"
				    "ucode=ucode.bin\n"
				    "[notes]\n"
				    " ; nothing to boot\n"
				    "[debian]\n"
				    "title=  Debian  \n"
				    "xen=/boot/xen-4.17.gz\n"
				    "options=console=com1 \n"
				    "kernel=vmlinuz root=/dev/sda1 ro \n"
				    "ramdisk=one.img # first\n"
				    "ramdisk=two two.img\n"
				    "module=m1\n"
				    "module=m2 a  b\n"
				    "dtb=board.dtb\n"
				    "limit-unpacked=64M\n"
				    "[rescue]\n"
				    "kernel=rescue";

static void test_daybreak_conf(void **state)
{
	(void)state;
	get(CONFIG_DAYBREAK, daybreak_conf, NULL);
	assert_int_equal(log_warnings, 0);
	assert_string_equal(entry.config, "daybreak.conf");
	assert_string_equal(entry.name, "debian");
	assert_string_equal(entry.title, "Debian");
	assert_string_equal(entry.options, "console=com1");
	assert_file(&entry.xen, "/boot/xen-4.17.gz", "", "xen", 9);
	assert_file(&entry.kernel, "vmlinuz", "root=/dev/sda1 ro", "kernel",
		    11);
	assert_int_equal(entry.nr_ramdisks, 2);
	assert_file(&entry.ramdisks[0], "one.img", "", "ramdisk", 12);
	assert_file(&entry.ramdisks[1], "two two.img", "", "ramdisk", 13);
	assert_int_equal(entry.nr_modules, 2);
	assert_file(&entry.modules[0], "m1", "", "module", 14);
	assert_file(&entry.modules[1], "m2", "a  b", "module", 15);
	assert_file(&entry.dtb, "board.dtb", "", "dtb", 16);
	assert_file(&entry.ucode, "ucode.bin", "", "ucode", 4);
	assert_int_equal(entry.unpacked_limit, 64 << 20);
	assert_int_equal(resolve("rescue"), ST_OK);
	assert_file(&entry.kernel, "rescue", "", "kernel", 19);
	assert_string_equal(entry.title, "rescue");
	assert_int_equal(entry.unpacked_limit, 2ULL << 30);
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

static const char domains_conf[] = "[guest1]\n"
				   "kernel=Image quiet\n"
				   "memory=512\n"
				   "modules=m1 a b\n"
				   "modules=m2\n"
				   "[guest2]\n"
				   "dtb=p.dtb\n"
				   "[fast]\n"
				   "cpus=0-1\n"
				   "[host]\n"
				   "title=Host\n"
				   "domains=guest1,guest2\n"
				   "cpupools=none fast\n"
				   "xen,static-heap=0x70000000 64M\n"
				   "xen,shared-mem=a 0 4K\n"
				   "xen,shared-mem=b 0 4K\n"
				   "handoff=image\n"
				   "[dom0]\n"
				   "kernel=vmlinuz\n"
				   "domains= guest1 \n"
				   "handoff=efi\n";

static enum section_role role(const char *section)
{
	for (unsigned int i = 0; i < config.nr_sections; i++)
		if (!strcmp(config.sections[i].name, section))
			return config.sections[i].role;
	fail_msg("there is no [%s]", section);
	return SECTION_GLOBAL;
}

static void test_domains(void **state)
{
	(void)state;
	get(CONFIG_DAYBREAK, domains_conf, NULL);
	assert_string_equal(entry.name, "host");
	assert_string_equal(entry.title, "Host");
	assert_true(entry.has_domains);
	assert_null(entry.kernel.path);
	assert_int_equal(entry.handoff, HANDOFF_IMAGE);
	assert_int_equal(role("guest1"), SECTION_DOMAIN);
	assert_int_equal(role("guest2"), SECTION_DOMAIN);
	assert_int_equal(role("fast"), SECTION_POOL);
	assert_int_equal(role("host"), SECTION_ENTRY);
	assert_string_equal(config.items[0].args, "quiet");
	assert_string_equal(config.items[2].value, "m1");
	assert_string_equal(config.items[2].args, "a b");
	assert_int_equal(resolve("dom0"), ST_OK);
	assert_true(entry.has_domains);
	assert_file(&entry.kernel, "vmlinuz", "", "kernel", 19);
	assert_int_equal(entry.handoff, HANDOFF_EFI);
	get(CONFIG_DAYBREAK, "[global]\n[x]\nkernel=a\n", "x");
	assert_false(entry.has_domains);
	assert_int_equal(entry.handoff, HANDOFF_DEFAULT);
	assert_int_equal(role("global"), SECTION_GLOBAL);
}

/* A domain's section is its reader's business, whatever it holds. */
static void test_domain_items_are_left(void **state)
{
	(void)state;
	get(CONFIG_DAYBREAK,
	    "[x]\ndomains=d\ncpupools=p\n[d]\nbad=1\nbad=2\nucode=a b\n"
	    "timeout=x\n[p]\nworse=1\n",
	    "x");
	assert_int_equal(log_errors, 0);
	assert_int_equal(config.nr_items, 7);
}

/* Our keys mean nothing in an xen.cfg, nor do they hide its sections. */
static void test_domains_of_xen_cfg(void **state)
{
	(void)state;
	get(CONFIG_XEN, "[x]\nkernel=a\ndomains=y\nhandoff=no\n[y]\nkernel=b\n",
	    "y");
	assert_int_equal(log_warnings, 2);
	assert_string_equal(entry.kernel.path, "b");
	assert_int_equal(resolve("x"), ST_OK);
	assert_false(entry.has_domains);
	assert_int_equal(entry.handoff, HANDOFF_DEFAULT);
	assert_int_equal(role("y"), SECTION_ENTRY);
}

static void test_parse_refused(void **state)
{
	static const struct {
		const char *text, *sentence;
	} rows[] = {
		{ "[a]\n\nkernal=x\n",
		  "daybreak.conf:3: unknown key \"kernal\", did you mean "
		  "\"kernel\"?" },
		{ "[a]\nkernel = x\n", "\"kernel \", did you mean \"kernel\"" },
		{ "[a]\nramdsik=x\n", "did you mean \"ramdisk\"" },
		{ "[a]\nlimit_unpacked=1\n", "did you mean \"limit-unpacked" },
		{ "[a]\nxn=x\n", "did you mean \"xen\"" },
		{ "[a]\nab=x\n",
		  "daybreak.conf:2: unknown key \"ab\", known here are "
		  "limit-unpacked, ucode, video, title, xen, handoff, "
		  "options, kernel, ramdisk, module, xsm, dtb, domains, "
		  "cpupools, xen,static-heap, xen,shared-mem" },
		{ "[global]\nmenu=x\n",
		  "daybreak.conf:2: unknown key \"menu\", known here are "
		  "default, chain, timeout, limit-unpacked, ucode, video" },
		{ "menu-entry=x\n", "known here are default, " },
		{ "[a]\nan-unknown-key-that-is-longer-than-any-we-know=x\n",
		  "known here are limit" },
		{ "[a]\n=x\n", "daybreak.conf:2: unknown key \"\", known" },
		{ "[a]\ntimeout=1\n",
		  "daybreak.conf:2: \"timeout\" belongs in [global], not in "
		  "[a]" },
		{ "[global]\nkernel=x\n",
		  "daybreak.conf:2: \"kernel\" belongs in an entry's section, "
		  "not in [global]" },
		{ "kernel=x\n",
		  "daybreak.conf:1: \"kernel\" stands before the first "
		  "[section], it belongs in an entry's section" },
		{ "ucode=x\n", "it belongs in [global] or an entry" },
		{ "[a]\nkernel=x\n\tkernel=y\n",
		  "daybreak.conf:3: \"kernel\" is set twice in [a], first at "
		  "line 2" },
		{ "[global]\nucode=a\nucode=b\n", "twice in [global]" },
		{ "[a]\nxen=xen.gz console=vga\n",
		  "daybreak.conf:2: xen= wants one file, \"console=vga\" "
		  "follows it" },
		{ "[a]\nucode=a b\n", "ucode= wants one file" },
		{ "[a]\ndtb=a b\n", "dtb= wants one file" },
		/* A fault of the language comes before one of keys. */
		{ "[a]\nkernal=x\n[b\n", "daybreak.conf:3: \"[b\" wants" },
		{ "[a]\nhandof=efi\n", "did you mean \"handoff\"" },
		{ "[a]\nmemorry=1\n", "did you mean \"memory\"?" },
		{ "[a]\nkernel=k\ndomains=b\ndomains=c\n[b]\n[c]\n",
		  "daybreak.conf:4: \"domains\" is set twice in [a]" },
		{ "[a]\ncpupools=b\ncpupools=b\n", "\"cpupools\" is set" },
		{ "[a]\nhandoff=efi\nhandoff=efi\n", "\"handoff\" is set" },
		{ "[a]\nxen,static-heap=1\nxen,static-heap=2\n",
		  "daybreak.conf:3: \"xen,static-heap\" is set twice" },
		{ "[global]\ndomains=b\n[b]\nmemory=1\n",
		  "daybreak.conf:2: \"domains\" belongs in an entry's section, "
		  "not in [global]" },
		{ "domains=b\n[b]\nmemory=1\n",
		  "daybreak.conf:1: \"domains\" stands before the first" },
		{ "[a]\ndomains=b\n[x]\nmemory=1\n",
		  "daybreak.conf:4: \"memory\" belongs in the section of a "
		  "domain, and no domains= names [x]" },
		{ "[a]\ndomains=b xx,\n[x]\nvuart=sbsa_uart\n",
		  "daybreak.conf:4: \"vuart\" belongs in the section of a "
		  "domain, and no" },
		{ "[a]\nmodules=m\n", "\"modules\" belongs in the section of" },
		{ "[a]\ndevice_tree=m\n", "\"device_tree\" belongs in the" },
		{ "[x]\ncpus=1\n",
		  "daybreak.conf:2: \"cpus\" belongs in the section of a "
		  "domain "
		  "or a cpupool, and no domains= or cpupools= names [x]" },
		{ "[x]\nsched=null\n",
		  "daybreak.conf:2: \"sched\" belongs in the section of a "
		  "cpupool, and no cpupools= names [x]" },
		{ "[global]\nmemory=1\n",
		  "daybreak.conf:2: \"memory\" belongs in the section of a "
		  "domain, not in [global]" },
		{ "memory=1\n",
		  "daybreak.conf:1: \"memory\" stands before the first "
		  "[section], it belongs in the section of a domain" },
		{ "[a]\nkernel\n",
		  "daybreak.conf:2: \"kernel\" is neither a [section] nor "
		  "key=value" },
		{ "[a]\n[b]\n[a]\n",
		  "daybreak.conf:3: section [a] is there twice, first at line "
		  "1" },
		{ "[a\n", "daybreak.conf:1: \"[a\" wants a closing ]" },
		{ "[]\n", "daybreak.conf:1: [] wants a name" },
		{ "[a] b\n", "daybreak.conf:1: \" b\" follows a [section]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum status st = parse_bytes(CONFIG_DAYBREAK, rows[i].text,
					     strlen(rows[i].text));

		assert_refused(st, ST_INVALID, rows[i].sentence);
		/* To xen.efi all of this is text to pass over. */
		parse(CONFIG_XEN, rows[i].text);
		log_clear();
	}
	assert_refused(parse_bytes(CONFIG_DAYBREAK, "[a]\n[\0b]\n", 9),
		       ST_INVALID, "daybreak.conf:2: a NUL byte");
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
		  "daybreak.conf: no kernel= or domains= to boot" },
		{ CONFIG_XEN, "[y\n[global]\n[x]\nramdisk=r\n", NULL,
		  ST_NOT_FOUND, "xen.cfg: no kernel= to boot" },
		{ CONFIG_DAYBREAK,
		  "[p]\ntitle=b\n[x]\nkernel=a\n[y]\ndomains=d\n"
		  "cpupools=q\n[d]\nkernel=k\n[q]\n",
		  "z", ST_NOT_FOUND,
		  "daybreak.conf: no section [z], there are [x], [y]" },
		{ CONFIG_XEN, "[debian]\nkernel=a\n", "debain", ST_NOT_FOUND,
		  "xen.cfg: no section [debain], did you mean [debian]?, "
		  "there are [debian]" },
		{ CONFIG_DAYBREAK, "[global]\ndefault=globl\n", NULL,
		  ST_NOT_FOUND, "daybreak.conf: no section [globl]" },
		{ CONFIG_XEN, "[x]\noptions=a\n[y]\nkernel=b\n", "x",
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
		  "daybreak.conf: section [x] has no kernel= or domains=, "
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
		{ CONFIG_DAYBREAK,
		  "[global]\ndefault=d\nchain=c\n[d]\nkernel=a\n[x]\n"
		  "domains=d\n",
		  NULL, ST_INVALID, "[d] describes a domain, not an entry" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\ncpupools=p\n[p]\ncpus=1\n",
		  "p", ST_INVALID, "[p] describes a cpupool, not an entry" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=x\nkernel=a\n", NULL,
		  ST_NOT_FOUND, "no kernel= or domains= to boot" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nhandoff=EFI\n", "x",
		  ST_INVALID,
		  "daybreak.conf:3: handoff=EFI, want efi or image" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nhandoff=\n", "x", ST_INVALID,
		  "handoff=, want efi or image" },
		{ CONFIG_DAYBREAK, "[x]\ndomains=d\nramdisk=r\n[d]\n", "x",
		  ST_INVALID,
		  "daybreak.conf:3: ramdisk= is dom0's, and [x] has no kernel= "
		  "to start one" },
		{ CONFIG_DAYBREAK, "[global]\nchain=\n", NULL, ST_INVALID,
		  "daybreak.conf:2: chain= is empty" },
		{ CONFIG_DAYBREAK, "[global]\ndefault=\n[x]\nkernel=a\n", NULL,
		  ST_INVALID, "daybreak.conf:2: default= is empty" },
		{ CONFIG_XEN, "[x]\nkernel=\n", "x", ST_INVALID,
		  "xen.cfg:2: kernel= is empty, want the name of a file" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nramdisk= \n", "x",
		  ST_INVALID, "daybreak.conf:3: ramdisk= is empty" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nmodule=a\nmodule=\n", "x",
		  ST_INVALID, "daybreak.conf:4: module= is empty" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nxen=\n", "x", ST_INVALID,
		  "daybreak.conf:3: xen= is empty" },
		{ CONFIG_DAYBREAK, "[global]\ntimeout=5s\n[x]\nkernel=a\n", "x",
		  ST_INVALID,
		  "daybreak.conf:2: timeout=5s, want a number of seconds" },
		{ CONFIG_DAYBREAK, "[global]\ntimeout=\n[x]\nkernel=a\n", "x",
		  ST_INVALID, "timeout=, want" },
		{ CONFIG_DAYBREAK, "[global]\ntimeout=4294967296\n[x]\n", "x",
		  ST_INVALID, "timeout=4294967296, want" },
		{ CONFIG_DAYBREAK, "[x]\nkernel=a\nlimit-unpacked=1T\n", "x",
		  ST_INVALID, "daybreak.conf:3: limit-unpacked=1T, want" },
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

/* head, then line nr times. */
static char *repeat(const char *head, const char *line, unsigned int nr)
{
	size_t size = strlen(line);
	char *s = malloc(strlen(head) + nr * size + 1);
	char *end;

	assert_non_null(s);
	end = s + sprintf(s, "%s", head);
	for (unsigned int i = 0; i < nr; i++, end += size)
		memcpy(end, line, size + 1);
	return s;
}

static void test_maxima(void **state)
{
	static const struct {
		const char *head, *line;
		unsigned int max;
		bool parses; /* it is the entry that is too large */
		const char *sentence;
	} rows[] = {
		{ "[x]\nkernel=a\n", "ramdisk=r\n", ENTRY_MAX_RAMDISKS, true,
		  "daybreak.conf:19: more than 16 ramdisk= lines" },
		{ "[x]\nkernel=a\n", "module=m\n", ENTRY_MAX_MODULES, true,
		  "daybreak.conf:67: more than 64 module= lines" },
		{ "[x]\n", "module=m\n", CONFIG_MAX_ITEMS, false,
		  "daybreak.conf:1026: more than 1024 key=value lines" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *s = repeat(rows[i].head, rows[i].line, rows[i].max);
		enum status st;

		parse(CONFIG_DAYBREAK, s);
		if (rows[i].parses)
			assert_int_equal(resolve("x"), ST_OK);
		free(s);
		s = repeat(rows[i].head, rows[i].line, rows[i].max + 1);
		st = parse_bytes(CONFIG_DAYBREAK, s, strlen(s));
		if (rows[i].parses) {
			assert_int_equal(st, ST_OK);
			st = resolve("x");
		}
		assert_refused(st, ST_TOO_LARGE, rows[i].sentence);
		free(s);
	}
}

static void test_maximum_of_sections(void **state)
{
	char *s = repeat("", "[x]\n", CONFIG_MAX_ITEMS + 1);

	(void)state;
	assert_int_equal(parse_bytes(CONFIG_XEN, s, strlen(s) - 4), ST_OK);
	assert_refused(parse_bytes(CONFIG_XEN, s, strlen(s)), ST_TOO_LARGE,
		       "xen.cfg:1025: more than 1024 sections");
	free(s);
}

static void test_maximum_of_bytes(void **state)
{
	char *s = repeat("", "\n", CONFIG_MAX_SIZE + 1);

	(void)state;
	assert_int_equal(parse_bytes(CONFIG_DAYBREAK, s, CONFIG_MAX_SIZE),
			 ST_OK);
	assert_refused(parse_bytes(CONFIG_DAYBREAK, s, CONFIG_MAX_SIZE + 1),
		       ST_TOO_LARGE, "daybreak.conf has 262145 bytes");
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xen_cfg),
		cmocka_unit_test(test_xen_cfg_section),
		cmocka_unit_test(test_as_xen_reads_it),
		cmocka_unit_test(test_nul_ends_a_line_of_xen_cfg),
		cmocka_unit_test(test_xen_cfg_warnings),
		cmocka_unit_test(test_video),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_daybreak_conf),
		cmocka_unit_test(test_daybreak_default),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_domain_items_are_left),
		cmocka_unit_test(test_domains_of_xen_cfg),
		cmocka_unit_test(test_parse_refused),
		cmocka_unit_test(test_entry_refused),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_maxima),
		cmocka_unit_test(test_maximum_of_sections),
		cmocka_unit_test(test_maximum_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
