// SPDX-License-Identifier: MIT
/*
 * Layouts from 4 MiB to 16 TiB: some written out in full, all checked against
 * what must be true of every layout, and every refusal.
 */
#include "support.h"

#include "kernels.h"

#include <daybreak/layout.h>
#include <daybreak/package.h>

#include <xen/elfnote.h>
#include <xen/features.h>

#define MIB  (1ULL << 20)
#define GIB  (1ULL << 30)
#define TIB  (1ULL << 40)
#define HIGH KERNEL_HIGH

static struct kernel k;
static struct domain d;
static struct modlist modules;
static struct layout l;
static uint8_t ramdisk[5000];

/* A guest of that type with the kernel in k. */
static int use(enum domain_type type)
{
	memset(&modules, 0, sizeof(modules));
	d = (struct domain){ .name = "guest",
			     .type = type,
			     .kernel = k.file,
			     .image = &k.image,
			     .notes = &k.notes,
			     .modules = &modules,
			     .memory = 128 * MIB,
			     .nr_vcpus = 1 };
	log_clear();
	return 0;
}

static int pv64(void **state)
{
	(void)state;
	kernel_pv64(&k);
	return use(DOMAIN_PV);
}

static int linux_like(void **state)
{
	(void)state;
	kernel_linux_like(&k, 0x1000000);
	return use(DOMAIN_PV);
}

static int pae(void **state)
{
	(void)state;
	kernel_pae(&k);
	return use(DOMAIN_PV);
}

static int pvh(void **state)
{
	(void)state;
	kernel_pvh(&k);
	return use(DOMAIN_PVH);
}

static void add_module(uint64_t size, enum module_kind kind, const char *args)
{
	const struct file file = { "initrd", { ramdisk, size } };

	assert_int_equal(modlist_add(&modules, kind, file, args), ST_OK);
}

static enum status place(void)
{
	assert_int_equal(kernel_parse(&k), ST_OK);
	return layout_place(&d, &l);
}

static bool in_memory(const struct piece *p)
{
	if (l.abi == ABI_PVH && p->pfn >= PVH_HOLE_PFN)
		return p->pfn + p->nr_pages <= 0x100000;
	return p->pfn + p->nr_pages <= l.low_pages;
}

static void check_layout(void)
{
	uint64_t next = 0;

	for (unsigned int i = 0; i < l.nr_pieces; i++) {
		const struct piece *p = &l.pieces[i];

		assert_true(p->nr_pages > 0);
		assert_true(p->pfn >= next);
		assert_true(in_memory(p));
		assert_true(p->size <= p->nr_pages * DOMAIN_PAGE);
		next = p->pfn + p->nr_pages;
	}
}

static void expect(unsigned int i, enum piece_kind kind, uint64_t pfn,
		   uint64_t nr_pages, uint64_t gva)
{
	assert_true(i < l.nr_pieces);
	assert_int_equal(l.pieces[i].kind, kind);
	assert_int_equal(l.pieces[i].pfn, pfn);
	assert_int_equal(l.pieces[i].nr_pages, nr_pages);
	assert_int_equal(l.pieces[i].gva, gva);
}

static void test_pv64(void **state)
{
	(void)state;
	add_module(5000, MODULE_RAMDISK, NULL);
	assert_int_equal(place(), ST_OK);
	check_layout();
	assert_int_equal(l.abi, ABI_PV64);
	assert_int_equal(l.entry, 0x1000);
	assert_int_equal(l.nr_pieces, 8);
	expect(0, PIECE_KERNEL, 1, 4, 0x1000);
	expect(1, PIECE_MODULE, 5, 2, 0x5000);
	expect(2, PIECE_P2M, 7, 64, 0x7000);
	expect(3, PIECE_START_INFO, 71, 1, 71 << 12);
	expect(4, PIECE_XENSTORE, 72, 1, 72 << 12);
	expect(5, PIECE_CONSOLE, 73, 1, 73 << 12);
	expect(6, PIECE_PAGE_TABLES, 74, 5, 74 << 12);
	expect(7, PIECE_BOOT_STACK, 79, 1, 79 << 12);
	assert_int_equal(l.next_pfn, 1024); /* 4 MiB */
	assert_int_equal(l.nr_parts, 1);
	assert_int_equal(l.nr_mappings, 1);
	assert_int_equal(l.mappings[0].to, 4 * MIB - 1);
}

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(place(), ST_OK);
	assert_ptr_equal(layout_find(&l, PIECE_BOOT_STACK),
			 &l.pieces[l.nr_pieces - 1]);
	l.pieces[l.nr_pieces].kind = PIECE_ACPI; /* after the last */
	assert_null(layout_find(&l, PIECE_ACPI));
	assert_string_equal(layout_kind_name(PIECE_SPECIAL), "special page");
	assert_string_equal(layout_kind_name(PIECE_NR_KINDS), "?");
}

