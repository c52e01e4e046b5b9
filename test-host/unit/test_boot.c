// SPDX-License-Identifier: MIT
/*
 * Whole boots in memory: what is handed off, and that a boot which fails at any
 * call reports one sentence and frees everything.
 */
#include "kernels.h"
#include "platform.h"
#include "support.h"

#include <daybreak/mb2_tags.h>
#include <daybreak/package.h>

#include <stdio.h>

#define MIB	  (1ULL << 20)
#define ARM_START 0x40000000ULL
#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))

/* The files of one x86 and one Arm host. */
static struct kernel pv, pvh;
static uint8_t ramdisk[10001], more[4097], ucode[2048];
static struct world_file *on_pv, *on_ramdisk;

static void add_files(const char *config)
{
	struct span xen = world_xen_x86(), arm = world_xen_arm();
	struct span application = world_pe_x86();

	kernel_linux_like(&pv, 0x100000);
	kernel_pvh(&pvh);
	memset(ramdisk, 'r', sizeof(ramdisk));
	memset(more, 'm', sizeof(more));
	world_add("daybreak.conf", config, strlen(config));
	world_add("xen", xen.base, xen.size);
	world_add("xen-arm", arm.base, arm.size);
	world_add("xen.efi", application.base, application.size);
	on_pv = world_add("pv", pv.bytes, KERNEL_MAX);
	world_add("pvh", pvh.bytes, KERNEL_MAX);
	on_ramdisk = world_add("r.img", ramdisk, sizeof(ramdisk));
	world_add("m.img", more, sizeof(more));
	world_add("ucode.bin", ucode, sizeof(ucode));
	world_add("Image", arm.base, arm.size);
}

static void make_x86(const char *config)
{
	world_make(MIB, 255 * MIB, 16384 * MIB);
	add_files(config);
}

static void make_arm(const char *config)
{
	world_make(ARM_START, 512 * MIB, 0);
	add_files(config);
}

/* One boot of each kind. */
static const char plain[] = "[a]\n"
			    "xen=xen\n"
			    "options=console=com1\n"
			    "kernel=pv root=/dev/sda\n"
			    "ramdisk=r.img\n"
			    "ramdisk=m.img\n"
			    "ucode=ucode.bin\n"
			    "module=r.img x=y\n";
static const char domains[] =
	"[a]\n"
	"xen=xen\n"
	"options=dom0_mem=512M\n"
	"kernel=pv root=/dev/sda\n"
	"ramdisk=r.img\n"
	"xsm=ucode.bin\n"
	"domains=b c d\n"
	"[b]\nkernel=pv\nramdisk=r.img\nmemory=64\n"
	"[c]\nkernel=pvh\ntype=pvh\nmemory=64\n"
	"[d]\nkernel=pv\nmodules=r.img m.img\nmemory=32\n";
static const char no_dom0[] = "[a]\n"
			      "xen=xen\n"
			      "options=dom0_mem=512M\n"
			      "domains=b\n"
			      "[b]\nkernel=pvh\ntype=pvh\nmemory=64\n";
static const char alone[] = "[a]\n"
			    "hypervisor=none\n"
			    "kernel=pvh quiet\n"
			    "ramdisk=r.img\n";
static const char on_arm[] = "[a]\n"
			     "xen=xen-arm\n"
			     "kernel=Image console=hvc0\n"
			     "ramdisk=r.img\n"
			     "domains=b c\n"
			     "[b]\nkernel=Image\nramdisk=r.img\nmemory=64\n"
			     "[c]\nkernel=Image\nmemory=64\n";
static const char arm_image[] = "[a]\n"
				"xen=xen-arm\n"
				"handoff=image\n"
				"kernel=Image console=hvc0\n"
				"ramdisk=r.img\n";
static const char xen_cfg[] = "[global]\ndefault=a\n[a]\nkernel=pv x\n";

static const struct kind {
	const char *name, *config;
	const struct boot_host *host;
	enum handoff_way way;
} kinds[] = {
	{ "plain", plain, &boot_x86, HANDOFF_MULTIBOOT2 },
	{ "domains", domains, &boot_x86, HANDOFF_MULTIBOOT2 },
	{ "no dom0", no_dom0, &boot_x86, HANDOFF_MULTIBOOT2 },
	{ "alone", alone, &boot_x86, HANDOFF_PVH },
	{ "on Arm", on_arm, &boot_arm, HANDOFF_TREE },
	{ "as an Image", arm_image, &boot_arm, HANDOFF_PLAIN },
};

