// SPDX-License-Identifier: MIT
/*
 * What Xen's file has to be, where it is placed and what it is told, from plain
 * structs.
 */
#include "kernels.h"
#include "support.h"

#include <daybreak/plan.h>

#define MIB (1ULL << 20)

/* Xen 4.17's own figures. */
static const struct image xen_image = {
	.arch = GUEST_X86_32,
	.nr_segments = 1,
	.segments = { { .offset = 0x80,
			.filesz = 0x271920,
			.paddr = 0x200000,
			.vaddr = 0x200000,
			.memsz = 0x3a7000 } },
	.paddr_start = 0x200000,
	.paddr_end = 0x5a7000,
};
static const struct mb2_header xen_header = {
	.relocatable = true,
	.load_max = 0xffffffff,
	.load_align = 2 * MIB,
	.prefer_high = true,
	.keeps_boot_services = true,
	.has_efi64_entry = true,
	.efi64_entry = 0x200100,
};

static struct mem_range ranges[16];

static struct memmap machine(void)
{
	struct memmap map;

	memmap_init(&map, ranges, 16);
	assert_int_equal(memmap_add(&map, 0, 640 * 1024, MEM_FREE), ST_OK);
	assert_int_equal(memmap_add(&map, MIB, 1023 * MIB, MEM_FREE), ST_OK);
	assert_int_equal(memmap_add(&map, 4096 * MIB, 4096 * MIB, MEM_FREE),
			 ST_OK);
	return map;
}

static void test_relocated_high(void **state)
{
	struct memmap map = machine();
	struct placement where;

	(void)state;
	assert_int_equal(
		plan_placement("xen", &xen_image, &xen_header, &map, &where),
		ST_OK);
	assert_int_equal(where.addr, 1020 * MIB);
	assert_int_equal(where.size, 0x3a7000);
	assert_int_equal(where.entry, 1020 * MIB + 0x100);
}

static void test_relocated_low_leaves_first_mib(void **state)
{
	struct mb2_header header = xen_header;
	struct image image = xen_image;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	header.prefer_high = false;
	header.load_align = 1;
	/* It would fit below 640 KiB. */
	image.paddr_end = image.paddr_start + 0x10000;
	assert_int_equal(plan_placement("xen", &image, &header, &map, &where),
			 ST_OK);
	assert_int_equal(where.addr, MIB);
}

/* Xen's own file leaves room for the zeroes that follow it. */
static void test_room(void **state)
{
	struct memmap map = machine();
	struct placement room;

	(void)state;
	assert_int_equal(plan_room(0x271a01, &map, &room), ST_OK);
	assert_int_equal(room.size, 0x272000 + 2 * MIB);
	assert_int_equal(room.addr, 1018 * MIB);
	assert_int_equal(plan_room(1020 * MIB, &map, &room), ST_OK);
	assert_int_equal(room.addr, 2 * MIB);
	assert_int_equal(plan_room(1020 * MIB + 1, &map, &room), ST_NO_MEMORY);
	assert_int_equal(plan_room(UINT64_MAX, &map, &room), ST_NO_MEMORY);
}

static void test_stays(void **state)
{
	static const struct placement room = { .addr = 16 * MIB,
					       .size = 0x3a7000 };
	struct placement where;

	(void)state;
	assert_true(plan_stays(&xen_image, &xen_header, &room, &where));
	assert_int_equal(where.addr, 16 * MIB);
	assert_int_equal(where.size, 0x3a7000);
	assert_int_equal(where.entry, 16 * MIB + 0x100);
	for (unsigned int i = 0; i < 9; i++) {
		struct mb2_header header = xen_header;
		struct image image = xen_image;
		bool stays = i < 3;

		header.relocatable = i != 8;
		header.load_min = i == 0 ? 16 * MIB : i == 3 ? 16 * MIB + 1 : 0;
		header.load_align = i == 1 ? 0 : i == 4 ? 32 * MIB : 2 * MIB;
		header.load_max = i == 2   ? 16 * MIB + 0x3a6fff
				  : i == 5 ? 16 * MIB + 0x3a6ffe
					   : 0xffffffff;
		image.paddr_end += i == 6;
		image.nr_segments += i == 7;
		if (plan_stays(&image, &header, &room, &where) != stays)
			fail_msg("row %u", i);
	}
}