static void test_without_modules(void **state)
{
	static int (*const kinds[])(void **) = { pv64, linux_like, pae, pvh };

	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		kinds[i](state);
		d.modules = NULL;
		assert_int_equal(place(), ST_OK);
		check_layout();
		assert_null(layout_find(&l, PIECE_MODULE));
	}
}

static void test_most_modules(void **state)
{
	pv64(state);
	while (modules.nr_modules < MODLIST_MAX)
		add_module(1, MODULE_OTHER, NULL);
	assert_int_equal(place(), ST_OK);
	check_layout();
	pvh(state);
	while (modules.nr_modules < MODLIST_MAX)
		add_module(1, MODULE_OTHER, NULL);
	assert_int_equal(place(), ST_OK);
	check_layout();
	assert_int_equal(l.pieces[MODLIST_MAX].kind, PIECE_MODULE);
	assert_int_equal(l.pieces[MODLIST_MAX].index, MODLIST_MAX - 1);
}

/* Where the kernel lies if its addresses are not physical ones. */
static void test_paddr_offset(void **state)
{
	static const struct {
		uint64_t paddr, offset, pfn;
	} rows[] = {
		{ 0x1000, 0x1000, 0 },
		{ 0x1400, 0x400, 1 },
		{ 16 * TIB + 0x2000, 16 * TIB, 2 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pv64(state);
		kernel_init(&k, true, rows[i].paddr, KERNEL_MEMORY);
		kernel_pv(&k);
		kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, HIGH);
		kernel_number(&k, XEN_ELFNOTE_PADDR_OFFSET, rows[i].offset);
		kernel_number(&k, XEN_ELFNOTE_ENTRY,
			      HIGH + rows[i].paddr - rows[i].offset);
		assert_int_equal(place(), ST_OK);
		check_layout();
		expect(0, PIECE_KERNEL, rows[i].pfn, 4,
		       HIGH + rows[i].pfn * 4096);
	}
}

/* Segments come in the order of the file, parts in that of memory. */
static void test_parts(void **state)
{
	static const uint64_t paddrs[] = { 0x3000, 0x1000, 0x2000, 0x1800 };

	(void)state;
	assert_int_equal(kernel_parse(&k), ST_OK);
	for (unsigned int i = 0; i < 4; i++)
		k.image.segments[i] = (struct segment){ .offset = 0x1000 + i,
							.filesz = 0x10,
							.paddr = paddrs[i],
							.memsz = 0x10 };
	k.image.nr_segments = 3; /* without the last */
	k.image.paddr_end = 0x3010;
	assert_int_equal(layout_place(&d, &l), ST_OK);
	assert_int_equal(l.nr_parts, 3);
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(l.parts[i].at, i * 0x1000);
	assert_int_equal(l.parts[0].offset, 0x1001);
	assert_int_equal(l.parts[1].offset, 0x1002);
	assert_int_equal(l.parts[2].offset, 0x1000);
}

/* The lowest address after Xen's own, and one near the end of the low ones. */
static void test_bases(void **state)
{
	static const uint64_t bases[] = { 0xffff880000000000,
					  (1ULL << 47) - 11 * MIB };

	for (unsigned int i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		pv64(state);
		kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, bases[i]);
		kernel_number(&k, XEN_ELFNOTE_ENTRY, bases[i] + 0x1000);
		assert_int_equal(place(), ST_OK);
		check_layout();
		expect(0, PIECE_KERNEL, 1, 4, bases[i] + 0x1000);
	}
}