static void make(const struct kind *kind)
{
	if (kind->host == &boot_x86)
		make_x86(kind->config);
	else
		make_arm(kind->config);
}

/* Checks that these bytes are at that address. */
static void assert_at(uint64_t addr, const void *bytes, uint64_t size)
{
	const void *at = world_at(addr, size);

	assert_non_null(at);
	assert_memory_equal(at, bytes, size);
}

/* Finds the nth module in the multiboot2 information. */
static bool find_module(const uint8_t *info, unsigned int nth, uint32_t *start,
			uint32_t *end, const char **cmdline)
{
	uint32_t total, at = 8;

	memcpy(&total, info, sizeof(total));
	while (at < total) {
		uint32_t tag[4];

		memcpy(tag, info + at, sizeof(tag));
		if (tag[0] == MULTIBOOT_TAG_TYPE_MODULE && !nth--) {
			*start = tag[2];
			*end = tag[3];
			*cmdline = (const char *)info + at + 16;
			return true;
		}
		at += (tag[1] + 7) & ~7u;
	}
	return false;
}

static void assert_module(const struct handoff *h, unsigned int nth,
			  const void *bytes, uint64_t size,
			  const char *expected)
{
	const char *cmdline;
	uint32_t start, end;

	assert_true(
		find_module(world_at(h->info, 8), nth, &start, &end, &cmdline));
	assert_int_equal(end - start, size);
	assert_string_equal(cmdline, expected);
	if (bytes)
		assert_at(start, bytes, size);
}

/* Ramdisks are joined as Linux expects archives: each at a multiple of 4. */
static void check_plain(struct handoff *h)
{
	static uint8_t joined[10004 + 4097];
	const char *cmdline;
	uint32_t start, end;

	memset(joined, 0, sizeof(joined));
	memcpy(joined, ramdisk, sizeof(ramdisk));
	memcpy(joined + 10004, more, sizeof(more));
	assert_string_equal(h->cmdline, "xen console=com1 loglvl=all ucode=2");
	assert_module(h, 0, pv.bytes, KERNEL_MAX, "pv root=/dev/sda");
	assert_module(h, 1, joined, sizeof(joined), "r.img");
	assert_module(h, 2, ucode, sizeof(ucode), "ucode.bin");
	assert_module(h, 3, ramdisk, sizeof(ramdisk), "r.img x=y");
	assert_false(
		find_module(world_at(h->info, 8), 4, &start, &end, &cmdline));
	/* Xen's text lies at its entry point. */
	assert_at(h->where->addr, world_xen_x86().base + KERNEL_TEXT,
		  KERNEL_TEXT_SIZE);
	assert_int_equal(h->where->entry, h->where->addr + 0x100);
	assert_null(h->domains);
	assert_int_equal(h->report.length, 0);
}

static void test_plain(void **state)
{
	(void)state;
	make_x86(plain);
	world.on_leave = check_plain;
	assert_int_equal(world_boot(&boot_x86, NULL, "loglvl=all"), ST_OK);
	assert_true(world.left);
	assert_true(world_is_clean());
	/* Two keys name it. */
	assert_int_equal(on_ramdisk->opened, 1);
	assert_int_equal(on_ramdisk->read, 1);
}

static void check_domains(struct handoff *h)
{
	const struct module *ramdisk_module = &h->modules->modules[1];
	static struct modlist package;

	assert_module(h, 0, NULL, MEMMAP_PAGE, "pv root=/dev/sda");
	assert_string_equal(ramdisk_module->file.name, "package");
	assert_module(h, 2, ucode, sizeof(ucode), "ucode.bin");
	assert_int_equal(package_read(ramdisk_module->file, &package), ST_OK);
	assert_int_equal(h->domains->nr, 3);
	assert_true(h->report.length > 0);
}

static void test_domains(void **state)
{
	(void)state;
	make_x86(domains);
	world.on_leave = check_domains;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
	/* dom0 and two domains name them. */
	assert_int_equal(on_pv->opened, 1);
	assert_int_equal(on_pv->read, 1);
	assert_int_equal(on_ramdisk->opened, 1);
	assert_int_equal(on_ramdisk->read, 1);
}

