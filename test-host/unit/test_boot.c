// SPDX-License-Identifier: MIT
/*
 * Whole boots in memory: what is handed off, and that a boot which fails at any
 * call reports one sentence and frees everything.
 */
#include "trees.h"

#include "hosts.h"
#include "packers.h"

#include <daybreak/mb2_tags.h>
#include <daybreak/package.h>

#include <stdio.h>

#define X86_CMDLINE 4096	 /* bytes, with the NUL */
#define MAX_SIZE    (1ULL << 40) /* of a file */

/* True when pages begin with these bytes. */
static bool is_held(const void *bytes, uint64_t size)
{
	for (unsigned int i = 0; i < world.ram.nr_blocks; i++) {
		const struct ram_block *b = &world.ram.blocks[i];

		if (b->size >= size && !memcmp(b->memory, bytes, size))
			return true;
	}
	return false;
}

static void assert_said(const char *line)
{
	if (!strstr(log_info, line))
		fail_msg("\"%s\" is not in \"%s\"", line, log_info);
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

static const uint8_t *pages_of(const struct handoff *h, int owner,
			       enum module_kind kind)
{
	const struct boot_modules *all = &h->boot->modules;

	for (unsigned int i = 0; i < all->nr; i++)
		if (all->list[i].owner == owner && all->list[i].kind == kind)
			return all->list[i].pages;
	return NULL;
}

/* Xen frees its own modules, so they share no pages with the package. */
static void check_shared(const struct handoff *h)
{
	const uint8_t *kernel = pages_of(h, BOOT_HOST, MODULE_KERNEL);
	const uint8_t *disk = pages_of(h, BOOT_HOST, MODULE_RAMDISK);

	assert_non_null(kernel);
	assert_ptr_equal(kernel, pages_of(h, 0, MODULE_KERNEL));
	assert_ptr_equal(kernel, pages_of(h, 2, MODULE_KERNEL));
	assert_non_null(disk);
	assert_ptr_equal(disk, pages_of(h, 0, MODULE_RAMDISK));
	assert_ptr_equal(disk, pages_of(h, 2, MODULE_OTHER));
	assert_ptr_not_equal(pages_of(h, BOOT_HOST, MODULE_XSM),
			     pages_of(h, 1, MODULE_RAMDISK));
}

static void assert_guest_module(const struct bootdom_image *image,
				enum module_kind kind, const char *name,
				const char *cmdline)
{
	const struct modlist *list = image->domain->modules;

	assert_int_equal(list->nr_modules, 1);
	assert_int_equal(list->modules[0].kind, kind);
	assert_string_equal(list->modules[0].file.name, name);
	assert_string_equal(list->modules[0].cmdline, cmdline);
}

static void check_guests(const struct bootdom_plan *plan)
{
	static const uint8_t uuids[] = { 0x5a, 0x6a, 0x5a }; /* first bytes */

	assert_int_equal(plan->nr, 3);
	assert_guest_module(&plan->images[0], MODULE_RAMDISK, "r.img", "");
	assert_guest_module(&plan->images[1], MODULE_RAMDISK, "ucode.bin", "");
	assert_guest_module(&plan->images[2], MODULE_OTHER, "r.img", "m.img");
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(plan->domains[i].uuid[0], uuids[i]);
	assert_false(plan->manifest.has_soft_off);
}

static void check_domains(struct handoff *h)
{
	const struct module *ramdisk_module = &h->modules->modules[1];
	static struct modlist package;

	assert_module(h, 0, NULL, MEMMAP_PAGE, "pv root=/dev/sda");
	assert_string_equal(ramdisk_module->file.name, "package");
	assert_module(h, 2, ucode, sizeof(ucode), "ucode.bin");
	assert_int_equal(package_read(ramdisk_module->file, &package), ST_OK);
	assert_true(h->report.length > 0);
	check_guests(h->domains);
	check_shared(h);
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

static void check_no_dom0(struct handoff *h)
{
	assert_module(h, 0, NULL, MEMMAP_PAGE, "bootdom");
	assert_module(h, 2, ucode, sizeof(ucode), "ucode.bin");
	assert_int_equal(h->report.length, 0);
	/* Then the boot domain powers the host off. */
	assert_true(h->domains->manifest.has_soft_off);
}

static void test_no_dom0(void **state)
{
	(void)state;
	make_x86("[a]\nxen=xen\noptions=dom0_mem=512M\nxsm=ucode.bin\n"
		 "domains=b\n[b]\nkernel=pvh\ntype=pvh\nmemory=64\n");
	world.on_leave = check_no_dom0;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
}

/* hvm_start_info, its list of modules and its memory map. */
static void check_start_info(const struct handoff *h)
{
	static const struct {
		uint64_t paddr, size, cmdline, reserved;
	} * m;
	const struct {
		uint32_t magic, version, flags, nr_modules;
		uint64_t modules, cmdline, rsdp, map;
		uint32_t nr_ranges, reserved;
	} *info = world_at(h->info, sizeof(*info));

	assert_non_null(info);
	assert_int_equal(info->magic, 0x336ec578);
	assert_int_equal(info->nr_modules, 1);
	assert_int_equal(info->rsdp, 0xe0000);
	assert_true(info->nr_ranges > 0);
	m = world_at(info->modules, sizeof(*m));
	assert_non_null(m);
	assert_int_equal(m->size, sizeof(ramdisk));
	assert_at(m->paddr, ramdisk, sizeof(ramdisk));
	assert_at(info->cmdline, "quiet loglvl=all",
		  sizeof("quiet loglvl=all"));
}

static void check_alone(struct handoff *h)
{
	assert_string_equal(h->cmdline, "quiet loglvl=all");
	assert_at(h->where->staged ? h->where->staging : h->where->addr,
		  pvh.bytes + KERNEL_TEXT, KERNEL_TEXT_SIZE);
	assert_non_null(h->code);
	check_start_info(h);
}

static void test_alone(void **state)
{
	(void)state;
	make_x86(alone);
	world.on_leave = check_alone;
	assert_int_equal(world_boot(&boot_x86, NULL, "loglvl=all"), ST_OK);
	assert_true(world.left);
	assert_int_equal(log_warnings, 0);
}

static char longest[X86_CMDLINE + 1];

static void check_extra(struct handoff *h)
{
	assert_string_equal(h->cmdline, longest);
}

/* Without arguments of its own, and as long as may be. */
static void test_alone_cmdline(void **state)
{
	(void)state;
	memset(longest, 'x', X86_CMDLINE);
	make_x86("[a]\nhypervisor=none\nkernel=pvh\n");
	assert_refused(world_boot(&boot_x86, NULL, longest), ST_TOO_LARGE,
		       "pvh: its command line is longer than 4095 characters");
	longest[X86_CMDLINE - 1] = '\0';
	make_x86("[a]\nhypervisor=none\nkernel=pvh\n");
	world.on_leave = check_extra;
	assert_int_equal(world_boot(&boot_x86, NULL, longest), ST_OK);
	assert_true(world.left);
}

/* Makes the memory map that many ranges long: free and reserved by turns. */
static void lengthen_map(uint64_t start, unsigned int nr)
{
	static struct mem_range banks[1200], now[1500];
	const uint64_t large = 192 * MIB, small = 64 << 10;
	struct ram *ram = &world.ram;

	memmap_init(&ram->banks, banks, COUNT(banks));
	memmap_init(&ram->now, now, COUNT(now));
	assert_int_equal(memmap_add(&ram->banks, start, large, MEM_FREE),
			 ST_OK);
	for (unsigned int i = 1; i < nr; i++)
		assert_int_equal(memmap_add(&ram->banks,
					    start + large + i * small, small,
					    i % 2 ? MEM_RESERVED : MEM_FREE),
				 ST_OK);
}

/* Linux takes 126 ranges and Xen 1024. */
static void test_long_maps(void **state)
{
	static const struct {
		const char *config;
		unsigned int nr;
		const char *warning;
	} rows[] = {
		{ alone, 126, NULL },
		{ alone, 127, ": 64 KiB of memory between reserved ranges" },
		{ plain, 1024, NULL },
		{ plain, 1025,
		  "makes 1025 e820 entries, Xen keeps the first "
		  "1024" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_x86(rows[i].config);
		lengthen_map(MIB, rows[i].nr);
		assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
		assert_true(world.left);
		assert_int_equal(log_warnings, rows[i].warning ? 1 : 0);
		if (rows[i].warning)
			assert_non_null(strstr(log_last, rows[i].warning));
	}
}

static unsigned int count_compatible(const void *fdt, const char *compatible)
{
	unsigned int nr = 0;

	for (int node = -1;;) {
		node = fdt_node_offset_by_compatible(fdt, node, compatible);
		if (node < 0)
			return nr;
		nr++;
	}
}

/* Checks the finished tree: its kernels are dom0's and those of domains. */
static void check_tree(const struct tree *tree, unsigned int nr_domains,
		       unsigned int nr_ramdisks)
{
	assert_int_equal(tree_check(tree_file(tree)), ST_OK);
	/* No room is left in it. */
	assert_int_equal(fdt_totalsize(tree->fdt),
			 fdt_off_dt_strings(tree->fdt) +
				 fdt_size_dt_strings(tree->fdt));
	assert_int_equal(count_compatible(tree->fdt, "xen,domain"), nr_domains);
	assert_int_equal(count_compatible(tree->fdt, "multiboot,kernel"),
			 nr_domains + 1);
	assert_int_equal(count_compatible(tree->fdt, "multiboot,ramdisk"),
			 nr_ramdisks);
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
	check_tree(&h->tree, 2, 2);
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

/* Xen's memory after its file is cleared, and the tree says what is free. */
static void check_image(struct handoff *h)
{
	static const uint8_t zeroes[0x1000];
	struct span xen = world_xen_arm();
	const uint8_t *at = h->load_at;

	assert_memory_equal(at, xen.base, xen.size);
	assert_int_equal(h->arm_image->image_size, xen.size + sizeof(zeroes));
	assert_memory_equal(at + xen.size, zeroes, sizeof(zeroes));
	check_tree(&h->tree, 0, 1);
	assert_true(fdt_path_offset(h->tree.fdt, "/memory@40000000") > 0);
}

static void test_arm_image(void **state)
{
	(void)state;
	make_arm(arm_image);
	world.on_leave = check_image;
	assert_int_equal(world_boot(&boot_arm, NULL, NULL), ST_OK);
	assert_true(world.left);
	/* The tree has room for a long map. */
	make_arm(arm_image);
	lengthen_map(ARM_START, 401);
	if (world_boot(&boot_arm, NULL, NULL))
		fail_msg("%s", log_last);
	assert_true(world.left);
	make_arm(arm_image);
	world.level = 1;
	assert_refused(world_boot(&boot_arm, NULL, NULL), ST_UNSUPPORTED,
		       "the firmware runs at EL1, Xen needs EL2");
	/* Otherwise the firmware starts Xen. */
	make_arm(on_arm);
	world.level = 1;
	assert_int_equal(world_boot(&boot_arm, NULL, NULL), ST_OK);
}

/* Where the modules of own.dts are, which may need low addresses. */
static void check_own(struct handoff *h)
{
	static const struct {
		int owner;
		enum module_kind kind;
		bool low;
	} modules[] = {
		{ BOOT_HOST, MODULE_XSM, true },
		{ MODULES_TREE(0), MODULE_KERNEL, true },
		{ MODULES_TREE(1), MODULE_RAMDISK, true },
		{ MODULES_TREE(2), MODULE_KERNEL, true },
		{ MODULES_TREE(3), MODULE_RAMDISK, true },
		{ MODULES_TREE(4), MODULE_DEVICE_TREE, true },
		{ MODULES_TREE(5), MODULE_KERNEL, false },
	};

	for (size_t i = 0; i < COUNT(modules); i++) {
		const uint8_t *at =
			pages_of(h, modules[i].owner, modules[i].kind);

		assert_non_null(at);
		assert_int_equal(platform_address(at) < 1ULL << 32,
				 modules[i].low);
	}
	assert_int_equal(h->boot->modules.nr, COUNT(modules));
	check_tree(&h->tree, 3, 2);
}

/* A device tree that names files, the firmware's or dtb='s. */
static void test_own_tree(void **state)
{
	static const char *const configs[] = {
		"[a]\nxen=xen-arm\nxsm=ucode.bin\n",
		"[a]\nxen=xen-arm\nxsm=ucode.bin\ndtb=board.dtb\n",
	};
	struct span image = world_xen_arm();
	struct file tree = trees_compile("own.dts");

	(void)state;
	for (size_t i = 0; i < COUNT(configs); i++) {
		world_make(ARM_START, 512 * MIB, 1024 * MIB);
		add_files(configs[i]);
		world_add("vmlinuz", image.base, image.size);
		world_add("initrd.img", more, sizeof(more));
		world_add("sub\\initrd.img", ramdisk, sizeof(ramdisk));
		world_add("passthrough.dtb", tree.bytes.base, tree.bytes.size);
		world_add("other", image.base, image.size);
		if (i)
			world_add("board.dtb", tree.bytes.base,
				  tree.bytes.size);
		else
			world.tree = tree;
		world.on_leave = check_own;
		if (world_boot(&boot_arm, "a", NULL))
			fail_msg("%s: %s", configs[i], log_last);
		assert_true(world.left);
		/* dom0's two and the policy. */
		assert_said("Starting xen-arm with 3 modules and 3 domains");
	}
	assert_said("  dtb board.dtb, ");
}

/* A domain may need xenstore if there is a dom0. */
static void test_arm_xenstore(void **state)
{
	(void)state;
	make_arm("[a]\nxen=xen-arm\nkernel=Image\ndomains=b\n"
		 "[b]\nkernel=Image\nmemory=64\nxen,enhanced=enabled\n");
	assert_int_equal(world_boot(&boot_arm, NULL, NULL), ST_OK);
	assert_true(world.left);
}

static uint8_t packed[2 * KERNEL_MAX], layers[0x8000];
static uint64_t packed_size;

/* Makes a PE for arm64 with one section from 0x1000 to size. */
static void make_pe(const char *section, uint64_t size)
{
	static const struct {
		unsigned int at;
		uint32_t value;
	} words[] = {
		{ 0, 0x5a4d },	 { 60, 64 },	  { 64, 0x4550 },
		{ 68, 0x1aa64 }, { 84, 112 },	  { 88, 0x20b },
		{ 104, 0x100 },	 { 144, 0x9000 }, { 156, 10 },
		{ 212, 0x1000 }, { 220, 0x1000 },
	};
	uint32_t section_size = (uint32_t)(size - 0x1000);

	memset(layers, 0, 0x1000);
	for (size_t i = 0; i < COUNT(words); i++)
		memcpy(layers + words[i].at, &words[i].value, 4);
	memcpy(layers + 200, section, strlen(section));
	memcpy(layers + 208, &section_size, 4);
	memcpy(layers + 216, &section_size, 4);
}

/* Packs an Image in each way that a kernel for Arm may be packed, at once. */
static uint64_t pack_layers(void)
{
	static const uint8_t head[] = { 'M', 'Z', 0,   0, 'z',
					'i', 'm', 'g', 0, 0x10 };
	struct span image = world_xen_arm();
	uint64_t n = pack_gzip(image.base, image.size, layers + 0x1000, 0x4000);
	uint32_t size = (uint32_t)n;

	n = (0x1000 + n + 511) & ~511ULL;
	make_pe(".data", n);
	memcpy(layers, head, sizeof(head));
	memcpy(layers + 12, &size, 4);
	memmove(layers + 0x1000, layers, n);
	make_pe(".linux", 0x1000 + n);
	return pack_gzip(layers, 0x1000 + n, packed, sizeof(packed));
}

static void check_unpacked(struct handoff *h)
{
	struct span image = world_xen_arm();

	assert_memory_equal(h->file.bytes.base, image.base, image.size);
	assert_memory_equal(pages_of(h, BOOT_HOST, MODULE_KERNEL), image.base,
			    image.size);
	check_arm(h);
	assert_false(is_held(packed, packed_size));
}

static void test_packed_arm(void **state)
{
	struct span image = world_xen_arm();

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		packed_size = i ? pack_layers()
				: pack_gzip(image.base, image.size, packed,
					    sizeof(packed));

		make_arm(on_arm);
		file_named("Image")->bytes =
			(struct span){ packed, packed_size };
		if (!i)
			file_named("xen-arm")->bytes =
				file_named("Image")->bytes;
		world.on_leave = check_unpacked;
		if (world_boot(&boot_arm, NULL, NULL))
			fail_msg("%u: %s", i, log_last);
		assert_true(world.left);
	}
}

static void check_packed_dom0(struct handoff *h)
{
	assert_module(h, 0, pv.bytes, KERNEL_MAX, "pv root=/dev/sda");
	assert_false(is_held(packed, packed_size));
}

static void check_packed(struct handoff *h)
{
	(void)h;
	assert_false(is_held(packed, packed_size));
}

/* Where the world's Xen says up to which address it may be loaded. */
#define XEN_LOAD_MAX (KERNEL_TEXT + 0x200 + 7 * 4)

static uint8_t own_xen[KERNEL_MAX];

static void check_xen_at(struct handoff *h)
{
	static const uint8_t zeroes[0x5000 - KERNEL_TEXT_SIZE];

	assert_int_equal(h->where->size, 0x5000);
	assert_at(h->where->addr, own_xen + KERNEL_TEXT, KERNEL_TEXT_SIZE);
	assert_at(h->where->addr + KERNEL_TEXT_SIZE, zeroes, sizeof(zeroes));
}

/* Xen's file was read or unpacked where Xen runs. */
static void check_xen_stays(struct handoff *h)
{
	check_xen_at(h);
	assert_non_null(world_at(h->where->addr, h->where->size + MIB));
}

static void check_xen_is_moved(struct handoff *h)
{
	check_xen_at(h);
	assert_true(h->where->addr + h->where->size <= 32 * MIB);
	assert_null(world_at(h->where->addr, h->where->size + MIB));
}

/* Xen is not copied, packed or not, unless it asks for another place. */
static void test_xen_stays(void **state)
{
	static const struct {
		const char *name;
		bool packed, low;
	} rows[] = {
		{ "xen", false, false },   { "xen", false, true },
		{ "xen", true, false },	   { "xen", true, true },
		{ "xen.gz", true, false }, { "xen.gz", true, true },
		{ "xen.gz", false, true }, /* and not packed: copied */
	};
	static const uint32_t low = 32 * MIB - 1;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span original = world_xen_x86();
		struct world_file *f;

		memcpy(own_xen, original.base, original.size);
		if (rows[i].low)
			memcpy(own_xen + XEN_LOAD_MAX, &low, sizeof(low));
		make_x86("[a]\nkernel=pv\n");
		world.on_leave =
			rows[i].low ? check_xen_is_moved : check_xen_stays;
		f = file_named("xen");
		f->path = rows[i].name;
		f->bytes.base = own_xen;
		if (rows[i].packed) {
			f->bytes.size = pack_gzip(own_xen, original.size,
						  packed, sizeof(packed));
			f->bytes.base = packed;
		}
		assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
		assert_true(world.left);
		assert_true(world_is_clean());
	}
}

/* The file is also a domain's module. */
static void check_packed_module(struct handoff *h)
{
	(void)h;
	assert_true(is_held(packed, packed_size));
}

/* A packed kernel is unpacked once, and its file is not kept. */
static void test_packed_x86(void **state)
{
	static const struct {
		const char *config;
		void (*check)(struct handoff *h);
	} rows[] = {
		{ plain, check_packed_dom0 },
		{ domains, check_packed },
		{ "[a]\nxen=xen\noptions=dom0_mem=512M\nkernel=pv\n"
		  "domains=b\n[b]\nkernel=pv\nmodules=pv\nmemory=64\n",
		  check_packed_module },
	};
	(void)state;
	kernel_linux_like(&pv, 0x100000);
	packed_size = pack_gzip(pv.bytes, KERNEL_MAX, packed, sizeof(packed));
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_x86(rows[i].config);
		on_pv->bytes = (struct span){ packed, packed_size };
		world.on_leave = rows[i].check;
		if (world_boot(&boot_x86, NULL, NULL))
			fail_msg("%zu: %s", i, log_last);
		assert_true(world.left);
	}
}

#define SETUP_SIZE 1024 /* of a bzImage */

/* Makes a 64-bit bzImage of xz in packed. */
static void make_bzimage(void)
{
	uint32_t elf_size = KERNEL_MAX, size;
	uint8_t *payload = packed + SETUP_SIZE;

	memset(packed, 0, SETUP_SIZE);
	size = (uint32_t)pack_xz(pv.bytes, KERNEL_MAX, payload,
				 sizeof(packed) - SETUP_SIZE - 4, 4096);
	memcpy(payload + size, &elf_size, sizeof(elf_size));
	size += sizeof(elf_size);
	packed_size = SETUP_SIZE + size;
	packed[0x1f1] = 1; /* sectors of setup, after the first */
	memcpy(packed + 0x1fe, "\x55\xaa\xeb\x6aHdrS\x0f\x02", 10);
	packed[0x211] = 1; /* LOADED_HIGH */
	packed[0x236] = 1; /* XLF_KERNEL_64 */
	memcpy(packed + 0x24c, &size, sizeof(size));
}

/* dom0's kernel is in the package as it is in its file. */
static void check_late_dom0(struct handoff *h)
{
	const struct bootdom_plan *plan = h->domains;
	const struct manifest_dom0 *dom0 = &plan->manifest.dom0;
	static struct modlist package;
	struct span bytes;

	assert_true(dom0->is_packed);
	assert_int_equal(dom0->kernel_size, KERNEL_MAX);
	assert_int_equal(package_read(h->modules->modules[1].file, &package),
			 ST_OK);
	bytes = package.modules[dom0->packed_module].file.bytes;
	assert_int_equal(bytes.size, packed_size - SETUP_SIZE - 4);
	assert_memory_equal(bytes.base, packed + SETUP_SIZE, bytes.size);
}

/* A domain has the same kernel, so it is unpacked now. */
static void check_dom0_now(struct handoff *h)
{
	const struct bootdom_plan *plan = h->domains;

	assert_false(plan->manifest.dom0.is_packed);
	assert_int_equal(plan->manifest.dom0.kernel_size, KERNEL_MEMORY);
}

/* The boot domain unpacks an xz'd kernel that only dom0 has. */
static void test_late_dom0(void **state)
{
	static const struct {
		const char *config;
		void (*check)(struct handoff *h);
	} rows[] = {
		{ "[a]\noptions=dom0_mem=512M\nkernel=pv\ndomains=b\n"
		  "[b]\ntype=pvh\nkernel=pvh\nmemory=64\n",
		  check_late_dom0 },
		{ "[a]\noptions=dom0_mem=512M\nkernel=pv\ndomains=b\n"
		  "[b]\nkernel=pv\nmemory=64\n",
		  check_dom0_now },
	};

	(void)state;
	kernel_linux_like(&pv, 0x100000);
	make_bzimage();
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_x86(rows[i].config);
		on_pv->bytes = (struct span){ packed, packed_size };
		world.on_leave = rows[i].check;
		if (world_boot(&boot_x86, NULL, NULL))
			fail_msg("%zu: %s", i, log_last);
		assert_true(world.left);
		assert_true(world_is_clean());
	}
	/* The limit holds for what the boot domain unpacks, too. */
	make_x86("[a]\noptions=dom0_mem=512M\nkernel=pv\ndomains=b\n"
		 "limit-unpacked=8192\n[b]\ntype=pvh\nkernel=pvh\n"
		 "memory=64\n");
	packed[packed_size - 4]++;
	on_pv->bytes = (struct span){ packed, packed_size };
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_TOO_LARGE,
		       "pv: announces 8193 bytes, the limit is 8192");
}