/*
 * The largest initial mapping, as the kernel grows: where the mapping begins,
 * and how much of the 64 MiB from there on is mapped.
 */
static void test_largest_mapping(void **state)
{
	static const struct {
		int (*kind)(void **state);
		uint64_t base, mapped;
	} rows[] = {
		{ pv64, (1ULL << 47) - 64 * MIB, 56 * MIB },
		{ pv64, -64 * MIB, 56 * MIB },
		{ pae, 0xf5800000 - 64 * MIB, 56 * MIB },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t mapped = 0;

		for (uint64_t pages = 1; pages < 64 * MIB / 4096; pages++) {
			rows[i].kind(state);
			d.memory = GIB;
			kernel_init(&k, rows[i].kind == pv64, 0x1000,
				    pages * 4096);
			kernel_pv(&k);
			if (rows[i].kind == pae)
				kernel_string(&k, XEN_ELFNOTE_PAE_MODE, "yes");
			kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, rows[i].base);
			kernel_number(&k, XEN_ELFNOTE_ENTRY,
				      rows[i].base + 0x1000);
			if (place())
				break;
			check_layout();
			mapped = l.mappings[0].to - l.mappings[0].from + 1;
		}
		assert_non_null(strstr(log_last, "does not fit between"));
		assert_int_equal(mapped, rows[i].mapped);
	}
}

/* As Linux requests it: module and P2M list after the initial mapping. */
static void test_linux_like(void **state)
{
	(void)state;
	add_module(5000, MODULE_RAMDISK, NULL);
	assert_int_equal(place(), ST_OK);
	check_layout();
	assert_int_equal(l.nr_pieces, 9);
	expect(0, PIECE_KERNEL, 0x1000, 4, HIGH + 0x1000000);
	expect(1, PIECE_START_INFO, 0x1004, 1, HIGH + 0x1004000);
	expect(4, PIECE_PAGE_TABLES, 0x1007, 13, HIGH + 0x1007000);
	expect(5, PIECE_BOOT_STACK, 0x1014, 1, HIGH + 0x1014000);
	expect(6, PIECE_MODULE, 0x1400, 2, 0);
	expect(7, PIECE_P2M, 0x1402, 64, 0x8000000000);
	expect(8, PIECE_P2M_TABLES, 0x1442, 3, 0);
	assert_true(l.module_by_pfn);
	assert_int_equal(l.nr_mappings, 2);
	assert_int_equal(l.mappings[1].nr_tables, 3);
}

/* The P2M list ends where the kernel's addresses begin. */
static void test_p2m_just_below(void **state)
{
	(void)state;
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, HIGH - 64 * 4096);
	assert_int_equal(place(), ST_OK);
	check_layout();
	expect(6, PIECE_P2M, 0x1400, 64, HIGH - 64 * 4096);
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, HIGH - 63 * 4096);
	assert_refused(place(), ST_TOO_LARGE, "P2M list for 128 MiB does not");
}

/* As for dom0, whose list is where the boot domain's was. */
static void test_p2m_pfn(void **state)
{
	(void)state;
	d.p2m_pfn = 0x2000;
	assert_int_equal(place(), ST_OK);
	check_layout();
	expect(5, PIECE_BOOT_STACK, 0x1014, 1, HIGH + 0x1014000);
	expect(6, PIECE_P2M, 0x2000, 64, 0x8000000000);
}

/* INIT_P2M at or above the kernel's base is ignored. */
static void test_p2m_above(void **state)
{
	linux_like(state);
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, HIGH);
	assert_int_equal(place(), ST_OK);
	expect(1, PIECE_P2M, 0x1004, 64, HIGH + 0x1004000);
	assert_int_equal(l.nr_mappings, 1);
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0);
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, 0x8000000000);
	assert_int_equal(place(), ST_OK);
	expect(1, PIECE_P2M, 5, 64, 0x5000);
	assert_int_equal(l.nr_mappings, 1);
}