static void test_fixed(void **state)
{
	struct mb2_header header = xen_header;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	header.relocatable = false;
	assert_int_equal(
		plan_placement("xen", &xen_image, &header, &map, &where),
		ST_OK);
	assert_int_equal(where.addr, 0x200000);
	assert_int_equal(where.entry, 0x200100);
	assert_int_equal(memmap_add(&map, 0x400000, 0x1000, MEM_ACPI_NVS),
			 ST_OK);
	assert_refused(plan_placement("xen", &xen_image, &header, &map, &where),
		       ST_NO_MEMORY,
		       "xen: needs the memory at 0x200000-0x5a7000");
}

static void test_refusals(void **state)
{
	struct mb2_header header = xen_header;
	struct image image = xen_image;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	header.load_max = 3 * MIB;
	assert_refused(plan_placement("xen", &xen_image, &header, &map, &where),
		       ST_NO_MEMORY,
		       "xen: needs 3740 KiB of free memory between 0x100000 "
		       "and 0x300001, aligned to 2048 KiB");
	header.relocatable = false;
	image.paddr_start = 0x200800;
	assert_refused(plan_placement("xen", &image, &header, &map, &where),
		       ST_UNSUPPORTED, "expected the start of a page");
}

/* Debian's vmlinux has its own addresses; OVMF's boot services are there. */
static const struct image linux_image = {
	.arch = GUEST_X86_64,
	.nr_segments = 1,
	.segments = { { .paddr = 0x1000000,
			.filesz = 0x3000000,
			.memsz = 0x3a00000 } },
	.paddr_start = 0x1000000,
	.paddr_end = 0x4a00000,
};
static const struct notes linux_notes = { .phys32_entry = 0x1000850 };

static void move_to(struct image *image, uint64_t paddr, uint64_t size)
{
	image->segments[0].paddr = paddr;
	image->segments[0].filesz = size;
	image->segments[0].memsz = size;
	image->paddr_start = paddr;
	image->paddr_end = paddr + size;
}

static void test_pvh_at_its_own_addresses(void **state)
{
	struct memmap map = machine();
	struct placement where;

	(void)state;
	assert_int_equal(plan_pvh_placement("k", &linux_image, &linux_notes,
					    &map, &where),
			 ST_OK);
	assert_false(where.staged);
	assert_int_equal(where.addr, 0x1000000);
	assert_int_equal(where.size, 0x3a00000);
	assert_int_equal(where.entry, 0x1000850);
}

static void test_pvh_waits_for_boot_services(void **state)
{
	struct memmap map = machine();
	struct placement where;

	(void)state;
	assert_int_equal(memmap_add(&map, 0x1780000, 0x2000, MEM_BOOT_DATA),
			 ST_OK);
	assert_int_equal(memmap_add(&map, 0x3000000, 0x1000, MEM_BOOT_CODE),
			 ST_OK);
	assert_int_equal(plan_pvh_placement("k", &linux_image, &linux_notes,
					    &map, &where),
			 ST_OK);
	assert_true(where.staged);
	assert_int_equal(where.addr, 0x1000000);
	assert_int_equal(where.staging, 1024 * MIB - 0x3a00000);
	assert_int_equal(where.entry, 0x1000850);
}

/* Memory that stays in use after boot services have ended cannot be used. */
static void test_pvh_in_the_way(void **state)
{
	const enum mem_type types[] = { MEM_LOADER_CODE, MEM_LOADER_DATA,
					MEM_RUNTIME_DATA, MEM_ACPI_NVS,
					MEM_RESERVED };
	struct placement where;

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct memmap map = machine();

		assert_int_equal(memmap_add(&map, 0x49ff000, 0x1000, types[i]),
				 ST_OK);
		assert_refused(plan_pvh_placement("k", &linux_image,
						  &linux_notes, &map, &where),
			       ST_NO_MEMORY,
			       "k: needs the memory at 0x1000000-0x4a00000");
	}
}

/* Neither a hole in memory nor the map's end is boot services' memory. */
static void test_pvh_no_memory_there(void **state)
{
	struct image image = linux_image;
	struct notes notes = linux_notes;
	struct placement where;
	struct memmap map;

	(void)state;
	memmap_init(&map, ranges, 16);
	assert_int_equal(memmap_add(&map, MIB, 31 * MIB, MEM_FREE), ST_OK);
	assert_int_equal(memmap_add(&map, 48 * MIB, 900 * MIB, MEM_FREE),
			 ST_OK);
	assert_refused(
		plan_pvh_placement("k", &image, &linux_notes, &map, &where),
		ST_NO_MEMORY, "k: needs the memory");
	move_to(&image, 940 * MIB, 20 * MIB);
	notes.phys32_entry = 940 * MIB;
	assert_refused(plan_pvh_placement("k", &image, &notes, &map, &where),
		       ST_NO_MEMORY, "k: needs the memory");
}