/* A gzip whose checksum is wrong, or that ends early. */
static void test_damaged(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(kinds); i++) {
		const struct kind *kind = &kinds[i / 2];
		const char *name = kind->host == &boot_arm ? "Image"
				   : strstr(kind->config, "kernel=pvh") ? "pvh"
									: "pv";
		struct world_file *f;
		uint64_t size;

		make(kind);
		f = file_named(name);
		size = pack_gzip(f->bytes.base, f->bytes.size, packed,
				 sizeof(packed));
		packed[size - 8] ^= 1;
		f->bytes = (struct span){ packed, i % 2 ? size / 2 : size };
		if (!world_boot(kind->host, NULL, NULL))
			fail_msg("%s: a damaged kernel starts", kind->name);
		assert_int_equal(log_errors, 1);
		assert_false(world.left);
		assert_true(world_is_clean());
	}
}

static enum handoff_way way;

static void note_way(struct handoff *h)
{
	way = h->way;
}

static void test_ways(void **state)
{
	char peak[40];

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		make(&kinds[i]);
		world.on_leave = note_way;
		if (world_boot(kinds[i].host, NULL, NULL))
			fail_msg("%s: %s", kinds[i].name, log_last);
		assert_true(world.left);
		assert_int_equal(way, kinds[i].way);
		assert_true(world_is_clean());
		assert_int_equal(world.videos, 1);
		snprintf(peak, sizeof(peak), ", peak %lu KiB\n",
			 world.ram.peak / 1024);
		assert_said(peak);
		make(&kinds[i]);
		world.keep_video = true;
		assert_int_equal(world_boot(kinds[i].host, NULL, NULL), ST_OK);
		assert_int_equal(world.videos, 0);
	}
}