static void test_pae(void **state)
{
	(void)state;
	assert_int_equal(place(), ST_OK);
	check_layout();
	assert_int_equal(l.abi, ABI_PV32_PAE);
	assert_int_equal(l.nr_levels, 3);
	/* 1 L3, 4 L2s up to the top, 2 L1s for 4 MiB */
	expect(5, PIECE_PAGE_TABLES, 40, 7, 40 << 12);
	assert_int_equal(l.mappings[0].levels[1].nr, 4);
	assert_true(l.extended_cr3);
	assert_false(l.l3_below_4g);
}

static void test_pvh(void **state)
{
	(void)state;
	d.memory = 8 * GIB;
	d.acpi = true;
	d.cmdline = "quiet";
	add_module(5000, MODULE_RAMDISK, "args");
	assert_int_equal(place(), ST_OK);
	check_layout();
	assert_int_equal(l.abi, ABI_PVH);
	assert_int_equal(l.entry, 0x100010);
	assert_int_equal(l.nr_pieces, 12);
	expect(0, PIECE_KERNEL, 0x100, 4, 0);
	expect(1, PIECE_MODULE, 0x104, 2, 0);
	expect(2, PIECE_START_INFO, 0x106, 1, 0);
	expect(3, PIECE_ACPI, 0xfc000, 2, 0);
	expect(4, PIECE_SPECIAL, 0xfeff8, 1, 0);
	expect(8, PIECE_XENSTORE, 0xfeffc, 1, 0);
	expect(10, PIECE_IDENT_PT, 0xfeffe, 1, 0);
	expect(11, PIECE_CONSOLE, 0xfefff, 1, 0);
	assert_int_equal(l.nr_e820, 4);
	assert_int_equal(l.e820[0].addr, 0);
	assert_int_equal(l.e820[0].size, 0xfc000000);
	assert_int_equal(l.e820[1].type, E820_ACPI);
	assert_int_equal(l.e820[2].type, E820_RESERVED);
	assert_int_equal(l.e820[3].addr, 4 * GIB);
	assert_int_equal(l.e820[3].addr + l.e820[3].size,
			 8 * GIB + 4 * GIB - 0xfc000000);
}

/* With MOD_START_PFN the module follows the start info. */
static void test_pvh_module_last(void **state)
{
	(void)state;
	kernel_number(&k, XEN_ELFNOTE_MOD_START_PFN, 1);
	add_module(5000, MODULE_RAMDISK, NULL);
	assert_int_equal(place(), ST_OK);
	check_layout();
	expect(1, PIECE_START_INFO, 0x104, 1, 0);
	expect(2, PIECE_MODULE, 0x105, 2, 0);
}

/* 512 KiB must remain free: with one page more, the next 4 MiB are mapped. */
static void test_padding(void **state)
{
	(void)state;
	/* 1 + 822 + P2M 64 + 3 + tables 5 + stack 1 + 128 = 1024 */
	use(DOMAIN_PV);
	kernel_init(&k, true, 0x1000, 822 * 4096);
	kernel_pv(&k);
	assert_int_equal(place(), ST_OK);
	assert_int_equal(l.next_pfn, 1024);
	kernel_init(&k, true, 0x1000, 823 * 4096);
	kernel_pv(&k);
	assert_int_equal(place(), ST_OK);
	assert_int_equal(l.next_pfn, 2048);
}

/* On each page of the kernel. */
static void test_hypercall_page(void **state)
{
	for (uint64_t pfn = 1; pfn < 5; pfn++) {
		pv64(state);
		kernel_number(&k, XEN_ELFNOTE_HYPERCALL_PAGE, pfn * 4096);
		assert_int_equal(place(), ST_OK);
		assert_true(l.has_hypercall_page);
		assert_int_equal(l.hypercall_pfn, pfn);
	}
}

