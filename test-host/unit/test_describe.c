// SPDX-License-Identifier: MIT
/*
 * Dry runs: each way of handing off is described, nothing is started or leaked,
 * and a boot can follow. Also sizes, and device trees as source. The whole text
 * of a description is compared in test_tool_plan.py.
 */
#include "hosts.h"

#include <daybreak/tree_source.h>

#include <libfdt.h>
#include <stdio.h>

/* What a description consists of. */
static struct {
	char text[32 * 1024];
	unsigned int titles, lines;
} got;

static void append(const char *fmt, const char *a, const char *b)
{
	size_t n = strlen(got.text);
	int more_size = snprintf(got.text + n, sizeof(got.text) - n, fmt, a, b);

	assert_true((size_t)more_size < sizeof(got.text) - n);
}

static void put_title(void *context, const char *name, const char *value)
{
	assert_ptr_equal(context, &got);
	assert_true(world.says_less);
	got.titles++;
	append("# %s: %s\n", name, value);
}

static void put_fact(void *context, const char *name, const char *value)
{
	assert_ptr_equal(context, &got);
	assert_true(got.titles > 0);
	append("%s = %s\n", name, value);
}

static void put_line(void *context, const char *text)
{
	assert_ptr_equal(context, &got);
	got.lines++;
	append("%s\n%s", text, "");
}

static const struct describe_sink sink = {
	.title = put_title, .fact = put_fact, .line = put_line, .context = &got
};

static enum status describe(const struct boot_host *host,
			    const char *xen_options)
{
	memset(&got, 0, sizeof(got));
	return world_describe(host, NULL, xen_options, &sink);
}

static void assert_described(const char *text)
{
	if (!strstr(got.text, text))
		fail_msg("\"%s\" is not described", text);
}

static const struct kind application = {
	"xen.efi",
	"[global]\ndefault=a\n[a]\noptions=console=com1\n"
	"kernel=pv root=/dev/sda\nramdisk=r.img\nucode=ucode.bin\n",
	&boot_x86,
	HANDOFF_APPLICATION,
};

/* xen.efi is started only for an entry of an xen.cfg. */
static void make_any(const struct kind *kind)
{
	make(kind);
	if (kind->way != HANDOFF_APPLICATION)
		return;
	file_named("daybreak.conf")->path = "xen.cfg";
	file_named("xen")->path = "unused";
}

/* The files, sizes and command lines of each kind. */
static const struct {
	const struct kind *kind;
	unsigned int nr_titles;
	const char *texts[16];
} rows[] = {
	{ &kinds[0],
	  1,
	  { "Entry \"a\" of daybreak.conf\n", "  xen xen, 8 KiB\n",
	    "  ramdisk m.img, 5 KiB\n",
	    "\n# Hand-off: multiboot2, boot services kept\n",
	    "xen = xen, 20 KiB in memory\n", "needs = 0x", "placed = 0x",
	    "command = xen console=com1 loglvl=all ucode=2\n",
	    "kernel =      8 KiB  pv root=/dev/sda\n",
	    "ramdisk =   13.8 KiB  r.img\n", "ucode =      2 KiB  ucode.bin\n",
	    "module =    9.8 KiB  r.img x=y\n" } },
	{ &kinds[1],
	  5,
	  { "multiboot2, boot services kept, the boot domain as dom0's",
	    "command = xen dom0_mem=512M loglvl=all\n",
	    "kernel =   built in  pv root=/dev/sda\n",
	    "xsm =      2 KiB  ucode.bin\n",
	    "\n# Package: ", "module =    9.8 KiB  r.img\n",
	    "\n# b: 64-bit PV domain, 64 MiB, 1 vCPU\nkernel = pv, entry 0x",
	    "ramdisk = r.img, 9.8 KiB\n", "\n# c: PVH domain, 64 MiB, 1 vCPU",
	    "uuid = 6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8\n",
	    "        page                                   size  mapped at\n",
	    "             | kernel                 |",
	    "        4000 +------------------------+ end of memory\n",
	    "\n# d: 64-bit PV domain, 32 MiB, 1 vCPU",
	    "module = r.img, 9.8 KiB\n" } },
	{ &kinds[2], 3, { "kernel =   built in  bootdom\n", "\n# b: PVH" } },
	{ &kinds[3],
	  1,
	  { "  kernel pvh, 8 KiB\n", "# Hand-off: PVH, after boot services",
	    "kernel = pvh, ", " in memory\nplaced = 0x",
	    "command = quiet loglvl=all\n", "module =    9.8 KiB  r.img\n" } },
	{ &kinds[4],
	  1,
	  { "  kernel Image, 12 KiB\n", "  ramdisk r.img, 10 KiB\n",
	    "# Hand-off: device tree, to Xen as an EFI application\n",
	    "tree = the firmware's; with ACPI an empty one\n\nchosen {\n",
	    "    xen,xen-bootargs = \"loglvl=all\";\n",
	    "bootargs = \"console=hvc0\";\n", "    b {\n", "    c {\n" } },
	{ &kinds[5],
	  1,
	  { "  kernel Image, 12 KiB\n", "  ramdisk r.img, 10 KiB\n",
	    "to Xen's Image after boot services\n",
	    "bootargs = \"console=hvc0\";\n" } },
	{ &application,
	  1,
	  { "  xen xen.efi, 12 KiB\n", "# Hand-off: xen.efi is started as an",
	    "xen = xen.efi, 12 KiB\n",
	    "load options = xen.efi -cfg=xen.cfg a -- loglvl=all\n",
	    "command = console=com1\n",
	    "kernel =      8 KiB  pv root=/dev/sda\n",
	    "ramdisk =    9.8 KiB  r.img\n",
	    "ucode =      2 KiB  ucode.bin\n" } },
};

