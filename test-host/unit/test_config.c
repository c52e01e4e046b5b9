// SPDX-License-Identifier: MIT
/*
 * Configurations: one good specimen of each dialect, the peculiarities of
 * xen.efi, a row for every line that is refused, and the size limits.
 */
#include "configs.h"

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
	/* Twice: resolving does not change the text. */
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
	/* Before the first section it has an empty name. */
	get(CONFIG_XEN, "kernel=a\n", NULL);
	assert_string_equal(config.items[0].section, "");
	/* Our keys are not Xen's. */
	get(CONFIG_XEN, "[x]\nkernel=a\ntitle=T\nmodule=m\nxen=x\n", "x");
	assert_int_equal(log_warnings, 3);
	assert_string_equal(entry.title, "x");
	assert_int_equal(entry.nr_modules, 0);
	assert_null(entry.xen.path);
}

/*
 * Marks and line ends of every editor. Each text is this entry, in both
 * dialects.
 */
static void test_every_editor(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		unsigned int line; /* of ramdisk= */
	} rows[] = {
#define ROW(text, line) { text, sizeof(text) - 1, line }
		ROW("[x]\nkernel=a b\nramdisk=c\n", 3),
		ROW("[x]\nkernel=a b\nramdisk=c", 3),
		ROW("[x]\r\nkernel=a b\r\nramdisk=c\r\n", 3),
		ROW("[x]\r\nkernel=a b\r\nramdisk=c\r", 3),
		ROW("[x]\rkernel=a b\rramdisk=c\r", 3),
		ROW("[x]\rkernel=a b\rramdisk=c", 3),
		ROW("[x]\r\r\nkernel=a b\r\r\nramdisk=c\r\r\n", 5),
		ROW("\xef\xbb\xbf[x]\r\nkernel=a b\r\nramdisk=c\r\n", 3),
		ROW("\xef\xbb\xbf\n[x]\nkernel=a b\nramdisk=c", 4),
		ROW("[x]\r\nkernel=a b\r\nramdisk=c\r\n\x1a", 3),
		ROW("[x]\nkernel=a b\nramdisk=c\x1a", 3),
		ROW("[x]\nkernel=a b\nramdisk=c\n\0", 3),
		ROW("[x]\nkernel=a b\nramdisk=c\0\0\0\0", 3),
		ROW("[x]\nkernel=a b\nramdisk=c\r\n\x1a\0\0", 3),
		ROW("[x]\f\n\t kernel=a b #c\n\t\n \n\tramdisk=c\t", 5),
		ROW("[x]\nkernel=a b\nramdisk=c # the last line", 3),
		ROW("[x]\nkernel=a b\nramdisk=c \n; the last line", 3),
#undef ROW
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		enum config_dialect dialect =
			i % 2 ? CONFIG_XEN : CONFIG_DAYBREAK;

		log_clear();
		assert_int_equal(parse_bytes(dialect, rows[i / 2].text,
					     rows[i / 2].size),
				 ST_OK);
		assert_int_equal(resolve("x"), ST_OK);
		assert_int_equal(log_warnings, 0);
		assert_string_equal(entry.kernel.path, "a");
		assert_int_equal(strncmp(entry.kernel.args, "b", 1), 0);
		assert_int_equal(entry.nr_ramdisks, 1);
		assert_file(&entry.ramdisks[0], "c", "", "ramdisk",
			    rows[i / 2].line);
	}
}

static void test_utf16(void **state)
{
	static const char *const texts[] = { "\xff\xfe[\0x\0]\0\n\0",
					     "\xfe\xff\0[\0x\0]\0\n",
					     "\xfe\xff\4\x10\0=\0x\0\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_refused(parse_bytes(CONFIG_XEN, texts[i], 10),
			       ST_INVALID, "xen.cfg: is UTF-16 text, expected");
		assert_refused(parse_bytes(CONFIG_DAYBREAK, texts[i], 10),
			       ST_INVALID, "daybreak.conf: is UTF-16 text");
		assert_refused(parse_bytes(CONFIG_DAYBREAK, texts[i], 2),
			       ST_INVALID, "daybreak.conf: is UTF-16 text");
	}
	/* Texts that are too short for a byte order mark. */
	assert_int_equal(parse_bytes(CONFIG_XEN, "", 0), ST_OK);
	assert_int_equal(parse_bytes(CONFIG_XEN, "\xff", 1), ST_OK);
	assert_int_equal(parse_bytes(CONFIG_XEN, "\xef\xbb", 2), ST_OK);
	/* Only the mark of UTF-8. */
	assert_int_equal(parse_bytes(CONFIG_DAYBREAK, "\xef\xbb\xbf", 3),
			 ST_OK);
}