static void test_package(void **state)
{
	(void)state;
	add_module(5000, MODULE_RAMDISK, NULL);
	assert_false(layout_packs(&d));
	add_module(10, MODULE_OTHER, "args");
	assert_true(layout_packs(&d));
	assert_int_equal(place(), ST_OK);
	check_layout();
	/*
	 * A page of descriptors, two pages for the first module, one for the
	 * second.
	 */
	expect(1, PIECE_PACKAGE, 5, 4, 0x5000);
	assert_int_equal(l.pieces[1].size, 3 * 4096 + 10);
	modules.nr_modules = 1;
	modules.modules[1] = (struct module){ 0 };
	modules.modules[0].cmdline = "x";
	assert_true(layout_packs(&d));
	d.type = DOMAIN_PVH;
	assert_false(layout_packs(&d));
}

static void test_all_sizes(void **state)
{
	static int (*const kinds[])(void **) = { pv64, linux_like, pae, pvh };
	static const uint64_t sizes[] = {
		4 * MIB,  5 * MIB,    6 * MIB,	31 * MIB,
		64 * MIB, 1 * GIB,    3 * GIB,	4 * GIB - 64 * MIB,
		4 * GIB,  5 * GIB,    64 * GIB, 170 * GIB,
		1 * TIB,  TIB + 4096, 15 * TIB, 16 * TIB
	};
	unsigned int accepted = 0;

	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (unsigned int j = 0; j < sizeof(sizes) / sizeof(sizes[0]);
		     j++) {
			kinds[i](state);
			d.memory = sizes[j];
			if (place()) {
				log_clear();
				continue;
			}
			check_layout();
			accepted++;
		}
	/*
	 * Refused: Linux below 20 MiB (3), and more memory than Xen accepts for
	 * PAE (170 GiB and up: 5).
	 */
	assert_int_equal(accepted, 64 - 3 - 5);
}

/* The P2M list of 16 TiB is 32 GiB, and its tables 64 MiB. */
static void test_largest(void **state)
{
	(void)state;
	d.memory = 16 * TIB;
	assert_int_equal(place(), ST_OK);
	check_layout();
	assert_int_equal(layout_find(&l, PIECE_P2M)->nr_pages, 8 << 20);
	assert_int_equal(layout_find(&l, PIECE_P2M_TABLES)->nr_pages,
			 16384 + 32 + 1);
}

static void refuse(enum status expected, const char *says)
{
	assert_refused(place(), expected, says);
}

static void test_refused_sizes(void **state)
{
	static const uint64_t sizes[] = { 0, 4 * MIB - 4096, 16 * TIB + 4096,
					  8 * MIB + 1, UINT64_MAX };

	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pv64(state);
		d.memory = sizes[i];
		refuse(ST_INVALID, "from 4 MiB to 16 TiB");
	}
	pv64(state);
	d.nr_vcpus = 128;
	assert_int_equal(place(), ST_OK);
	d.nr_vcpus = 0;
	refuse(ST_INVALID, "0 vCPUs");
	d.nr_vcpus = 129;
	refuse(ST_INVALID, "129 vCPUs");
	pv64(state);
	modules.nr_modules = MODLIST_MAX + 1;
	refuse(ST_TOO_LARGE, "97 modules");
	pv64(state);
	add_module(0, MODULE_RAMDISK, NULL);
	refuse(ST_INVALID, "initrd is empty");
}

static void test_refused_kernels(void **state)
{
	pv64(state);
	d.type = DOMAIN_PVH;
	refuse(ST_UNSUPPORTED, "type is pvh, but kernel offers PV (64-bit)");
	pvh(state);
	d.type = DOMAIN_PV;
	refuse(ST_UNSUPPORTED, "type is pv, but kernel offers PVH");
	pv64(state);
	kernel_string(&k, XEN_ELFNOTE_FEATURES, "!auto_translated_physmap");
	refuse(ST_UNSUPPORTED, "auto_translated_physmap");
	pv64(state);
	kernel_string(&k, XEN_ELFNOTE_FEATURES, "!dom0");
	refuse(ST_UNSUPPORTED, "can only be the first domain");
	d.flags = 3; /* SIF_PRIVILEGED | SIF_INITDOMAIN */
	assert_int_equal(place(), ST_OK);
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_PADDR_OFFSET, 0);
	refuse(ST_INVALID, "no VIRT_BASE");
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0x800);
	refuse(ST_INVALID, "VIRT_BASE is 0x800");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0xffff800000000000);
	refuse(ST_INVALID, "where a guest may have nothing");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 1ULL << 47);
	refuse(ST_INVALID, "where a guest may have nothing");
	pae(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0xf5800000);
	refuse(ST_INVALID, "where a guest may have nothing");
}