static void check_alone(struct handoff *h)
{
	assert_string_equal(h->cmdline, "quiet loglvl=all");
	assert_at(h->where->staged ? h->where->staging : h->where->addr,
		  pvh.bytes + KERNEL_TEXT, KERNEL_TEXT_SIZE);
	assert_non_null(world_at(h->info, 56));
	assert_non_null(h->code);
}

static void test_alone(void **state)
{
	(void)state;
	make_x86(alone);
	world.on_leave = check_alone;
	assert_int_equal(world_boot(&boot_x86, NULL, "loglvl=all"), ST_OK);
	assert_true(world.left);
}

static const uint8_t *pages_of(const struct handoff *h, int owner,
			       enum module_kind kind)
{
	const struct boot_modules *all = &h->boot->modules;

	for (unsigned int i = 0; i < all->nr; i++)
		if (all->list[i].owner == owner && all->list[i].kind == kind)
			return all->list[i].pages;
	return NULL;
}

/*
 * Xen takes one module for all domains that name its address, except for dom0.
 */
static void check_arm(struct handoff *h)
{
	const uint8_t *shared = pages_of(h, 0, MODULE_KERNEL);

	assert_non_null(shared);
	assert_ptr_equal(shared, pages_of(h, 1, MODULE_KERNEL));
	assert_ptr_not_equal(shared, pages_of(h, BOOT_HOST, MODULE_KERNEL));
	assert_memory_equal(shared, pages_of(h, BOOT_HOST, MODULE_KERNEL),
			    world_xen_arm().size);
	assert_ptr_not_equal(pages_of(h, 0, MODULE_RAMDISK),
			     pages_of(h, BOOT_HOST, MODULE_RAMDISK));
}

static void test_arm(void **state)
{
	(void)state;
	make_arm(on_arm);
	world.on_leave = check_arm;
	assert_int_equal(world_boot(&boot_arm, NULL, NULL), ST_OK);
	assert_true(world.left);
	assert_int_equal(on_ramdisk->read, 1);
}

static enum handoff_way way;

static void note_way(struct handoff *h)
{
	way = h->way;
}

static void test_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		make(&kinds[i]);
		world.on_leave = note_way;
		if (world_boot(kinds[i].host, NULL, NULL))
			fail_msg("%s: %s", kinds[i].name, log_last);
		assert_true(world.left);
		assert_int_equal(way, kinds[i].way);
		assert_true(world_is_clean());
	}
}

static void check_application(struct handoff *h)
{
	assert_int_equal(h->way, HANDOFF_APPLICATION);
	assert_string_equal(h->load_options,
			    "xen.efi -cfg=xen.cfg a -- loglvl=all");
	assert_memory_equal(h->file.bytes.base, world_pe_x86().base,
			    world_pe_x86().size);
}

static void test_application(void **state)
{
	struct span xen = world_pe_x86();

	(void)state;
	world_make(MIB, 255 * MIB, 0);
	world_add("xen.cfg", xen_cfg, strlen(xen_cfg));
	world_add("xen.efi", xen.base, xen.size);
	world.on_leave = check_application;
	assert_int_equal(world_boot(&boot_x86, NULL, "loglvl=all"), ST_OK);
	assert_true(world.left);
	assert_true(world_is_clean());
}

/*
 * Each call fails once. A boot may continue without something optional;
 * otherwise it reports one sentence. Either way nothing is leaked.
 */
static void fail_each_call(const struct kind *kind)
{
	unsigned int calls;

	make(kind);
	assert_int_equal(world_boot(kind->host, NULL, NULL), ST_OK);
	calls = world.calls;
	assert_true(calls > 10);
	for (unsigned int n = 1; n <= calls; n++) {
		enum status st;

		make(kind);
		world.fail_at = n;
		st = world_boot(kind->host, NULL, NULL);
		if ((st == ST_OK) != world.left || log_errors != (st != ST_OK))
			fail_msg("%s: call %u of %u: status %u, %u sentences, "
				 "%s left",
				 kind->name, n, calls, st, log_errors,
				 world.left ? "has" : "has not");
		if (!world_is_clean())
			fail_msg("%s: call %u of %u: %u blocks and %u files "
				 "are left",
				 kind->name, n, calls, world.ram.nr_blocks,
				 world.open);
	}
}

static void test_each_call_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		fail_each_call(&kinds[i]);
}