static void assert_nothing_started(void)
{
	assert_false(world.left);
	assert_int_equal(world.videos, 0);
	assert_false(world.says_less);
	assert_true(world_is_clean());
}

static void test_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct kind *kind = rows[i].kind;

		make_any(kind);
		if (describe(kind->host, "loglvl=all"))
			fail_msg("%s: %s", kind->name, log_last);
		for (unsigned int j = 0; rows[i].texts[j]; j++)
			assert_described(rows[i].texts[j]);
		assert_int_equal(got.titles, rows[i].nr_titles);
		assert_null(strstr(got.text, "memory were all free"));
		assert_int_equal(log_warnings + log_errors, 0);
		/* What is described is not said as well. */
		assert_null(strstr(log_info, "KiB\n  "));
		assert_null(strstr(log_info, "Entry"));
		assert_nothing_started();
	}
}

/* A dry run changes nothing: the same struct boots, and again is described. */
static void test_boot_follows(void **state)
{
	static char before[sizeof(got.text)];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct kind *kind = rows[i].kind;

		make_any(kind);
		assert_int_equal(describe(kind->host, NULL), ST_OK);
		memcpy(before, got.text, sizeof(before));
		assert_nothing_started();
		assert_int_equal(world_boot(kind->host, NULL, NULL), ST_OK);
		assert_true(world.left);
		assert_true(world_is_clean());
		assert_int_equal(world.videos,
				 kind->way != HANDOFF_APPLICATION);
		world.left = false;
		world.videos = 0;
		assert_int_equal(describe(kind->host, NULL), ST_OK);
		assert_string_equal(got.text, before);
		assert_nothing_started();
	}
}

/* quiet= and timing= are for boots. */
static void test_timing(void **state)
{
	static const char config[] = "[a]\nxen=xen\nkernel=pv\ntiming=yes\n"
				     "quiet=no\n";

	(void)state;
	make_x86(config);
	assert_int_equal(describe(&boot_x86, NULL), ST_OK);
	assert_null(strstr(log_info, "Time"));
	assert_nothing_started();
}

/* An assumption is named wherever addresses are. */
static void test_assumption(void **state)
{
	static const struct {
		const struct kind *kind;
		const char *text;
	} assumed[] = {
		{ &kinds[0], ", if nothing happens\ncommand = " },
		{ &kinds[3], ", if nothing happens\ncommand = " },
		{ &kinds[4], "tree = the firmware's; here an empty one\n"
			     "addresses = if nothing happens\n" },
	};
	struct describe_sink to = sink;

	(void)state;
	to.assumption = "if nothing happens";
	for (size_t i = 0; i < COUNT(assumed); i++) {
		memset(&got, 0, sizeof(got));
		make(assumed[i].kind);
		assert_int_equal(
			world_describe(assumed[i].kind->host, NULL, NULL, &to),
			ST_OK);
		assert_described(assumed[i].text);
	}
}

/* The only sentence is about what is remembered, which is not needed. */
static bool is_about_state(void)
{
	return log_errors == 1 && strstr(fail_sentence(), STATE_FILE);
}

/* Each call fails once: one sentence and no hand-off, or all of it. */
static void fail_each_call(const struct kind *kind)
{
	unsigned int calls;

	make_any(kind);
	assert_int_equal(describe(kind->host, NULL), ST_OK);
	calls = world.calls;
	assert_true(calls > 10);
	for (unsigned int n = 1; n <= calls; n++) {
		enum status st;

		make_any(kind);
		world.fail_at = n;
		st = describe(kind->host, NULL);
		if ((st == ST_OK) != (got.titles > 0) ||
		    (log_errors != (st != ST_OK) && !is_about_state()))
			fail_msg("%s: call %u of %u: status %u, %u sentences, "
				 "%u titles",
				 kind->name, n, calls, st, log_errors,
				 got.titles);
		assert_nothing_started();
		world.fail_at = 0;
		assert_int_equal(world_boot(kind->host, NULL, NULL), ST_OK);
		assert_true(world.left);
		assert_true(world_is_clean());
	}
}