/* Its last page is partial. */
static void test_pvh_of_no_whole_pages(void **state)
{
	struct image image = linux_image;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	move_to(&image, 0x1000000, 0x39ff123);
	assert_int_equal(
		plan_pvh_placement("k", &image, &linux_notes, &map, &where),
		ST_OK);
	assert_false(where.staged);
	assert_int_equal(where.addr, 0x1000000);
	assert_int_equal(memmap_add(&map, 0x49ff000, 0x1000, MEM_BOOT_DATA),
			 ST_OK);
	assert_int_equal(
		plan_pvh_placement("k", &image, &linux_notes, &map, &where),
		ST_OK);
	assert_true(where.staged);
}

static void test_pvh_entry_outside(void **state)
{
	const uint64_t entries[] = { 0,		0xffffff,  0x4000000,
				     0x49fffff, 0x4a00000, UINT32_MAX };
	struct notes notes = linux_notes;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		notes.phys32_entry = entries[i];
		notes.reloc.align = 0;
		assert_refused(plan_pvh_placement("k", &linux_image, &notes,
						  &map, &where),
			       ST_INVALID, "k: its PVH entry ");
		notes.reloc.align = 2 * MIB;
		notes.reloc.max = UINT32_MAX;
		assert_refused(plan_pvh_placement("k", &linux_image, &notes,
						  &map, &where),
			       ST_INVALID, "k: its PVH entry ");
	}
}

/* PVH is entered without paging: nothing above 4 GiB can be reached. */
static void test_pvh_above_4g(void **state)
{
	struct image image = linux_image;
	struct notes notes = linux_notes;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	image.nr_segments = 2;
	image.segments[1] = (struct segment){ .paddr = 5 * 1024 * MIB,
					      .filesz = MIB,
					      .memsz = MIB };
	image.paddr_start = 5 * 1024 * MIB;
	image.paddr_end = image.paddr_start + MIB;
	assert_refused(plan_pvh_placement("k", &image, &notes, &map, &where),
		       ST_UNSUPPORTED, "k: ends at address 0x140100000");
	notes.reloc.align = 2 * MIB;
	notes.reloc.max = UINT32_MAX;
	map = machine();
	assert_int_equal(memmap_add(&map, MIB, 1023 * MIB, MEM_RESERVED),
			 ST_OK);
	assert_refused(
		plan_pvh_placement("k", &linux_image, &notes, &map, &where),
		ST_NO_MEMORY, "k: needs ");
}

static const struct {
	uint64_t addr, size, end; /* of the kernel, and the limit */
	uint64_t found;		  /* for three pages; 0: nowhere */
} beside[] = {
	/* A staged kernel will be placed where the map has free memory. */
	{ 1016 * MIB, 8 * MIB, 4096 * MIB, 1016 * MIB - 0x3000 },
	{ 1016 * MIB, 8 * MIB - 1, 4096 * MIB, 1016 * MIB - 0x3000 },
	{ 1016 * MIB, 8 * MIB - 0x3000, 4096 * MIB, 1024 * MIB - 0x3000 },
	{ 16 * MIB, 58 * MIB, 4096 * MIB, 1024 * MIB - 0x3000 },
	{ 16 * MIB, 58 * MIB, 64 * MIB, 16 * MIB - 0x3000 },
	{ 512 * MIB, 8 * MIB, 256 * MIB, 256 * MIB - 0x3000 },
	{ 2 * MIB, 1022 * MIB, 4096 * MIB, 2 * MIB - 0x3000 },
	{ MIB, 1023 * MIB, 4096 * MIB, 0 },
	{ 0x80000, 1023 * MIB + 0x80000, 4096 * MIB, 0 },
	{ 0x1000, 0x2000, 4096 * MIB, 1024 * MIB - 0x3000 },
};

static void test_pvh_beside(void **state)
{
	struct memmap map = machine();

	(void)state;
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		const struct placement kernel = { .addr = beside[i].addr,
						  .size = beside[i].size,
						  .staged = true };
		uint64_t addr = 0;
		enum status st = plan_pvh_find("info", &kernel, &map, 0x2001,
					       beside[i].end, &addr);

		if (beside[i].found)
			assert_int_equal(st, ST_OK);
		else
			assert_refused(st, ST_NO_MEMORY,
				       "info: needs 12 KiB of free memory");
		assert_int_equal(addr, beside[i].found);
	}
}