/* Sizes of files are rounded up. */
static void test_said(void **state)
{
	static const char *const lines[] = {
		"  xen xen, 8 KiB\n",
		"  kernel pv, 8 KiB\n",
		"  ramdisk r.img, 10 KiB\n",
		"  ramdisk m.img, 5 KiB\n",
		"  ucode ucode.bin, 2 KiB\n",
		"Starting xen with 4 modules, peak ",
	};

	(void)state;
	make_x86(plain);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_said(lines[i]);
}

static const char xen_cfg[] = "[global]\ndefault=a\n[a]\nkernel=pv x\n";

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
	assert_int_equal(log_warnings + log_errors, 0);
}

static const char no_xen_key[] = "[a]\nkernel=pv\n";

/* Daybreak itself, which may be installed under Xen's name. */
static struct span daybreak(void)
{
	static const char sbat[] = "sbat,1\ndaybreak,1";
	static uint8_t bytes[0x3000];
	struct span pe = world_pe_x86();

	assert_int_equal(pe.size, sizeof(bytes));
	memcpy(bytes, pe.base, pe.size);
	memcpy(bytes + 0xf8, ".sbat", 5); /* its section's name, and place */
	memcpy(bytes + 0x1000, sbat, sizeof(sbat));
	return (struct span){ bytes, sizeof(bytes) };
}

