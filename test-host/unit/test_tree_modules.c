// SPDX-License-Identifier: MIT
/*
 * Domains that the user put into the device tree: read, placed and written;
 * then each row breaks one thing of the good tree.
 */
#include "trees.h"

#include <daybreak/dom0less.h>

static struct tree_modules modules;
static struct domain_host host;
static struct dom0less domains;
static struct config config;

/* Compiles own.dts with the first occurrence of from replaced by to. */
static struct file own_with(const char *from, const char *to)
{
	static char text[16 * 1024], changed[16 * 1024];
	char path[] = "/tmp/daybreak-tree-XXXXXX", command[160];
	FILE *f = fopen(TREES_DIR "own.dts", "r");
	size_t size = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	const char *at = strstr(text, from);
	int fd = mkstemp(path);

	if (!size || !at || fd < 0)
		fail_msg("\"%s\" is not in own.dts", from);
	fclose(f);
	size = (size_t)snprintf(changed, sizeof(changed), "%.*s%s%s",
				(int)(at - text), text, to, at + strlen(from));
	assert_int_equal(write(fd, changed, size), size);
	close(fd);
	snprintf(command, sizeof(command), "dtc -q -f -I dts -O dtb %s", path);
	size = trees_run(command, tree_source, sizeof(tree_source));
	unlink(path);
	return (struct file){ "board.dtb", { tree_source, size } };
}

static enum status read_with(const char *from, const char *to)
{
	struct file dtb = own_with(from, to);

	assert_int_equal(tree_check(dtb), ST_OK);
	return tree_modules_read(dtb, true, &modules);
}

static void test_read(void **state)
{
	static const struct {
		enum module_kind kind;
		const char *path, *domain;
		uint64_t end;
		unsigned int first;
	} good[] = {
		{ MODULE_KERNEL, "vmlinuz", NULL, 1ULL << 32, 0 },
		{ MODULE_RAMDISK, "initrd.img", NULL, 1ULL << 32, 1 },
		{ MODULE_KERNEL, "Image", "domU1", 1ULL << 32, 2 },
		{ MODULE_RAMDISK, "sub/initrd.img", "domU1", 1ULL << 32, 3 },
		{ MODULE_DEVICE_TREE, "passthrough.dtb", "domU1", 1ULL << 32,
		  4 },
		{ MODULE_KERNEL, "other", "domU2", 0, 5 },
		{ MODULE_KERNEL, "other", "domU3", 0, 5 },
	};

	(void)state;
	assert_int_equal(read_with("", ""), ST_OK);
	assert_true(modules.own && modules.has_kernel);
	assert_string_equal(modules.xen_args, "loglvl=all");
	assert_int_equal(modules.end, 1ULL << 32);
	assert_int_equal(modules.nr_modules, 7);
	for (unsigned int i = 0; i < 7; i++) {
		const struct tree_module *m = &modules.modules[i];

		assert_int_equal(m->kind, good[i].kind);
		assert_string_equal(m->file.path, good[i].path);
		assert_int_equal(!m->domain, !good[i].domain);
		if (m->domain)
			assert_string_equal(m->domain, good[i].domain);
		assert_int_equal(m->end, good[i].end);
		assert_int_equal(m->first, good[i].first);
	}
	assert_int_equal(tree_modules_count(&modules), 6);
	assert_int_equal(tree_modules_cmdlines(&modules), 3);
	assert_int_equal(modules.nr_domains, 3);
	assert_true(modules.domains[0].direct_map);
	assert_true(modules.domains[0].static_mem);
	assert_true(modules.domains[0].device_tree);
	assert_false(modules.domains[0].wants_xenstore);
	assert_true(modules.domains[1].wants_xenstore);
}

/* Cells that /chosen does not state are two and two, as the stub's. */
static void test_cells(void **state)
{
	(void)state;
	assert_int_equal(read_with("#address-cells = <1>;\n\t\t"
				   "#size-cells = <1>;\n\t\tstdout",
				   "stdout"),
			 ST_OK);
	assert_int_equal(modules.end, 0);
	assert_int_equal(modules.modules[0].end, 0);
	assert_int_equal(read_with("#size-cells = <1>;\n\t\tstdout",
				   "#size-cells = <2>;\n\t\tstdout"),
			 ST_OK);
	assert_int_equal(modules.end, 1ULL << 32);
}

/* What an earlier loader left is ignored, unless a file is named. */
static void test_not_own(void **state)
{
	struct file dtb = trees_compile("host.dts");

	(void)state;
	assert_int_equal(tree_modules_read(dtb, false, &modules), ST_OK);
	assert_false(modules.own);
	assert_int_equal(modules.nr_modules + modules.nr_domains, 0);
	assert_int_equal(
		tree_modules_read(trees_compile("own.dts"), false, &modules),
		ST_OK);
	assert_true(modules.own);
	assert_int_equal(
		tree_modules_read(trees_compile("empty.dts"), true, &modules),
		ST_OK);
	assert_true(modules.own);
	assert_int_equal(tree_modules_read((struct file){ 0 }, false, &modules),
			 ST_OK);
	assert_false(modules.own);
}