static void test_pvh_relocated(void **state)
{
	struct notes notes = linux_notes;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	notes.reloc.align = 2 * MIB;
	notes.reloc.min = 16 * MIB;
	notes.reloc.max = 0x3fffffff;
	assert_int_equal(memmap_add(&map, 0x1780000, 0x1000, MEM_RESERVED),
			 ST_OK);
	assert_int_equal(
		plan_pvh_placement("k", &linux_image, &notes, &map, &where),
		ST_OK);
	assert_false(where.staged);
	assert_int_equal(where.addr, 0x1800000);
	assert_int_equal(where.entry, 0x1800850);
	notes.reloc.max = 0x4ffffff;
	assert_refused(
		plan_pvh_placement("k", &linux_image, &notes, &map, &where),
		ST_NO_MEMORY, "k: needs 59392 KiB of free memory between");
}

static void check_xen_cmdline(struct entry *entry, bool ucode,
			      const char *extra, const char *expected)
{
	struct modlist modules = { 0 };
	char buf[128];
	struct text t;

	assert_int_equal(modlist_add(&modules, MODULE_KERNEL,
				     (struct file){ "vmlinuz", { 0 } }, ""),
			 ST_OK);
	if (ucode)
		assert_int_equal(modlist_add(&modules, MODULE_UCODE,
					     (struct file){ "u", { 0 } }, ""),
				 ST_OK);
	text_init(&t, buf, sizeof(buf));
	entry->extra = extra;
	assert_int_equal(plan_xen_cmdline(entry, "xen.gz", &modules, &t),
			 ST_OK);
	assert_string_equal(buf, expected);
}

static void test_xen_cmdline(void **state)
{
	struct entry entry = { .options = "" };

	(void)state;
	check_xen_cmdline(&entry, false, "", "xen.gz");
	check_xen_cmdline(&entry, true, "", "xen.gz ucode=1");
	entry.options = "console=com1 noucode";
	check_xen_cmdline(&entry, true, "x=y",
			  "xen.gz console=com1 noucode x=y ucode=1");
	/*
	 * The microcode file takes precedence over any ucode= in the options.
	 */
	entry.options = "ucode=scan a";
	check_xen_cmdline(&entry, true, "",
			  "xen.gz ucode=scan a ucode=no-scan ucode=1");
	check_xen_cmdline(&entry, false, "", "xen.gz ucode=scan a");
	entry.options = "ucode=nmi,2";
	check_xen_cmdline(&entry, true, "x=y",
			  "xen.gz ucode=nmi,2 x=y ucode=no-scan ucode=1");
	entry.options = "a";
	check_xen_cmdline(&entry, true, "ucode=scan",
			  "xen.gz a ucode=scan ucode=no-scan ucode=1");
	entry.options = "a vga";
	entry.video = (struct video_mode){ 800, 600, 0 };
	check_xen_cmdline(&entry, false, "", "xen.gz a vga");
	entry.options = "";
	check_xen_cmdline(&entry, false, "", "xen.gz vga=gfx-800x600x32");
}

static void test_long_cmdline(void **state)
{
	struct entry entry = { .options = "console=com1", .extra = "" };
	struct modlist modules = { 0 };
	struct module module = { .file = { "vmlinuz", { 0 } },
				 .cmdline = "root=/dev/sda" };
	char buf[16];
	struct text t;

	(void)state;
	text_init(&t, buf, sizeof(buf));
	assert_refused(plan_xen_cmdline(&entry, "xen.gz", &modules, &t),
		       ST_TOO_LARGE, "xen.gz: its command line is too long");
	text_init(&t, buf, sizeof(buf));
	assert_refused(plan_module_cmdline(&module, &t), ST_TOO_LARGE,
		       "vmlinuz: its command line is too long");
	module.cmdline = "quiet";
	text_init(&t, buf, sizeof(buf));
	assert_int_equal(plan_module_cmdline(&module, &t), ST_OK);
	assert_string_equal(buf, "vmlinuz quiet");
}