/* How each of the two dialects reads the quotes of xl.cfg. */
static void test_quotes(void **state)
{
	static const struct {
		const char *line, *value, *args;
		const char *xen_value, *xen_args;
	} rows[] = {
		{ "kernel=\"my kernel\" a=\"b c\"", "my kernel", "a=\"b c\"",
		  "\"my", "kernel\" a=\"b c\"" },
		{ "kernel='v' ", "v", "", "'v'", "" },
		{ "kernel=\"v\";", "v", "", "\"v\";", "" },
		{ "kernel=v a=\"b c\" d='e'", "v", "a=\"b c\" d='e'", "v",
		  "a=\"b c\" d='e'" },
		{ "kernel=v \"a b\"", "v", "\"a b\"", "v", "\"a b\"" },
		{ "ramdisk='a b'", "a b", "", "'a b'", "" },
		{ "ramdisk=\"a#b\" # c", "a#b", "", "\"a", "" },
		{ "ramdisk=a ", "a", "", "a", "" },
		{ "xsm=\"p\" ; ", "p", "", "\"p\" ;", "" },
		{ "ucode=\"u v\"", "u v", "", "\"u", "" },
		{ "options=com1=1,8n1 x=\"y z\"", "com1=1,8n1 x=\"y z\"", "",
		  "com1=1,8n1 x=\"y z\"", "" },
		{ "options=\"a b\"", "a b", "", "\"a b\"", "" },
		{ "options=\"a\" \"b", "\"a\" \"b", "", "\"a\" \"b", "" },
		{ "options=\"a", "\"a", "", "\"a", "" },
		{ "title='tis", "'tis", "", "'tis", "" },
		{ "title=\"My \\\"X\\\"\"", "My \"X\"", "", "\"My \\\"X\\\"\"",
		  "" },
		{ "title=''", "", "", "''", "" },
		{ "xen=\"C:\\\\x'\"", "C:\\x'", "", "\"C:\\\\x'\"", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char s[80];

		snprintf(s, sizeof(s), "[x]\n%s\nkernel=k\n", rows[i].line);
		if (strncmp(rows[i].line, "kernel", 6) == 0)
			*strstr(s, "\nkernel=k") = '\0';
		parse(CONFIG_DAYBREAK, s);
		assert_string_equal(config.items[0].value, rows[i].value);
		assert_string_equal(config.items[0].args, rows[i].args);
		parse(CONFIG_XEN, s);
		assert_string_equal(config.items[0].value, rows[i].xen_value);
		assert_string_equal(config.items[0].args, rows[i].xen_args);
	}
}

/* The value of memory= or cpus= in a domain, split off but not yet read. */
static void test_values_of_a_domain(void **state)
{
	static const struct {
		const char *line, *value;
		unsigned int next; /* of the line that follows */
	} rows[] = {
		{ "memory = 256", "256", 4 },
		{ "\tmemory\t=\t256\t", "256", 4 },
		{ "memory=256;", "256", 4 },
		{ "memory=0xff ; # hex", "0xff", 4 },
		{ "memory=\"256\" ;", "256", 4 },
		{ "memory='2#6'", "2#6", 4 },
		{ "memory=b2;", "b2;", 4 },
		{ "memory=;", ";", 4 },
		{ "memory=2 56;", "2 56;", 4 },
		{ "cpus=[\"0#1\", '2'] # c", "[\"0#1\", '2']", 4 },
		{ "cpus=[0];", "[0]", 4 },
		{ "cpus = [\n  \"0\", # ]\n\n\t'1',\n];",
		  "[   \"0\",       '1', ]", 8 },
		{ "cpus=[\r\n0\r\n]", "[  0  ]", 6 },
		/* Text that cannot be an element is a line of its own. */
		{ "cpus=[\"0\"", "[\"0\"", 4 },
		{ "cpus=[", "[", 4 },
		{ "cpus=[ # c", "[", 4 },
		{ "cpus=[\"0]", "[\"0]", 4 },
		{ "cpus=0,#1", "0,", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char s[100];

		snprintf(s, sizeof(s), "[x]\ndomains=d\n[d]\n%s\nname=n\n",
			 rows[i].line);
		parse(CONFIG_DAYBREAK, s);
		assert_int_equal(config.nr_items, 3);
		assert_string_equal(config.items[1].value, rows[i].value);
		assert_string_equal(config.items[1].args, "");
		assert_int_equal(config.items[1].line, 4);
		assert_string_equal(config.items[2].value, "n");
		assert_int_equal(config.items[2].line, rows[i].next + 1);
	}
	/* A list does not continue past the end of the text either. */
	parse(CONFIG_DAYBREAK, "[x]\ndomains=d\n[d]\ncpus=[1,\n2");
	assert_string_equal(config.items[1].value, "[1, 2");
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

/* The contents of a domain's section are left to its reader. */
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

/*
 * Our keys mean nothing in an xen.cfg and do not hide its sections. But
 * domains= is not ignored silently.
 */
static void test_domains_of_xen_cfg(void **state)
{
	(void)state;
	get(CONFIG_XEN, "[x]\nkernel=a\ndomains=y\nhandoff=no\n[y]\nkernel=b\n",
	    "y");
	assert_int_equal(log_warnings, 1); /* about handoff= */
	assert_string_equal(entry.kernel.path, "b");
	assert_false(entry.has_domains);
	assert_int_equal(entry.handoff, HANDOFF_DEFAULT);
	assert_int_equal(role("y"), SECTION_ENTRY);
	assert_refused(resolve("x"), ST_INVALID,
		       "xen.cfg:3: domains= is not known in a .cfg, which is "
		       "xen.efi's: put the entry and its domains in a "
		       "daybreak.conf");
	/* Without a section, the whole file is the entry. */
	assert_refused(resolve(NULL), ST_INVALID, "xen.cfg:3: domains= is not");
}

static void test_parse_refused(void **state)
{
	static const struct {
		const char *text, *sentence;
	} rows[] = {
		{ "[a]\n\nkernal=x\n",
		  "daybreak.conf:3: unknown key \"kernal\", did you mean "
		  "\"kernel\"?" },
		{ "[a]\nkernal = x\n", "\"kernal\", did you mean \"kernel\"" },
		{ "[a]\nkernel += x\n", "daybreak.conf:2: += is not supported, "
					"expected all of it in one "
					"line key=value" },
		{ "[a]\nkernel+=x\n", ":2: += is not supported" },
		{ "[a]\n\nramdisk=\"x\n",
		  "daybreak.conf:3: ramdisk=\"x has no closing \"" },
		{ "[a]\nkernel='x\\'\n", "kernel='x\\' has no closing '" },
		{ "[a]\nkernel=\"x\"y\n", "daybreak.conf:2: \"y\" follows the "
					  "string of kernel=, expected "
					  "the end of the line" },
		{ "[a]\nramdisk=\"x\" \"y\"\n", "\"\"y\"\" follows the" },
		{ "[a]\nramdisk=\"x\"; a=b\n", "\"; a=b\" follows the" },
		{ "[a]\nkernel=\"\\boot\\vmlinuz\"\n",
		  "daybreak.conf:2: kernel= has \\b in its string, expected a "
		  "quote "
		  "or another \\ after the \\" },
		{ "[a]\ndisk=['phy:/dev/a,xvda,w']\n",
		  "daybreak.conf:2: disk= is xl.cfg's and not known here: when "
		  "dom0 has adopted the domain, attach it there by xl "
		  "block-attach" },
		{ "[a]\nroot=/dev/sda\n",
		  "root= is xl.cfg's and not known here: write it in cmdline=, "
		  "or after the name of the file in kernel=" },
		{ "[a]\nramdsik=x\n", "did you mean \"ramdisk\"" },
		{ "[a]\nlimit_unpacked=1\n", "did you mean \"limit-unpacked" },
		{ "[a]\nxn=x\n", "did you mean \"xen\"" },
		{ "[a]\nab=x\n",
		  "daybreak.conf:2: unknown key \"ab\", known here are "
		  "limit-unpacked, timing, quiet, ucode, video, title, "
		  "tries, xen, hypervisor, handoff, "
		  "options, kernel, ramdisk, module, xsm, dtb, efi, volume, "
		  "domains, cpupools, xen,static-heap, xen,shared-mem" },
		{ "[global]\nab=x\n",
		  "daybreak.conf:2: unknown key \"ab\", known here are "
		  "default, chain, timeout, menu, on_refusal, editor, "
		  "verify, tpm, limit-unpacked, timing, quiet, ucode, "
		  "video" },
		{ "[global]\nmenue=x\n", "did you mean \"menu\"?" },
		{ "[global]\non-refusal=x\n", "did you mean \"on_refusal\"" },
		{ "[a]\neditor=no\n",
		  "daybreak.conf:2: \"editor\" belongs in [global], not in "
		  "[a]" },
		{ "[global]\ntries=3\n",
		  "daybreak.conf:2: \"tries\" belongs in an entry's section, "
		  "not in [global]" },
		{ "[global]\nmenu=never\nmenu=never\n", "twice in [global]" },
		{ "menu-entry=x\n", "known here are default, " },
		{ "[a]\nan-unknown-key-that-is-longer-than-any-we-know=x\n",
		  "known here are limit" },
		{ "[global]\nmemori=x\n",
		  "daybreak.conf:2: unknown key \"memori\", known here are" },
		{ "[a]\n=x\n", "daybreak.conf:2: unknown key \"\", known" },
		{ "[a]\n =x\n", "daybreak.conf:2: unknown key \"\", known" },
		{ "=x\n", "daybreak.conf:1: unknown key \"\", known" },
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
		  "daybreak.conf:2: xen= takes one file, \"console=vga\" "
		  "follows it" },
		{ "[a]\nucode=a b\n", "ucode= takes one file" },
		{ "[a]\ndtb=a b\n", "dtb= takes one file" },
		/* A syntax error is reported before an unknown key. */
		{ "[a]\nkernal=x\n[b\n", "daybreak.conf:3: \"[b\" has no" },
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
		{ "[a\n", "daybreak.conf:1: \"[a\" has no closing ]" },
		{ "[]\n", "daybreak.conf:1: [] has no name" },
		{ "[a] b\n", "daybreak.conf:1: \" b\" follows a [section]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum status st = parse_bytes(CONFIG_DAYBREAK, rows[i].text,
					     strlen(rows[i].text));

		assert_refused(st, ST_INVALID, rows[i].sentence);
		/* xen.efi ignores all of this text. */
		parse(CONFIG_XEN, rows[i].text);
		log_clear();
	}
	assert_refused(parse_bytes(CONFIG_DAYBREAK, "[a]\n[\0b]\n", 9),
		       ST_INVALID, "daybreak.conf:2: a NUL byte");
}

/* Returns head, then line repeated nr times. */
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
		bool parses; /* the text parses; the entry is too large */
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
		cmocka_unit_test(test_nul_ends_a_line_of_xen_cfg),
		cmocka_unit_test(test_xen_cfg_warnings),
		cmocka_unit_test(test_every_editor),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_values_of_a_domain),
		cmocka_unit_test(test_daybreak_conf),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_domain_items_are_left),
		cmocka_unit_test(test_domains_of_xen_cfg),
		cmocka_unit_test(test_parse_refused),
		cmocka_unit_test(test_maxima),
		cmocka_unit_test(test_maximum_of_sections),
		cmocka_unit_test(test_maximum_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