#define KERNEL_OF_1                                                            \
	"compatible = \"multiboot,kernel\", \"multiboot,module\";\n"           \
	"\t\t\t\txen,uefi-binary = \"Image\";"
#define KERNEL_OF_3                                                            \
	"compatible = \"multiboot,kernel\", \"multiboot,module\";\n"           \
	"\t\t\t\txen,uefi-binary = \"other\";\n\t\t\t\tbootargs"
#define RAMDISK_OF_0                                                           \
	"compatible = \"multiboot,ramdisk\", \"multiboot,module\";\n"          \
	"\t\t\txen,uefi-binary = \"initrd.img\";"

static const struct {
	const char *from, *to, *text;
} rows[] = {
	{ "xen,uefi-binary = \"Image\";", "reg = <0x1000 0x1000>;",
	  "board.dtb: /chosen/domU1/module@2 has no xen,uefi-binary that is" },
	{ "\"Image\"", "\"\"", "/chosen/domU1/module@2 has no xen,uefi-bin" },
	{ "\"Image\"", "[41]", "/chosen/domU1/module@2 has no xen,uefi-bin" },
	{ "\"Image\"", "\"a\", \"b\"", "module@2 has no xen,uefi-binary" },
	{ KERNEL_OF_1,
	  "compatible = \"multiboot,module\";\n\t\t\t"
	  "xen,uefi-binary = \"Image\";",
	  "/chosen/domU1/module@2 is a module of no kind, expected "
	  "multiboot,kernel, multiboot,ramdisk or multiboot,device-tree" },
	{ KERNEL_OF_1,
	  "compatible = \"multiboot,kernel\";\n\t\t\t"
	  "xen,uefi-binary = \"Image\";",
	  "module@2 has xen,uefi-binary, but is not compatible with" },
	{ RAMDISK_OF_0,
	  "compatible = \"multiboot,device-tree\", \"multiboot,module\";\n"
	  "xen,uefi-binary = \"initrd.img\";",
	  "/chosen/module@1 is a module of no kind, expected "
	  "multiboot,kernel, multiboot,ramdisk or xen,xsm-policy" },
	{ RAMDISK_OF_0,
	  "compatible = \"multiboot,kernel\", \"multiboot,module\";\n"
	  "xen,uefi-binary = \"initrd.img\";",
	  "/chosen/module@1 is a second module of its kind" },
	{ KERNEL_OF_3,
	  "compatible = \"multiboot,ramdisk\", \"multiboot,module\";\n"
	  "xen,uefi-binary = \"other\"; bootargs",
	  "/chosen/domU3 has no module of the kind multiboot,kernel" },
	{ "memory = <0 0x20000>;", "", "/chosen/domU1 has no memory" },
	{ "memory = <0 0x20000>;", "memory = <1>;", "domU1 has no memory" },
	{ "cpus = <2>;", "", "/chosen/domU1 has no cpus" },
	{ "cpus = <2>;", "cpus = <0>;", "/chosen/domU1 has no cpus" },
	{ "#address-cells = <2>;\n\t\t\t#size-cells = <2>;", "",
	  "/chosen/domU2 has no #address-cells and #size-cells" },
	{ "compatible = \"xen,domain\";", "compatible = \"xen,domian\";",
	  "/chosen/domU1 has modules that name files, but is not" },
	{ "bootargs = \"third\"", "bootargs = [41]",
	  "/chosen/domU3/module@6 has bootargs that are no string" },
};

static void test_rows(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(read_with(rows[i].from, rows[i].to), ST_INVALID,
			       rows[i].text);
	assert_refused(read_with("#address-cells = <2>;\n\t\t\t#size",
				 "#address-cells = <3>;\n\t\t\t#size"),
		       ST_UNSUPPORTED, "#address-cells of the device tree's");
}

static void test_long_bootargs(void **state)
{
	static char args[1100] = "bootargs = \"";

	(void)state;
	memset(args + strlen(args), 'a', CHOSEN_MAX_CMDLINE);
	strcat(args, "\"");
	assert_refused(read_with("bootargs = \"third\"", args), ST_INVALID,
		       "domU3/module@6 has bootargs of more than 1023");
}

/* Places as a loader would give them, one for each file. */
static void place_all_files(void)
{
	for (unsigned int i = 0; i < modules.nr_modules; i++)
		if (modules.modules[i].first == i)
			tree_modules_placed(
				&modules, i,
				(modules.modules[i].end ? 0 : 1ULL << 32) +
					0x60000000 + i * 0x100000,
				0x1000 + i);
}