/* Two segments with a hole in memory, the second first in memory. */
static void test_load(void **state)
{
	const uint8_t bytes[] = "..AAAA...BB.";
	struct file file = { "k", { bytes, sizeof(bytes) - 1 } };
	struct image image = {
		.nr_segments = 2,
		.segments = { { .offset = 2,
				.filesz = 4,
				.paddr = 0x1008,
				.memsz = 6 },
			      { .offset = 9,
				.filesz = 2,
				.paddr = 0x1000,
				.memsz = 3 },
			      /* past nr_segments */
			      { .paddr = 0x1003, .memsz = 5 } },
		.paddr_start = 0x1000,
		.paddr_end = 0x100e,
	};
	char memory[15] = "##############";

	(void)state;
	plan_load(file, &image, memory);
	assert_memory_equal(memory, "BB\0\0\0\0\0\0AAAA\0\0", 15);
}

/* An image may be loaded over its own file. */
static void test_load_in_place(void **state)
{
	char memory[] = "ELF.xen...tail";
	struct file file = { "k", { (uint8_t *)memory, 14 } };
	struct image image = {
		.nr_segments = 1,
		.segments = { { .offset = 4,
				.filesz = 6,
				.paddr = 0x1000,
				.memsz = 8 } },
		.paddr_start = 0x1000,
		.paddr_end = 0x1008,
	};

	(void)state;
	plan_load(file, &image, memory);
	assert_memory_equal(memory, "xen...\0\0..tail", 14);
}

/* The highest address that a file permits may be used. */
static void test_last_address(void **state)
{
	struct mb2_header header = xen_header;
	struct notes notes = linux_notes;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	header.load_max = 2 * MIB + 0x3a7000 - 1;
	assert_int_equal(
		plan_placement("xen", &xen_image, &header, &map, &where),
		ST_OK);
	assert_int_equal(where.addr, 2 * MIB);
	header.load_max--;
	assert_refused(plan_placement("xen", &xen_image, &header, &map, &where),
		       ST_NO_MEMORY, "xen: needs");
	notes.reloc.align = 2 * MIB;
	notes.reloc.min = 16 * MIB;
	notes.reloc.max = 0x49fffff;
	assert_int_equal(
		plan_pvh_placement("k", &linux_image, &notes, &map, &where),
		ST_OK);
	assert_int_equal(where.addr, 16 * MIB);
	notes.reloc.max--;
	assert_refused(
		plan_pvh_placement("k", &linux_image, &notes, &map, &where),
		ST_NO_MEMORY, "k: needs");
}

/*
 * Boot services' memory that the kernel fills exactly, without and with a range
 * before it.
 */
static void test_pvh_just_fits(void **state)
{
	struct placement where;

	(void)state;
	for (int reserved = 0; reserved < 2; reserved++) {
		struct memmap map;

		memmap_init(&map, ranges, 16);
		if (reserved)
			assert_int_equal(memmap_add(&map, 8 * MIB, 8 * MIB,
						    MEM_RESERVED),
					 ST_OK);
		assert_int_equal(
			memmap_add(&map, 16 * MIB, 58 * MIB, MEM_BOOT_DATA),
			ST_OK);
		assert_int_equal(
			memmap_add(&map, 128 * MIB, 128 * MIB, MEM_FREE),
			ST_OK);
		assert_int_equal(plan_pvh_placement("k", &linux_image,
						    &linux_notes, &map, &where),
				 ST_OK);
		assert_true(where.staged);
		assert_int_equal(where.addr, 16 * MIB);
	}
}

static void test_pvh_up_to_4g(void **state)
{
	struct image image = linux_image;
	struct notes notes = linux_notes;
	struct memmap map = machine();
	struct placement where;

	(void)state;
	assert_int_equal(memmap_add(&map, 4080 * MIB, 16 * MIB, MEM_FREE),
			 ST_OK);
	move_to(&image, 4080 * MIB, 16 * MIB);
	notes.phys32_entry = 4080 * MIB;
	assert_int_equal(plan_pvh_placement("k", &image, &notes, &map, &where),
			 ST_OK);
	assert_int_equal(where.addr, 4080 * MIB);
}

static void test_ucode_first(void **state)
{
	const struct entry entry = { .options = "a", .extra = "" };
	struct modlist modules = { 0 };
	char buf[32];
	struct text t;

	(void)state;
	modlist_add(&modules, MODULE_UCODE, (struct file){ "u", { 0 } }, "");
	text_init(&t, buf, sizeof(buf));
	assert_int_equal(plan_xen_cmdline(&entry, "xen", &modules, &t), ST_OK);
	assert_string_equal(buf, "xen a ucode=0");
}

static void test_module_on_arm(void **state)
{
	const struct entry entry = { .config = "daybreak.conf",
				     .nr_modules = 2,
				     .modules = { { .line = 3 },
						  { .line = 4 } } };

	(void)state;
	assert_refused(plan_check_entry(&entry, GUEST_ARM64), ST_UNSUPPORTED,
		       "daybreak.conf:3: module= is for x86");
}