static void test_refused_addresses(void **state)
{
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0);
	kernel_number(&k, XEN_ELFNOTE_PADDR_OFFSET, 0x2000);
	refuse(ST_INVALID, "below its own PADDR_OFFSET");
	kernel_init(&k, true, 0x1800, KERNEL_MEMORY);
	kernel_pv(&k);
	refuse(ST_INVALID, "first segment is at 0x1800");
	pv64(state);
	kernel_init(&k, true, 17 * TIB, 0x1000);
	kernel_pv(&k);
	refuse(ST_TOO_LARGE,
	       "ends at 0x110000001000, past any domain's memory");
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0);
	kernel_number(&k, XEN_ELFNOTE_PADDR_OFFSET, 0x1000);
	refuse(ST_TOO_LARGE,
	       "ends at 0x110000000000, past any domain's memory");
	/* It would fit into the largest domain. */
	kernel_init(&k, true, 16 * TIB - 0x1000, 0x1000);
	kernel_pv(&k);
	refuse(ST_TOO_LARGE, "must be at page 0xffffffff, its memory of 128 M");
	kernel_init(&k, true, TIB, 0x1000);
	kernel_pv(&k);
	refuse(ST_TOO_LARGE, "must be at page 0x10000000");
	kernel_init(&k, true, 127 * MIB, 2 * MIB);
	kernel_pv(&k);
	refuse(ST_TOO_LARGE, "no room for the kernel");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0xfff);
	refuse(ST_INVALID, "entry 0xfff is outside");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x4001);
	refuse(ST_INVALID, "entry 0x4001 is outside");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_HYPERCALL_PAGE, 0);
	refuse(ST_INVALID, "hypercall page 0x0 is outside");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_HYPERCALL_PAGE, 0x5000);
	refuse(ST_INVALID, "hypercall page 0x5000 is outside");
	pvh(state);
	kernel_number(&k, XEN_ELFNOTE_PHYS32_ENTRY, 0xfffff);
	refuse(ST_INVALID, "PVH entry 0xfffff is outside");
	pvh(state);
	kernel_number(&k, XEN_ELFNOTE_PHYS32_ENTRY, 0x103001);
	refuse(ST_INVALID, "PVH entry 0x103001 is outside");
	/* In the zeroes that follow the file's bytes. */
	pvh(state);
	kernel_number(&k, XEN_ELFNOTE_PHYS32_ENTRY, 0x100800);
	refuse(ST_INVALID, "PVH entry 0x100800 is outside");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x1800);
	refuse(ST_INVALID, "PV entry 0x1800 is outside");
	pv64(state);
	assert_int_equal(kernel_parse(&k), ST_OK);
	k.image.nr_segments = 0;
	assert_refused(layout_place(&d, &l), ST_INVALID, "nothing to load");
	assert_int_equal(kernel_parse(&k), ST_OK);
	k.notes.symtab =
		(struct notes_symtab){ .wanted = true, .symtab_size = 5 * GIB };
	assert_refused(layout_place(&d, &l), ST_TOO_LARGE, "symbol table");
	/* With its headers one byte less than 4 GiB: only the memory ends. */
	k.notes.symtab = (struct notes_symtab){ .wanted = true,
						.symtab_size = 0xfffffef8,
						.strtab_size = 3 };
	assert_refused(layout_place(&d, &l), ST_TOO_LARGE, "no room for");
	k.notes.symtab.strtab_size++;
	assert_refused(layout_place(&d, &l), ST_TOO_LARGE,
		       "symbol table takes 4294967296 bytes");
}