static void test_written(void **state)
{
	static const struct chosen chosen = { .xen_args = "console=dtuart",
					      .own = true,
					      .own_dom0 = true };
	struct file dtb = own_with("", "");
	struct tree tree;
	uint64_t size;

	(void)state;
	assert_int_equal(tree_modules_read(dtb, true, &modules), ST_OK);
	place_all_files();
	domains = (struct dom0less){ .host = &host, .tree = &modules };
	size = chosen_size(&chosen) + dom0less_size(&domains);
	assert_int_equal(tree_grown_size(dtb, size, &size), ST_OK);
	assert_int_equal(tree_open(dtb, tree_buffer, size, &tree), ST_OK);
	assert_int_equal(chosen_write(&tree, &chosen), ST_OK);
	assert_int_equal(dom0less_write(&tree, &domains), ST_OK);
	assert_tree(&tree, "own-placed.dts");
}

/* With kernel= in the configuration, bootargs do not apply to it. */
static void test_other_dom0(void **state)
{
	static const struct chosen chosen = { .xen_args = "", .own = true };
	struct tree tree = trees_open("own.dts", chosen_size(&chosen));
	int node;

	(void)state;
	assert_int_equal(chosen_write(&tree, &chosen), ST_OK);
	node = fdt_path_offset(tree.fdt, "/chosen");
	assert_null(fdt_getprop(tree.fdt, node, "bootargs", NULL));
	assert_non_null(fdt_getprop(tree.fdt, node, "xen,dom0-bootargs", NULL));
}

static void test_counts(void **state)
{
	static struct chosen chosen = { .xen_args = "" };

	(void)state;
	assert_int_equal(read_with("", ""), ST_OK);
	domains = (struct dom0less){ .host = &host, .tree = &modules };
	chosen.nr_modules = CHOSEN_MAX_MODULES - 6;
	assert_int_equal(dom0less_count(&chosen, &domains), ST_OK);
	chosen.nr_modules++;
	assert_refused(dom0less_count(&chosen, &domains), ST_TOO_LARGE,
		       "takes 30 files besides itself and the device tree, the "
		       "entry and its domains have 31");
	chosen.nr_modules = 0;
	for (unsigned int i = 0; i < 33; i++)
		modules.modules[i] =
			(struct tree_module){ .has_cmdline = true };
	modules.nr_modules = 33;
	assert_refused(dom0less_count(&chosen, &domains), ST_TOO_LARGE,
		       "keeps 32 command lines of dom0 and domains");
}

static struct entry entry;

static enum status join(const char *kernel, const char *ramdisk,
			const char *xsm, const char *options)
{
	entry = (struct entry){ .config = "xen.cfg",
				.name = "xen",
				.options = options,
				.kernel.path = kernel,
				.xsm.path = xsm,
				.nr_ramdisks = ramdisk != NULL };
	entry.ramdisks[0].path = ramdisk;
	return tree_modules_join(&modules, &config, &entry);
}

static void test_join(void **state)
{
	(void)state;
	config.name = "xen.cfg";
	assert_int_equal(read_with("", ""), ST_OK);
	assert_int_equal(join(NULL, NULL, NULL, ""), ST_OK);
	assert_string_equal(entry.options, "loglvl=all");
	assert_int_equal(join(NULL, NULL, "policy", "sync_console"), ST_OK);
	assert_string_equal(entry.options, "sync_console");
	assert_refused(join("vmlinuz", NULL, NULL, ""), ST_INVALID,
		       "xen.cfg: entry \"xen\" has kernel=, and the device "
		       "tree's /chosen has dom0's kernel vmlinuz");
	assert_refused(join(NULL, "initrd", NULL, ""), ST_INVALID,
		       "has ramdisk=, and the device tree's /chosen");
	modules = (struct tree_modules){ 0 };
	assert_refused(join(NULL, NULL, NULL, ""), ST_NOT_FOUND,
		       "no section [xen]");
	assert_int_equal(join("vmlinuz", "initrd", NULL, ""), ST_OK);
	modules.nr_modules = 1;
	modules.modules[0].domain = "domU1";
	assert_refused(join(NULL, "initrd", NULL, ""), ST_INVALID,
		       "ramdisk= is dom0's");
}

/* The domains of the tree and of the configuration belong to one host. */
static void test_claims(void **state)
{
	(void)state;
	assert_int_equal(read_with("", ""), ST_OK);
	domains = (struct dom0less){ .host = &host,
				     .tree = &modules,
				     .has_dom0 = true };
	assert_int_equal(dom0less_check(&domains, ""), ST_OK);
	domains.has_dom0 = false;
	assert_refused(dom0less_check(&domains, ""), ST_INVALID,
		       "board.dtb: the domain domU2 has xen,enhanced with "
		       "xenstore, but no domain runs it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_not_own),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_long_bootargs),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_other_dom0),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