/* Files, as unpacked, that are no ELF. */
static void test_no_multiboot2(void **state)
{
	static const struct {
		const char *bytes, *text;
	} rows[] = {
		{ "MZ, and more", "xen.gz: is a packed EFI application" },
		{ "noise", "xen.gz: is not an ELF file" },
	};
	struct mb2_header header;
	struct image image;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct file file = { "xen.gz",
					   { (const uint8_t *)rows[i].bytes,
					     strlen(rows[i].bytes) } };

		assert_refused(plan_multiboot2_facts(file, &image, &header),
			       ST_UNSUPPORTED, rows[i].text);
	}
}

/* An ELF's first bytes are passed on: it has no multiboot2 header. */
static void test_elf_without_multiboot2(void **state)
{
	struct mb2_header header;
	struct image image;
	static struct kernel k;

	(void)state;
	kernel_pv64(&k);
	assert_refused(plan_multiboot2_facts(k.file, &image, &header),
		       ST_NOT_FOUND, "kernel: has no multiboot2 header");
}

static void test_arm_facts(void **state)
{
	uint8_t bytes[128] = { 0 };
	const struct file file = { "xen", { bytes, sizeof(bytes) } };
	struct xen_version version = { 0, 0 };
	struct arm64_image image;

	(void)state;
	assert_refused(plan_arm_facts(file, &image, &version), ST_UNSUPPORTED,
		       "xen: is neither an arm64 Image nor a PE");
	memcpy(bytes + 0x24, "\x18\x28\x6f\x01", 4); /* a zImage */
	memcpy(bytes + 0x2c, "\x80\0\0\0\1\2\3\4", 8);
	assert_refused(plan_arm_facts(file, &image, &version), ST_UNSUPPORTED,
		       "xen: is neither an arm64 Image nor a PE");
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes + 56, "ARM\x64", 4);
	memcpy(bytes + 64, "xen,xen-4.17", 13);
	assert_int_equal(plan_arm_facts(file, &image, &version), ST_OK);
	assert_int_equal(image.kind, ARM64_IMAGE);
	assert_int_equal(version.major, 4);
	assert_int_equal(version.minor, 17);
}

static void test_handoff_image(void **state)
{
	static const struct {
		enum arm_kind kind;
		uint64_t image_size;
		enum status status;
		const char *text;
	} rows[] = {
		{ ARM64_IMAGE, 100, ST_OK, "" },
		{ ARM64_IMAGE, 101, ST_OK, "" },
		{ ARM64_IMAGE, 99, ST_INVALID, "says 99 bytes, expected" },
		{ ARM64_IMAGE, 0, ST_UNSUPPORTED, "no arm64 Image header" },
		{ ARM64_PE, 100, ST_UNSUPPORTED, "no arm64 Image header" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct arm64_image image = { .kind = rows[i].kind,
						   .image_size =
							   rows[i].image_size };
		enum status st = plan_check_image(
			(struct file){ "xen", { NULL, 100 } }, &image);

		if (rows[i].status)
			assert_refused(st, rows[i].status, rows[i].text);
		else
			assert_int_equal(st, ST_OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relocated_high),
		cmocka_unit_test(test_relocated_low_leaves_first_mib),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_stays),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_pvh_at_its_own_addresses),
		cmocka_unit_test(test_pvh_waits_for_boot_services),
		cmocka_unit_test(test_pvh_in_the_way),
		cmocka_unit_test(test_pvh_no_memory_there),
		cmocka_unit_test(test_pvh_of_no_whole_pages),
		cmocka_unit_test(test_pvh_entry_outside),
		cmocka_unit_test(test_pvh_above_4g),
		cmocka_unit_test(test_pvh_beside),
		cmocka_unit_test(test_pvh_relocated),
		cmocka_unit_test(test_xen_cmdline),
		cmocka_unit_test(test_long_cmdline),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_load_in_place),
		cmocka_unit_test(test_last_address),
		cmocka_unit_test(test_pvh_just_fits),
		cmocka_unit_test(test_pvh_up_to_4g),
		cmocka_unit_test(test_ucode_first),
		cmocka_unit_test(test_module_on_arm),
		cmocka_unit_test(test_no_multiboot2),
		cmocka_unit_test(test_elf_without_multiboot2),
		cmocka_unit_test(test_arm_facts),
		cmocka_unit_test(test_handoff_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