static void test_search_for_xen(void **state)
{
	struct span own = daybreak(), xen = world_xen_x86();
	struct world_file *f;
	enum status st;

	(void)state;
	make_x86(no_xen_key);
	f = world_add("xen.gz", xen.base, xen.size);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_int_equal(f->read, 1);
	assert_int_equal(file_named("xen")->opened, 0);
	assert_said("  xen xen.gz, 8 KiB\n");

	make_x86(no_xen_key);
	world_add("xen.gz", own.base, own.size);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_int_equal(file_named("xen")->read, 1);

	make_x86(no_xen_key);
	file_named("xen")->path = "x";
	file_named("xen.efi")->bytes = own;
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_NOT_FOUND,
		       "configuration: xen.efi there is Daybreak itself");

	make_x86(no_xen_key);
	file_named("xen")->path = "x";
	file_named("xen.efi")->path = "y";
	st = world_boot(&boot_x86, NULL, NULL);
	assert_null(strstr(log_last, "Daybreak itself"));
	assert_refused(st, ST_NOT_FOUND, "xen.gz, xen and xen.efi is beside");
}

static char text[CONFIG_MAX_SIZE + 1];

/* The same host, with a configuration of that size. */
static void make_with_size(uint64_t size)
{
	make_x86(plain);
	memset(text, '\n', sizeof(text));
	memcpy(text, plain, strlen(plain));
	file_named("daybreak.conf")->bytes =
		(struct span){ (uint8_t *)text, size };
}