/* Every file that a boot needs is missing or empty. */
static void test_each_file_is_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (unsigned int f = 0; f < 10; f++) {
			enum status st;

			make(&kinds[i]);
			world.files[f].bytes.size = 0;
			st = world_boot(kinds[i].host, NULL, NULL);
			assert_int_equal(log_errors, st != ST_OK);
			assert_true((st == ST_OK) == world.left);
			if (st && !strstr(log_last, world.files[f].path))
				fail_msg("%s without %s: %s", kinds[i].name,
					 world.files[f].path, log_last);
			assert_true(world_is_clean());
		}
}

static void test_refusals(void **state)
{
	static const struct {
		const char *config, *says;
		const struct boot_host *host;
		enum status status;
	} rows[] = {
		{ "[a]\nxen=xen\noptions=dom0_mem=512M\nkernel=pv\n"
		  "domains=b\n[b]\nkernel=pv\nmemory=32768\n",
		  "and this host has 16639 MiB", &boot_x86, ST_NO_MEMORY },
		{ "[a]\nxen=xen\nkernel=r.img\n", "r.img: is neither",
		  &boot_x86, ST_UNSUPPORTED },
		{ "[a]\nxen=xen.efi\nkernel=pv\n", "is an EFI application",
		  &boot_x86, ST_UNSUPPORTED },
		{ "[a]\nhypervisor=none\nkernel=pv\n", "expected PVH",
		  &boot_x86, ST_UNSUPPORTED },
		{ "[a]\nxen=xen\nkernel=Image\n", "neither an arm64 Image",
		  &boot_arm, ST_UNSUPPORTED },
		{ "[a]\nxen=xen-arm\nkernel=r.img\n", "r.img: is no kernel",
		  &boot_arm, ST_UNSUPPORTED },
		{ "[a]\nxen=xen-arm\nkernel=Image\nmodule=r.img\n",
		  "module= is for x86", &boot_arm, ST_UNSUPPORTED },
		{ "[global]\nchain=daybreak.conf\n",
		  "goes through more than 8 files", &boot_x86, ST_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].host == &boot_x86)
			make_x86(rows[i].config);
		else
			make_arm(rows[i].config);
		assert_refused(world_boot(rows[i].host, NULL, NULL),
			       rows[i].status, rows[i].says);
		assert_false(world.left);
		assert_true(world_is_clean());
	}
}

/* The steps on the line that timing=yes asks for; fails without one. */
static void read_times(float steps[6], float *all)
{
	const char *line = strstr(log_info, "Time in ms: ");

	assert_non_null(line);
	assert_int_equal(sscanf(line,
				"Time in ms: open %f, read %f, unpack %f, "
				"place %f, fill %f, other %f: all %f\n",
				&steps[0], &steps[1], &steps[2], &steps[3],
				&steps[4], &steps[5], all),
			 7);
}

/* Each look at the tests' clock takes 1 ms: each step takes more than that. */
static void test_timing(void **state)
{
	static const char config[] = "[global]\ntiming=yes\n";
	char text[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct kind kind = kinds[i];
		float steps[6], all, sum = 0;

		snprintf(text, sizeof(text), "%s%s", config, kind.config);
		kind.config = text;
		make(&kind);
		assert_int_equal(world_boot(kind.host, NULL, NULL), ST_OK);
		read_times(steps, &all);
		for (unsigned int j = 0; j < 6; j++)
			sum += steps[j];
		assert_true(steps[0] >= 2 && steps[1] >= 2 && steps[3] >= 1);
		/* The kernel of that kind is a plain ELF. */
		assert_true(steps[2] >= 1 || kind.way == HANDOFF_PVH);
		assert_int_equal((int)(sum * 10), (int)(all * 10));
		assert_int_equal((int)(all * 10), (int)world.ticks - 10);
	}
	make_x86(plain);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_null(strstr(log_info, "Time"));
}

static void test_no_configuration(void **state)
{
	(void)state;
	world_make(MIB, 255 * MIB, 0);
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_NOT_FOUND,
		       "neither daybreak.conf nor xen.cfg is in \\boot");
}

static void test_no_tree(void **state)
{
	(void)state;
	make_arm(on_arm);
	world.no_tree = true;
	assert_refused(world_boot(&boot_arm, NULL, NULL), ST_UNSUPPORTED,
		       "neither a device tree nor ACPI");
	assert_true(world_is_clean());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_arm),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_application),
		cmocka_unit_test(test_each_call_fails),
		cmocka_unit_test(test_each_file_is_missing),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_timing),
		cmocka_unit_test(test_no_configuration),
		cmocka_unit_test(test_no_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