static void test_each_call_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		fail_each_call(rows[i].kind);
}

static void test_refusals(void **state)
{
	static const struct {
		const struct kind *kind;
		const char *missing, *says;
	} refused[] = {
		{ &kinds[0], "pv", "pv: no such file" },
		{ &kinds[4], "Image", "Image: no such file" },
		/* xen.efi would return. */
		{ &application, "r.img", "r.img: no such file" },
		{ &application, "xen.efi", "none of xen.gz, xen and xen.efi" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		make_any(refused[i].kind);
		file_named(refused[i].missing)->path = "lost";
		assert_refused(describe(refused[i].kind->host, NULL),
			       ST_NOT_FOUND, refused[i].says);
		assert_int_equal(got.titles, 0);
		assert_nothing_started();
	}
}

/* As printf formats a binary fraction with one decimal. */
static void test_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0 B" },
		{ 1023, "1023 B" },
		{ 1024, "1 KiB" },
		{ 1280, "1.2 KiB" }, /* a half is rounded to an even digit */
		{ 1792, "1.8 KiB" },
		{ 1281, "1.3 KiB" },
		{ MIB - 1, "1024.0 KiB" },
		{ MIB, "1 MiB" },
		{ 3ULL << 29, "1.5 GiB" },
		{ 1ULL << 50, "1024 TiB" },
	};
	uint64_t value = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char buf[DESCRIBE_SIZE_MAX];

		assert_string_equal(describe_size(sizes[i].bytes, buf),
				    sizes[i].text);
	}
	for (unsigned int i = 0; i < 100000; i++) {
		char ours[DESCRIBE_SIZE_MAX], theirs[DESCRIBE_SIZE_MAX];
		uint64_t kib = 1024 + value % ((1 << 20) - 1024);

		value = value * 6364136223846793005ULL + 1442695040888963407ULL;
		if (kib % 1024 == 0)
			continue;
		snprintf(theirs, sizeof(theirs), "%.1f KiB",
			 (double)kib / 1024);
		assert_string_equal(describe_size(kib, ours), theirs);
	}
}

static _Alignas(8) uint8_t fdt[16 * 1024];

static void put_property(const char *name, const void *bytes, int size)
{
	assert_int_equal(fdt_property(fdt, name, bytes, size), 0);
}

static void make_tree(void)
{
	static const uint8_t cells[] = { 0, 0, 0, 0, 0x12, 0x34, 0, 0xff };
	static uint8_t text[5000];

	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(fdt_create(fdt, sizeof(fdt)), 0);
	assert_int_equal(fdt_finish_reservemap(fdt), 0);
	assert_int_equal(fdt_begin_node(fdt, ""), 0);
	assert_int_equal(fdt_begin_node(fdt, "chosen"), 0);
	put_property("empty", NULL, 0);
	put_property("strings", "one\0two 2", 10);
	put_property("cells", cells, 8);
	put_property("bytes", cells + 5, 3);
	put_property("no-string", "a\0\0", 3);
	put_property("control\x1b", "a\x1b", 3);
	put_property("long", text, sizeof(text));
	assert_int_equal(fdt_begin_node(fdt, "below"), 0);
	put_property("one", "b", 1);
	assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_finish(fdt), 0);
}

static void test_source(void **state)
{
	const struct tree tree = { "tree", fdt };
	char *x;
	size_t nr_x;

	(void)state;
	make_tree();
	memset(&got, 0, sizeof(got));
	tree_source_write(&tree, "/none", &sink);
	assert_int_equal(got.lines, 0);
	tree_source_write(&tree, "/chosen", &sink);
	assert_described("chosen {\n"
			 "    empty;\n"
			 "    strings = \"one\", \"two 2\";\n"
			 "    cells = <0 0x123400ff>;\n"
			 "    bytes = [34 00 ff];\n"
			 "    no-string = [61 00 00];\n"
			 "    control? = [61 1b 00];\n"
			 "    long = \"xxx");
	assert_described("x\";\n"
			 "    below {\n"
			 "        one = [62];\n"
			 "    };\n"
			 "};\n");
	/* The long one has two lines, and nothing is lost. */
	x = strstr(got.text, "long = \"") + 8;
	nr_x = strspn(x, "x");
	assert_int_equal(nr_x, DESCRIBE_LINE_MAX - 1 - strlen("    long = \""));
	assert_int_equal(x[nr_x], '\n');
	assert_int_equal(strspn(x + nr_x + 1, "x"), 4999 - nr_x);
	assert_int_equal(got.lines, 13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_boot_follows),
		cmocka_unit_test(test_timing),
		cmocka_unit_test(test_assumption),
		cmocka_unit_test(test_each_call_fails),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