static void test_config_size(void **state)
{
	(void)state;
	make_with_size(CONFIG_MAX_SIZE);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	make_with_size(CONFIG_MAX_SIZE + 1);
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_TOO_LARGE,
		       "daybreak.conf: has 262145 bytes, more than the 262144");
}

/* Memory above what the CPU, or the protocol, can address is not used. */
static void test_memory_max(void **state)
{
	static const struct {
		const struct boot_host *host;
		uint64_t end;
		const char *text;
	} rows[] = {
		{ &boot_x86, 1ULL << 32,
		  "daybreak.conf: needs 201 KiB of memory below 4096 MiB, "
		  "where the largest free range has 12 KiB" },
		{ &boot_arm, 1ULL << 48,
		  "daybreak.conf: needs 201 KiB of memory below 268435456 "
		  "MiB, where the largest free range has 12 KiB" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_with_size(200 << 10);
		ram_init(&world.ram);
		assert_int_equal(memmap_add(&world.ram.banks,
					    rows[i].end - 0x3000,
					    0x3000 + 16 * MIB, MEM_FREE),
				 ST_OK);
		assert_refused(world_boot(rows[i].host, NULL, NULL),
			       ST_NO_MEMORY, rows[i].text);
	}
}

static void check_plain_xen(struct handoff *h)
{
	assert_at(h->where->addr, world_xen_x86().base + KERNEL_TEXT,
		  KERNEL_TEXT_SIZE);
	assert_null(world_at(h->where->addr, h->where->size + MIB));
}

/* The firmware does not give all memory that its map calls free. */
static void test_refused_memory(void **state)
{
	(void)state;
	/* Then Xen's file is read elsewhere. */
	make_x86(plain);
	world.refuse = 1;
	world.on_leave = check_plain_xen;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
	make_x86(plain);
	world.refuse = 2;
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_NO_MEMORY,
		       "xen: the firmware refuses 20 KiB of memory at 0x");
	make_arm(on_arm);
	world.refuse = 15;
	assert_int_equal(world_boot(&boot_arm, NULL, NULL), ST_OK);
	make_arm(on_arm);
	world.refuse = 16;
	assert_refused(world_boot(&boot_arm, NULL, NULL), ST_NO_MEMORY,
		       "refused memory that its own map calls free 16 times");
	assert_true(world_is_clean());
}