static void test_refused_room(void **state)
{
	linux_like(state);
	d.memory = 16 * MIB;
	refuse(ST_TOO_LARGE,
	       "memory of 16 MiB has no room for the kernel (4 p");
	d.memory = 16 * MIB - 4096;
	refuse(ST_TOO_LARGE, "at page 0x1000, its memory of 15 MiB ends");
	d.memory = 20 * MIB - 4096;
	refuse(ST_TOO_LARGE, "its memory is 19 MiB, the initial mapping for "
			     "kernel needs 20 MiB");
	d.memory = 20 * MIB; /* the mapping fits, the P2M list does not */
	refuse(ST_TOO_LARGE, "no room for the P2M list");
	pae(state);
	d.memory = 168 * GIB;
	assert_int_equal(place(), ST_OK);
	d.memory += 4096;
	refuse(ST_TOO_LARGE, "is 172032 MiB, a 32-bit domain can have 168 GiB");
	pae(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0xf5400000);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0xf5401000);
	refuse(ST_TOO_LARGE, "does not fit between 0xf5400000 and");
	pv64(state);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, HIGH);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, HIGH + 0x1000);
	d.memory = TIB; /* a list of 2 GiB from -2 GiB on */
	refuse(ST_TOO_LARGE, "does not fit between 0xffffffff80000000");
	linux_like(state);
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, HIGH - 0x1000);
	refuse(ST_TOO_LARGE, "P2M list for 128 MiB does not fit");
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, 0xffff800000000000);
	refuse(ST_INVALID, "requires its P2M list at 0xffff800000000000");
	pvh(state);
	d.memory = 5 * GIB; /* not all of it is below the hole */
	add_module(4 * GIB, MODULE_RAMDISK, NULL);
	refuse(ST_TOO_LARGE, "no room for the module");
}

static void test_refused_text(void **state)
{
	static char line[2000];

	memset(line, 'x', 1024);
	pv64(state);
	d.cmdline = line;
	refuse(ST_TOO_LARGE, "1024 bytes, start_info holds 1023");
	d.cmdline = line + 1;
	assert_int_equal(place(), ST_OK);
	pvh(state);
	add_module(10, MODULE_OTHER, line);
	refuse(ST_TOO_LARGE, "has 1024 bytes, 1023 fit");
	modules.modules[0].cmdline = line + 1;
	modules.modules[1].cmdline = line; /* after the last */
	assert_int_equal(place(), ST_OK);
	d.cmdline = line; /* PVH has no limit */
	assert_int_equal(place(), ST_OK);
}

static void test_refused_package(void **state)
{
	uint64_t size;

	pv64(state);
	d.memory = 16 * GIB;
	add_module(3 * GIB, MODULE_RAMDISK, NULL);
	add_module(2 * GIB, MODULE_OTHER, NULL);
	refuse(ST_TOO_LARGE, "initrd: ends past 4 GiB");
	modules.modules[1].file.bytes.size = GIB - 8192;
	assert_int_equal(package_size(&modules, &size), ST_OK);
	modules.modules[1].file.bytes.size = UINT64_MAX;
	assert_refused(package_size(&modules, &size), ST_TOO_LARGE,
		       "initrd: ends past 4 GiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_pv64, pv64),
		cmocka_unit_test_setup(test_linux_like, linux_like),
		cmocka_unit_test_setup(test_find, pv64),
		cmocka_unit_test(test_without_modules),
		cmocka_unit_test(test_most_modules),
		cmocka_unit_test(test_paddr_offset),
		cmocka_unit_test_setup(test_parts, pv64),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_largest_mapping),
		cmocka_unit_test_setup(test_p2m_just_below, linux_like),
		cmocka_unit_test_setup(test_p2m_pfn, linux_like),
		cmocka_unit_test(test_p2m_above),
		cmocka_unit_test_setup(test_pae, pae),
		cmocka_unit_test_setup(test_pvh, pvh),
		cmocka_unit_test_setup(test_pvh_module_last, pvh),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_hypercall_page),
		cmocka_unit_test_setup(test_package, pv64),
		cmocka_unit_test(test_all_sizes),
		cmocka_unit_test_setup(test_largest, linux_like),
		cmocka_unit_test(test_refused_sizes),
		cmocka_unit_test(test_refused_kernels),
		cmocka_unit_test(test_refused_addresses),
		cmocka_unit_test(test_refused_room),
		cmocka_unit_test(test_refused_text),
		cmocka_unit_test(test_refused_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