/* Makes a chain= through that many files, of which the last has an entry. */
static void make_chain(unsigned int nr)
{
	static char texts[CONFIG_MAX_CHAIN][40], names[CONFIG_MAX_CHAIN][16];
	static const char last[] = "[a]\nxen=xen\nkernel=pv\n";

	make_x86("[global]\nchain=1.conf\n");
	for (unsigned int i = 1; i < nr; i++) {
		snprintf(names[i - 1], sizeof(names[0]), "%u.conf", i);
		if (i == nr - 1)
			strcpy(texts[i - 1], last);
		else
			snprintf(texts[i - 1], sizeof(texts[0]),
				 "[global]\nchain=%u.conf\n", i + 1);
		world_add(names[i - 1], texts[i - 1], strlen(texts[i - 1]));
	}
}

static void test_chain(void **state)
{
	(void)state;
	make_chain(CONFIG_MAX_CHAIN);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
	make_chain(CONFIG_MAX_CHAIN + 1);
	assert_refused(world_boot(&boot_x86, NULL, NULL), ST_INVALID,
		       "chain= goes through more than 8 files");
}

/* Files that the volume calls very large, and what joins them. */
static void test_huge(void **state)
{
	static const struct {
		const char *ramdisks;
		uint64_t size;
		enum status status;
		const char *text;
	} rows[] = {
		{ "ramdisk=huge\n", MAX_SIZE, ST_NO_MEMORY, "huge: needs" },
		{ "ramdisk=huge\n", MAX_SIZE + 1, ST_TOO_LARGE,
		  "huge: is larger than 1 TiB" },
		{ "ramdisk=huge\nramdisk=r.img\n", MAX_SIZE, ST_NO_MEMORY,
		  "huge: needs" },
		{ "ramdisk=huge\nramdisk=r.img\nramdisk=m.img\n", MAX_SIZE,
		  ST_TOO_LARGE, "m.img: is larger than 1 TiB" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char config[120];

		snprintf(config, sizeof(config), "[a]\nxen=xen\nkernel=pv\n%s",
			 rows[i].ramdisks);
		make_x86(config);
		world_add("huge", more, rows[i].size);
		assert_refused(world_boot(&boot_x86, NULL, NULL),
			       rows[i].status, rows[i].text);
		assert_true(world_is_clean());
	}
}

static void check_many(struct handoff *h)
{
	assert_int_equal(h->domains->nr, DOMAIN_MAX);
	assert_true(strstr(h->report.buf, "d63") != NULL);
}

/* As many domains as there may be. */
static void test_many_domains(void **state)
{
	int n = snprintf(text, sizeof(text),
			 "[a]\nxen=xen\noptions=dom0_mem=512M\nkernel=pv\n"
			 "domains=");

	(void)state;
	for (unsigned int i = 0; i < DOMAIN_MAX; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "d%u ", i);
	for (unsigned int i = 0; i < DOMAIN_MAX; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
			      "\n[d%u]\nkernel=pv\nmemory=32", i);
	make_x86(text);
	world.on_leave = check_many;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
}

/*
 * Each call fails once. A boot may continue without something optional, with no
 * more than warnings; otherwise it reports one sentence. Either way nothing is
 * leaked.
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
		{ "[a]\nxen=xen\nkernel=pv\ndomains=b\n"
		  "[b]\nkernel=pv\nmemory=64\n",
		  "dom0_mem=", &boot_x86, ST_INVALID },
		{ "[a]\nxen=none\nkernel=pv\n", "none: no such file", &boot_x86,
		  ST_NOT_FOUND },
		{ "[a]\nxen=xen\nkernel=none\n", "none: no such file",
		  &boot_x86, ST_NOT_FOUND },
		{ "[global]\nchain=none.cfg\n", "none.cfg: no such file",
		  &boot_x86, ST_NOT_FOUND },
		{ "[global]\n", "no kernel=, domains= or efi= to boot",
		  &boot_x86, ST_NOT_FOUND },
		{ "[a]\nxen=xen-arm\nkernel=Image\ndtb=none.dtb\n",
		  "none.dtb: no such file", &boot_arm, ST_NOT_FOUND },
		{ "[a]\nxen=xen-arm\nkernel=Image\ndomains=b\n"
		  "[b]\nkernel=Image\n",
		  "the domain [b] has no memory=", &boot_arm, ST_INVALID },
		{ "[a]\nxen=xen-arm\nkernel=Image\ncpupools=p\n[p]\n",
		  "the cpupool [p] has no cpus=", &boot_arm, ST_INVALID },
		{ "[a]\nxen=xen-arm\nkernel=Image\ndomains=b\n"
		  "[b]\nkernel=Image\nmemory=64\ncapabilities=control\n",
		  "has capabilities, which Xen knows since 4.21", &boot_arm,
		  ST_UNSUPPORTED },
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
static void read_times(float steps[8], float *all)
{
	const char *line = strstr(log_info, "Time in ms: ");

	assert_non_null(line);
	assert_int_equal(
		sscanf(line,
		       "Time in ms: open %f, read %f, verify %f, "
		       "unpack %f, place %f, fill %f, measure %f, other %f: "
		       "all %f\n",
		       &steps[0], &steps[1], &steps[2], &steps[3], &steps[4],
		       &steps[5], &steps[6], &steps[7], all),
		9);
}

/* Each look at the tests' clock takes 1 ms: each step takes more than that. */
static void test_timing(void **state)
{
	static const char config[] = "[global]\ntiming=yes\n";
	char timed[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct kind kind = kinds[i];
		float steps[8], all, sum = 0;

		snprintf(timed, sizeof(timed), "%s%s", config, kind.config);
		kind.config = timed;
		make(&kind);
		assert_int_equal(world_boot(kind.host, NULL, NULL), ST_OK);
		read_times(steps, &all);
		for (unsigned int j = 0; j < 8; j++)
			sum += steps[j];
		assert_true(steps[0] >= 2 && steps[1] >= 2 && steps[2] >= 1 &&
			    steps[4] >= 1);
		/* The kernel of that kind is a plain ELF. */
		assert_true(steps[3] >= 1 || kind.way == HANDOFF_PVH);
		assert_int_equal((int)(sum * 10), (int)(all * 10));
		assert_int_equal((int)(all * 10), (int)world.ticks - 10);
	}
	make_x86(plain);
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_null(strstr(log_info, "Time"));
}

static void check_says_less(struct handoff *h)
{
	(void)h;
	assert_true(world.says_less);
}

static void check_says_all(struct handoff *h)
{
	(void)h;
	assert_false(world.says_less);
}

/* The entry overrides [global]; a boot that fails speaks again. */
static void test_quiet(void **state)
{
	(void)state;
	make_x86("[global]\nquiet=yes\n[a]\nxen=xen\nkernel=pv\ntiming=yes\n");
	world.on_leave = check_says_less;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
	make_x86("[global]\nquiet=yes\n[a]\nxen=xen\nkernel=pv\nquiet=no\n");
	world.on_leave = check_says_all;
	assert_int_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_true(world.left);
	make_x86("[a]\nxen=xen\nkernel=m.img\nquiet=yes\n");
	assert_int_not_equal(world_boot(&boot_x86, NULL, NULL), ST_OK);
	assert_false(world.says_less);
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

/* Moves a file of the application's folder to \EFI\daybreak. */
static void move_to_installed(struct world_file *f)
{
	static char paths[WORLD_MAX_FILES][64];
	char *path = paths[f - world.files];

	snprintf(path, sizeof(paths[0]), "\\EFI\\daybreak\\%s", f->path);
	f->path = path;
}

/* The removable loader's copy boots what is installed, if it has nothing. */
static void test_removable(void **state)
{
	static const struct {
		const char *folder;
		const char *own;      /* a configuration of its own, or NULL */
		bool is_installed;    /* else there is no other configuration */
		const char *boots_in; /* NULL: nothing is booted */
	} rows[] = {
		{ "\\EFI\\BOOT", NULL, true, "\\EFI\\daybreak" },
		{ "\\efi\\Boot", NULL, true, "\\EFI\\daybreak" },
		{ "\\EFI\\BOOT", NULL, false, NULL },
		{ "\\EFI\\debian", NULL, true, NULL },
		{ "\\EFI\\BOOT", "daybreak.conf", true, "\\EFI\\BOOT" },
		{ "\\EFI\\BOOT", "daybreak.cfg", true, "\\EFI\\BOOT" },
		{ "\\EFI\\BOOT", "xen.cfg", true, "\\EFI\\BOOT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static const char none[] = "";
		enum status st;

		make(&kinds[0]);
		world.folder = rows[i].folder;
		if (!rows[i].own)
			for (unsigned int f = 0; f < world.nr_files; f++)
				move_to_installed(&world.files[f]);
		else
			file_named("daybreak.conf")->path = rows[i].own;
		if (!rows[i].is_installed)
			file_named("\\EFI\\daybreak\\daybreak.conf")->path =
				"\\gone";
		else if (rows[i].own)
			world_add("\\EFI\\daybreak\\daybreak.conf", none, 1);
		st = world_boot(kinds[0].host, NULL, NULL);
		assert_int_equal(st, rows[i].boots_in ? ST_OK : ST_NOT_FOUND);
		assert_string_equal(platform_directory(),
				    st ? rows[i].folder : rows[i].boots_in);
		assert_true(world_is_clean());
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_removable),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_arm),
		cmocka_unit_test(test_no_dom0),
		cmocka_unit_test(test_alone_cmdline),
		cmocka_unit_test(test_long_maps),
		cmocka_unit_test(test_arm_image),
		cmocka_unit_test(test_own_tree),
		cmocka_unit_test(test_arm_xenstore),
		cmocka_unit_test(test_packed_arm),
		cmocka_unit_test(test_packed_x86),
		cmocka_unit_test(test_xen_stays),
		cmocka_unit_test(test_late_dom0),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_search_for_xen),
		cmocka_unit_test(test_config_size),
		cmocka_unit_test(test_memory_max),
		cmocka_unit_test(test_refused_memory),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_many_domains),
		cmocka_unit_test(test_application),
		cmocka_unit_test(test_each_call_fails),
		cmocka_unit_test(test_each_file_is_missing),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_timing),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_no_configuration),
		cmocka_unit_test(test_no_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
