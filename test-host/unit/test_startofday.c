// SPDX-License-Identifier: MIT
/*
 * The bytes of start-of-day images: each kind of piece read back as its ABI
 * requires, built at once and in parts.
 */
#include "guest_memory.h"

#include <daybreak/package.h>
#include <daybreak/pvh.h>

#include <xen/arch-x86/hvm/start_info.h>

#include "../../loader/startofday/abi.h"

#include <xen/hvm/params.h>

static uint64_t walk(uint64_t gva, uint64_t *entry)
{
	uint64_t pfn = layout_find(&l, PIECE_PAGE_TABLES)->pfn;

	for (unsigned int level = l.nr_levels; level-- > 0;) {
		uint64_t index = gva >> (12 + 9 * level) & 511;

		memcpy(entry, page(pfn) + index * 8, 8);
		if (!(*entry & 1))
			return UINT64_MAX;
		pfn = *entry >> 12 & 0xffffffffffULL;
	}
	return pfn;
}

static void check_mapped(uint64_t gva, uint64_t pfn, uint64_t nr)
{
	for (uint64_t i = 0; i < nr; i++) {
		uint64_t entry;

		assert_int_equal(walk(gva + i * PAGE, &entry), pfn + i);
	}
}

/* Every frame of the first mapping is present, page tables are read-only. */
static void check_tables(void)
{
	const struct piece *tables = layout_find(&l, PIECE_PAGE_TABLES);
	const struct mapping *m = &l.mappings[0];
	uint64_t nr = (m->to - m->from) / PAGE + 1, entry;

	check_mapped(l.virt_base, 0, nr);
	for (uint64_t pfn = 0; pfn < nr; pfn++) {
		bool is_table = pfn - tables->pfn < tables->nr_pages;

		walk(l.virt_base + pfn * PAGE, &entry);
		assert_int_equal(entry & 0xfff, is_table ? 0x21 : 0x23);
	}
	assert_int_equal(walk(l.virt_base + nr * PAGE, &entry), UINT64_MAX);
}

/* The kernel's size moves the page tables to, and across, other L1s. */
static void test_tables_above(void **state)
{
	static const struct {
		uint64_t paddr, kernel_pages, tables_pfn;
	} rows[] = {
		{ 0x1000, 502, 510 },
		{ 0x1000, 504, 512 },
		{ 0x300000, 4, 779 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pv64(state);
		kernel_init(&k, true, rows[i].paddr,
			    rows[i].kernel_pages * PAGE);
		kernel_pv(&k);
		build(PAGES);
		assert_int_equal(layout_find(&l, PIECE_PAGE_TABLES)->pfn,
				 rows[i].tables_pfn);
		check_tables();
	}
}

static void test_nothing_below(void **state)
{
	uint64_t entry;

	(void)state;
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0x10000);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x11000);
	build(PAGES);
	check_tables();
	assert_int_equal(walk(0, &entry), UINT64_MAX);
	assert_int_equal(walk(0xf000, &entry), UINT64_MAX);
}

/*
 * The P2M list's four pages directly below the kernel's addresses: tables that
 * the initial mapping has are used for it, others are made.
 */
static void test_shared_tables(void **state)
{
	static const struct {
		uint64_t base, nr_tables;
	} rows[] = {
		{ 0xffffffff80020000, 0 }, /* all in one L1 */
		{ 0xffffffff80200000, 1 }, /* in another L1 */
		{ 0xffffffff80202000, 1 }, /* two pages in each */
		{ 0xffffffff80002000, 2 }, /* and another L2 */
		{ 0xffffff8000000000, 3 }, /* and another L3 */
		{ 0xffffff8000002000, 3 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint64_t base = rows[i].base, list = base - 4 * PAGE;
		const struct piece *p2m, *tables;
		uint64_t entry;

		p2m_apart(state);
		kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, base);
		kernel_number(&k, XEN_ELFNOTE_ENTRY, base + 0x1000);
		kernel_number(&k, XEN_ELFNOTE_INIT_P2M, list);
		build(1);
		check_tables();
		p2m = layout_find(&l, PIECE_P2M);
		check_mapped(list, p2m->pfn, 4);
		assert_int_equal(walk(list - PAGE, &entry), UINT64_MAX);
		tables = layout_find(&l, PIECE_P2M_TABLES);
		assert_int_equal(tables ? tables->nr_pages : 0,
				 rows[i].nr_tables);
	}
}

/* Fills nr pages of p into a block of that size: ASan reports a write past it.
 */
static void fill_exact(const struct piece *p, uint64_t first, uint64_t nr)
{
	uint8_t *out = malloc(nr * PAGE);

	memset(out, 0xee, nr * PAGE);
	startofday_fill(&d, &l, p, first, nr, out);
	assert_memory_equal(out, page(p->pfn + first), nr * PAGE);
	free(out);
}

static void test_nothing_outside(void **state)
{
	static int (*const kinds[])(void **) = { pv64, p2m_apart, pae, pvh };

	for (unsigned int i = 0; i < 4; i++) {
		kinds[i](state);
		add_module(initrd, sizeof(initrd), NULL);
		d.memory = (PAGES - 8) * PAGE; /* no whole page of P2M list */
		build(PAGES);
		for (unsigned int n = 0; n < l.nr_pieces; n++) {
			const struct piece *p = &l.pieces[n];

			if (p->pfn >= PVH_HOLE_PFN)
				continue;
			fill_exact(p, 0, p->nr_pages);
			for (uint64_t at = 0; at < p->nr_pages; at++)
				fill_exact(p, at, 1);
		}
	}
}

/* Zeroes follow the list in its last page. */
static void test_partial_p2m(void **state)
{
	const struct piece *p2m;

	(void)state;
	d.memory = (PAGES - 8) * PAGE;
	build(PAGES);
	p2m = layout_find(&l, PIECE_P2M);
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t pfn = i < PAGES - 8 ? i : 0;

		assert_memory_equal(page(p2m->pfn) + i * 8, &pfn, 8);
	}
	pae(state);
	d.memory = (PAGES - 8) * PAGE;
	build(PAGES);
	p2m = layout_find(&l, PIECE_P2M);
	for (uint32_t i = 0; i < PAGES; i++) {
		uint32_t pfn = i < PAGES - 8 ? i : 0;

		assert_memory_equal(page(p2m->pfn) + i * 4, &pfn, 4);
	}
}

/* A kernel's pages up to its last byte in the file. */
static void test_carried(void **state)
{
	static const struct {
		enum piece_kind kind;
		struct kernel_part parts[2];
		bool symtab;
		uint64_t carried;
	} rows[] = {
		{ PIECE_KERNEL,
		  { { 0, 1, 1, 9 }, { 4096, 1, 4096, 4096 } },
		  false,
		  2 },
		{ PIECE_KERNEL, { { 0, 1, 4096, 9000 }, { 0 } }, false, 1 },
		{ PIECE_KERNEL, { { 0, 1, 4097, 9000 }, { 0 } }, false, 2 },
		{ PIECE_KERNEL,
		  { { 0, 1, 1, 9 }, { 4096, 1, 1, 9 } },
		  false,
		  2 },
		{ PIECE_KERNEL,
		  { { 4096, 1, 1, 9 }, { 8192, 1, 0, 9 } },
		  false,
		  2 },
		{ PIECE_KERNEL,
		  { { 0, 1, 0, 9 }, { 4096, 1, 0, 9 } },
		  false,
		  0 },
		{ PIECE_KERNEL, { { 0, 1, 1, 9 }, { 0 } }, true, 7 },
		{ PIECE_MODULE, { { 0, 1, 1, 9 }, { 0 } }, false, 7 },
		{ PIECE_XENSTORE, { { 0, 1, 1, 9 }, { 0 } }, false, 0 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct piece piece = { .kind = rows[i].kind,
					     .nr_pages = 7 };

		l = (struct layout){ .nr_parts = 2,
				     .parts = { rows[i].parts[0],
						rows[i].parts[1],
						/* after the last */
						{ 20000, 1, 1, 9 } },
				     .symtab.present = rows[i].symtab };
		assert_int_equal(startofday_carried(&l, &piece),
				 rows[i].carried);
	}
}

static void test_kernel(void **state)
{
	uint8_t *text;

	(void)state;
	build(PAGES);
	text = page(1);
	assert_memory_equal(text, k.bytes + KERNEL_TEXT, KERNEL_TEXT_SIZE);
	for (unsigned int i = KERNEL_TEXT_SIZE; i < 4 * PAGE; i++)
		assert_int_equal(text[i], 0);
}

static void test_start_info_64(void **state)
{
	const struct start_info_x86_64 *si;

	(void)state;
	add_module(initrd, sizeof(initrd), NULL);
	d.flags = SIF_PRIVILEGED;
	build(PAGES);
	check_tables();
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_string_equal(si->magic, "xen-3.0-x86_64");
	assert_int_equal(si->nr_pages, PAGES);
	assert_int_equal(si->shared_info, 0);
	assert_int_equal(si->flags, SIF_PRIVILEGED);
	assert_int_equal(si->store_mfn, layout_find(&l, PIECE_XENSTORE)->pfn);
	assert_int_equal(si->store_evtchn, 1);
	assert_int_equal(si->console.domU.mfn,
			 layout_find(&l, PIECE_CONSOLE)->pfn);
	assert_int_equal(si->console.domU.evtchn, 2);
	assert_int_equal(si->pt_base, layout_find(&l, PIECE_PAGE_TABLES)->gva);
	assert_int_equal(si->nr_pt_frames,
			 layout_find(&l, PIECE_PAGE_TABLES)->nr_pages);
	assert_int_equal(si->mfn_list, layout_find(&l, PIECE_P2M)->gva);
	assert_int_equal(si->mod_start, 0x5000);
	assert_int_equal(si->mod_len, 5000);
	assert_string_equal((const char *)si->cmd_line, "console=hvc0");
	assert_int_equal(si->first_p2m_pfn, 0);
	assert_memory_equal(page(5), initrd, sizeof(initrd));
}

static void test_p2m_apart(void **state)
{
	const struct start_info_x86_64 *si;
	const struct piece *p2m, *module;

	(void)state;
	add_module(initrd, sizeof(initrd), NULL);
	build(PAGES);
	check_tables();
	p2m = layout_find(&l, PIECE_P2M);
	module = layout_find(&l, PIECE_MODULE);
	check_mapped(0x8000000000, p2m->pfn, p2m->nr_pages);
	for (uint64_t i = 0; i < PAGES; i++)
		assert_memory_equal(page(p2m->pfn) + i * 8, &i, 8);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->flags, SIF_MOD_START_PFN);
	assert_int_equal(si->mod_start, module->pfn);
	assert_int_equal(si->mod_len, 8192);
	assert_int_equal(si->mfn_list, 0x8000000000);
	assert_int_equal(si->first_p2m_pfn, p2m->pfn);
	assert_int_equal(si->nr_p2m_frames,
			 p2m->nr_pages +
				 layout_find(&l, PIECE_P2M_TABLES)->nr_pages);
}

static void test_pae(void **state)
{
	const struct start_info_x86_32 *si;

	(void)state;
	add_module(initrd, sizeof(initrd), NULL);
	build(PAGES);
	check_tables();
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_string_equal(si->magic, "xen-3.0-x86_32p");
	assert_int_equal(si->nr_pages, PAGES);
	assert_int_equal(si->mod_start, 0x5000);
	assert_int_equal(si->mod_len, 5000);
	assert_int_equal(si->console.domU.evtchn, 2);
	assert_string_equal((const char *)si->cmd_line, "console=hvc0");
}

/* A piece has the same bytes whatever parts it is built in. */
static void test_in_parts(void **state)
{
	static int (*const kinds[])(void **) = { pv64, p2m_apart, pae, pvh };
	static uint64_t whole[PAGES * PAGE / 8];

	for (unsigned int i = 0; i < 4; i++)
		for (unsigned int step = 1; step < 4; step++) {
			kinds[i](state);
			add_module(initrd, sizeof(initrd), NULL);
			add_module(other, sizeof(other), "args");
			d.acpi = true;
			build(PAGES);
			memcpy(whole, memory, sizeof(memory));
			build(step);
			assert_memory_equal(whole, memory, sizeof(memory));
		}
}

static void test_package(void **state)
{
	const struct xen_multiboot_mod_list *list;
	const struct start_info_x86_64 *si;
	const uint8_t *package;

	(void)state;
	add_module(initrd, sizeof(initrd), NULL);
	add_module(other, sizeof(other), "some args");
	build(PAGES);
	package = page(layout_find(&l, PIECE_PACKAGE)->pfn);
	list = (const void *)package;
	assert_int_equal(list[0].mod_start, 4096);
	assert_int_equal(list[0].mod_end, 4096 + sizeof(initrd) - 1);
	assert_int_equal(list[0].pad, 0);
	assert_string_equal((const char *)package + list[0].cmdline, "");
	assert_memory_equal(package + list[0].mod_start, initrd,
			    sizeof(initrd));
	assert_int_equal(list[1].mod_start, 3 * 4096);
	assert_int_equal(list[1].mod_end, 3 * 4096 + sizeof(other) - 1);
	assert_string_equal((const char *)package + list[1].cmdline,
			    "some args");
	assert_memory_equal(package + list[1].mod_start, other, sizeof(other));
	assert_int_equal(list[2].mod_start, 0);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->flags, SIF_MULTIBOOT_MOD);
	assert_int_equal(si->mod_len, 3 * 4096 + sizeof(other));
}

static void test_shared_info(void **state)
{
	static uint64_t out[PAGE / 8];
	const struct shared_info_x86_64 *s64 = (void *)out;
	const struct shared_info_x86_32 *s32 = (void *)out;

	(void)state;
	startofday_shared_info(ABI_PV64, out);
	assert_int_equal(s64->vcpu_info[0].evtchn_upcall_mask, 1);
	assert_int_equal(s64->vcpu_info[31].evtchn_upcall_mask, 1);
	assert_int_equal(s64->evtchn_pending[0], 0);
	startofday_shared_info(ABI_PV32_PAE, out);
	assert_int_equal(s32->vcpu_info[0].evtchn_upcall_mask, 1);
	assert_int_equal(s32->vcpu_info[31].evtchn_upcall_mask, 1);
	assert_int_equal(s32->evtchn_pending[0], 0);
}

#define SECTIONS 0x800
#define STRINGS	 0x900

static void test_symtab(void **state)
{
	Elf64_Ehdr *h = (void *)k.bytes;
	Elf64_Shdr *s = (void *)(k.bytes + SECTIONS);
	Elf64_Ehdr out;
	Elf64_Shdr symbols, strings;
	uint32_t size;
	uint8_t *at;

	(void)state;
	kernel_string(&k, XEN_ELFNOTE_BSD_SYMTAB, "yes");
	h->e_shoff = SECTIONS;
	h->e_shentsize = sizeof(*s);
	h->e_shnum = 4;
	s[1] = (Elf64_Shdr){ .sh_type = SHT_SYMTAB,
			     .sh_offset = KERNEL_TEXT,
			     .sh_size = 49,
			     .sh_link = 3 };
	s[3] = (Elf64_Shdr){ .sh_type = SHT_STRTAB,
			     .sh_offset = STRINGS,
			     .sh_size = 7 };
	memcpy(k.bytes + STRINGS, "\0a\0bcd", 7);
	build(1);
	at = page(1) + 0x3008; /* the kernel's end, rounded up to a word */
	memcpy(&size, at, 4);
	memcpy(&out, at + 4, sizeof(out));
	assert_memory_equal(out.e_ident, k.bytes, EI_NIDENT);
	assert_int_equal(out.e_machine, EM_X86_64);
	assert_int_equal(out.e_shnum, 3);
	assert_int_equal(out.e_phoff, 0);
	assert_int_equal(out.e_phnum, 0);
	assert_int_equal(out.e_shstrndx, 0);
	assert_int_equal(out.e_shoff, 64);
	assert_int_equal(out.e_shentsize, 64);
	memcpy(&symbols, at + 4 + 64 + 64, sizeof(symbols));
	memcpy(&strings, at + 4 + 64 + 128, sizeof(strings));
	assert_int_equal(symbols.sh_type, SHT_SYMTAB);
	assert_int_equal(symbols.sh_size, 49);
	assert_int_equal(symbols.sh_link, 2);
	assert_int_equal(strings.sh_type, SHT_STRTAB);
	assert_int_equal(strings.sh_size, 7);
	assert_memory_equal(at + 4 + symbols.sh_offset, k.bytes + KERNEL_TEXT,
			    49);
	assert_memory_equal(at + 4 + strings.sh_offset, "\0a\0bcd", 7);
	assert_int_equal(size, strings.sh_offset + 7);
	assert_int_equal((symbols.sh_offset + 4) % 8, 0);
	assert_int_equal((strings.sh_offset + 4) % 8, 0);
	assert_int_equal(layout_find(&l, PIECE_KERNEL)->size,
			 0x3008 + 264 + 56 + 8);
}

/* The same with the headers of a 32-bit kernel, whose words have 4 bytes. */
static void test_symtab_32(void **state)
{
	Elf32_Ehdr *h = (void *)k.bytes;
	Elf32_Shdr *s = (void *)(k.bytes + SECTIONS);
	Elf32_Ehdr out;
	Elf32_Shdr symbols, strings;
	uint32_t size;
	uint8_t *at;

	(void)state;
	kernel_string(&k, XEN_ELFNOTE_BSD_SYMTAB, "yes");
	h->e_shoff = SECTIONS;
	h->e_shentsize = sizeof(*s);
	h->e_shnum = 4;
	s[1] = (Elf32_Shdr){ .sh_type = SHT_SYMTAB,
			     .sh_offset = KERNEL_TEXT,
			     .sh_size = 49,
			     .sh_link = 3 };
	s[3] = (Elf32_Shdr){ .sh_type = SHT_STRTAB,
			     .sh_offset = STRINGS,
			     .sh_size = 7 };
	memcpy(k.bytes + STRINGS, "\0a\0bcd", 7);
	build(1);
	at = page(1) + 0x3004; /* the kernel's end, rounded up to a word */
	memcpy(&size, at, 4);
	memcpy(&out, at + 4, sizeof(out));
	assert_memory_equal(out.e_ident, k.bytes, EI_NIDENT);
	assert_int_equal(out.e_machine, EM_386);
	assert_int_equal(out.e_shnum, 3);
	assert_int_equal(out.e_phoff, 0);
	assert_int_equal(out.e_phnum, 0);
	assert_int_equal(out.e_shstrndx, 0);
	assert_int_equal(out.e_shoff, 64);
	assert_int_equal(out.e_shentsize, 40);
	memcpy(&symbols, at + 4 + 64 + 40, sizeof(symbols));
	memcpy(&strings, at + 4 + 64 + 80, sizeof(strings));
	assert_int_equal(symbols.sh_type, SHT_SYMTAB);
	assert_int_equal(symbols.sh_size, 49);
	assert_int_equal(symbols.sh_link, 2);
	assert_int_equal(strings.sh_type, SHT_STRTAB);
	assert_int_equal(strings.sh_size, 7);
	assert_memory_equal(at + 4 + symbols.sh_offset, k.bytes + KERNEL_TEXT,
			    49);
	assert_memory_equal(at + 4 + strings.sh_offset, "\0a\0bcd", 7);
	assert_int_equal(size, strings.sh_offset + 7);
	assert_int_equal(layout_find(&l, PIECE_KERNEL)->size,
			 0x3004 + 260 + 52 + 8);
}

/*
 * hvm_start_info alone. What it points to is where libxenguest has it: at
 * least two modules are provided for.
 */
static void test_pvh_lists(void **state)
{
	static const struct {
		const char *cmdline;
		unsigned int nr_modules;
		uint32_t modlist, memmap;
	} rows[] = {
		{ NULL, 0, 56, 56 + 2 * 1056 },
		{ "", 1, 64, 64 + 2 * 1056 },
		{ "1234567", 2, 64, 64 + 2 * 1056 },
		{ "12345678", 3, 72, 72 + 3 * 1056 },
		{ "1234567812345678", 4, 80, 80 + 4 * 1056 },
	};
	const struct e820_entry e820[] = { { 0, 0xa0000, E820_RAM },
					   { 0x100000, 0x1000, E820_ACPI } };
	char line[1101];

	(void)state;
	memset(line, 'x', 1100);
	line[1100] = '\0';
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const unsigned int nr = rows[i].nr_modules;
		const uint64_t cmdlines =
			rows[i].memmap - 1024 * (nr > 2 ? nr : 2);
		struct pvh_module m[4];
		const struct pvh_info info = { .paddr = 0x1000,
					       .cmdline = rows[i].cmdline,
					       .nr_modules = nr,
					       .modules = m,
					       .nr_e820 = 2,
					       .e820 = e820 };
		const uint64_t size = pvh_size(&info);
		struct hvm_memmap_table_entry map;
		struct hvm_modlist_entry entry;
		struct hvm_start_info si;
		uint8_t *out = malloc(size);

		for (unsigned int n = 0; n < 4; n++)
			m[n] = (struct pvh_module){ 0x5000 + n, 7 + n,
						    line + 76 * (n % 2) };
		assert_int_equal(size, rows[i].memmap + 2 * 24);
		pvh_write(&info, 0, size, out);
		memcpy(&si, out, sizeof(si));
		assert_int_equal(si.nr_modules, nr);
		assert_int_equal(si.modlist_paddr,
				 nr ? 0x1000 + rows[i].modlist : 0);
		assert_int_equal(si.memmap_paddr, 0x1000 + rows[i].memmap);
		assert_int_equal(si.memmap_entries, 2);
		assert_int_equal(si.cmdline_paddr,
				 rows[i].cmdline ? 0x1000 + 56 : 0);
		if (rows[i].cmdline)
			assert_string_equal((const char *)out + 56,
					    rows[i].cmdline);
		for (unsigned int n = 0; n < (nr > 2 ? nr : 2); n++) {
			memcpy(&entry, out + rows[i].modlist + n * 32, 32);
			assert_int_equal(entry.paddr, n < nr ? 0x5000 + n : 0);
			assert_int_equal(entry.size, n < nr ? 7 + n : 0);
			if (n >= nr)
				continue;
			/* Cut to 1023 bytes. */
			assert_int_equal(entry.cmdline_paddr,
					 0x1000 + cmdlines + n * 1024);
			assert_int_equal(
				strlen((const char *)out + cmdlines + n * 1024),
				1023);
		}
		for (unsigned int n = 0; n < 2; n++) {
			memcpy(&map, out + rows[i].memmap + n * 24, 24);
			assert_int_equal(map.addr, e820[n].addr);
			assert_int_equal(map.size, e820[n].size);
			assert_int_equal(map.type, e820[n].type);
		}
		free(out);
	}
}

/* The tables' addresses are those of the piece. */
static void test_acpi(void **state)
{
	static uint8_t out[2 * PAGE];
	uint64_t xsdt;

	(void)state;
	d.acpi = true;
	build(PAGES);
	startofday_fill(&d, &l, layout_find(&l, PIECE_ACPI), 0, 2, out);
	assert_memory_equal(out, "RSD PTR ", 8);
	memcpy(&xsdt, out + 24, sizeof(xsdt));
	assert_in_range(xsdt, 0xfc000000, 0xfc000000 + sizeof(out));
	assert_memory_equal(out + (xsdt - 0xfc000000), "XSDT", 4);
}

static void test_pvh(void **state)
{
	const struct hvm_start_info *si;
	const struct hvm_modlist_entry *m;
	const struct hvm_memmap_table_entry *map;
	const uint8_t *ram = (const uint8_t *)memory;

	(void)state;
	d.acpi = true;
	add_module(initrd, sizeof(initrd), NULL);
	add_module(other, sizeof(other), "args");
	add_module(other, 1, "third");
	build(PAGES);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->magic, XEN_HVM_START_MAGIC_VALUE);
	assert_int_equal(si->version, 1);
	assert_int_equal(si->nr_modules, 3);
	assert_string_equal((const char *)ram + si->cmdline_paddr,
			    "console=hvc0");
	assert_int_equal(si->rsdp_paddr, 0xfc000000);
	m = (const void *)(ram + si->modlist_paddr);
	assert_int_equal(m[0].size, sizeof(initrd));
	assert_int_equal(m[0].cmdline_paddr, 0);
	assert_memory_equal(ram + m[0].paddr, initrd, sizeof(initrd));
	assert_string_equal((const char *)ram + m[1].cmdline_paddr, "args");
	assert_string_equal((const char *)ram + m[2].cmdline_paddr, "third");
	assert_int_equal(m[2].size, 1);
	map = (const void *)(ram + si->memmap_paddr);
	assert_int_equal(si->memmap_entries, 3);
	assert_int_equal(map[0].size, PAGES * PAGE);
	assert_int_equal(map[0].type, XEN_HVM_MEMMAP_TYPE_RAM);
	assert_int_equal(map[1].addr, 0xfc000000);
	assert_int_equal(map[2].addr, 0xfeff8000);
}

static void test_ident_pt(void **state)
{
	static uint32_t out[1024];

	(void)state;
	build(PAGES);
	startofday_fill(&d, &l, layout_find(&l, PIECE_IDENT_PT), 0, 1, out);
	assert_int_equal(out[0], 0xe7);
	assert_int_equal(out[1023], 0xffc000e7);
	assert_false(startofday_carries_bytes(layout_find(&l, PIECE_XENSTORE)));
	assert_true(startofday_carries_bytes(layout_find(&l, PIECE_IDENT_PT)));
	startofday_fill(&d, &l, layout_find(&l, PIECE_SPECIAL), 0, 1, out);
	assert_int_equal(out[0] | out[1023], 0);
}

static void test_vcpu(void **state)
{
	struct start_vcpu v;
	struct start_param params[START_MAX_PARAMS];

	build(PAGES);
	startofday_vcpu(&l, &v);
	assert_int_equal(v.rip, 0x1000);
	assert_int_equal(v.rsi, layout_find(&l, PIECE_START_INFO)->gva);
	assert_int_equal(v.rsp, layout_find(&l, PIECE_BOOT_STACK)->gva + PAGE);
	assert_int_equal(v.rflags, 0x200);
	assert_int_equal(v.cs.selector, 0xe033);
	assert_int_equal(v.ss.selector, 0xe02b);
	assert_int_equal(v.ds.selector, 0);
	assert_int_equal(v.flags, VGCF_in_kernel_X86_64 | VGCF_online_X86_64);
	assert_int_equal(v.vm_assist, 0);
	assert_int_equal(v.cr3_pfn, layout_find(&l, PIECE_PAGE_TABLES)->pfn);
	assert_int_equal(startofday_params(&d, &l, params), 0);
	pae(state);
	build(PAGES);
	startofday_vcpu(&l, &v);
	assert_int_equal(v.cs.selector, 0xe019);
	assert_int_equal(v.ds.selector, 0xe021);
	assert_int_equal(v.vm_assist, 1 << VMASST_TYPE_pae_extended_cr3);
	pvh(state);
	build(PAGES);
	startofday_vcpu(&l, &v);
	assert_int_equal(v.rip, 0x100010);
	assert_int_equal(v.rbx, layout_find(&l, PIECE_START_INFO)->pfn * PAGE);
	assert_int_equal(v.cr0, 0x11);
	assert_int_equal(v.cs.attributes, 0xc9b);
	assert_int_equal(v.tr.limit, 0x67);
	assert_int_equal(v.mtrr_def_type, 0x806);
}

static uint64_t param(uint32_t index)
{
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&d, &l, params);

	for (unsigned int i = 0; i < nr; i++)
		if (params[i].index == index)
			return params[i].value;
	return UINT64_MAX;
}

static void test_params(void **state)
{
	static const struct start_param rows[] = {
		{ HVM_PARAM_STORE_PFN, 0xfeffc },
		{ HVM_PARAM_BUFIOREQ_PFN, 0xfeffb },
		{ HVM_PARAM_IOREQ_PFN, 0xfeffd },
		{ HVM_PARAM_CONSOLE_PFN, 0xfefff },
		{ HVM_PARAM_PAGING_RING_PFN, 0xfeff8 },
		{ HVM_PARAM_MONITOR_RING_PFN, 0xfeff9 },
		{ HVM_PARAM_SHARING_RING_PFN, 0xfeffa },
		{ HVM_PARAM_IDENT_PT, 0xfeffe000 },
		{ HVM_PARAM_CONSOLE_EVTCHN, 2 },
		{ HVM_PARAM_STORE_EVTCHN, 1 },
		/* no_delay_for_missed_ticks, as libxl's */
		{ HVM_PARAM_TIMER_MODE, 1 },
	};
	struct start_param params[START_MAX_PARAMS];
	const unsigned int nr = sizeof(rows) / sizeof(rows[0]);

	(void)state;
	build(PAGES);
	assert_int_equal(startofday_params(&d, &l, params), nr);
	for (unsigned int i = 0; i < nr; i++)
		assert_int_equal(param(rows[i].index), rows[i].value);
	/* xl.cfg's words in Xen's order, from 0 on */
	d.timer = TIMER_DELAY_FOR_MISSED_TICKS;
	assert_int_equal(param(HVM_PARAM_TIMER_MODE), 0);
	d.timer = TIMER_ONE_MISSED_TICK_PENDING;
	assert_int_equal(param(HVM_PARAM_TIMER_MODE), 3);
	d.timer = TIMER_UNSET;
}

/* Neither way of finding xenstore is offered to the kernel. */
static void test_no_xenstore(void **state)
{
	(void)state;
	build(PAGES);
	assert_int_equal(param(HVM_PARAM_STORE_PFN), 0xfeffc);
	assert_int_equal(param(HVM_PARAM_STORE_EVTCHN), 1);
	d.store_evtchn = 0;
	assert_int_equal(param(HVM_PARAM_STORE_PFN), 0);
	assert_int_equal(param(HVM_PARAM_STORE_EVTCHN), 0);
	assert_int_equal(param(HVM_PARAM_CONSOLE_EVTCHN), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kernel, pv64),
		cmocka_unit_test(test_tables_above),
		cmocka_unit_test_setup(test_nothing_below, pv64),
		cmocka_unit_test(test_shared_tables),
		cmocka_unit_test(test_nothing_outside),
		cmocka_unit_test_setup(test_partial_p2m, pv64),
		cmocka_unit_test(test_carried),
		cmocka_unit_test_setup(test_start_info_64, pv64),
		cmocka_unit_test_setup(test_p2m_apart, p2m_apart),
		cmocka_unit_test_setup(test_pae, pae),
		cmocka_unit_test(test_in_parts),
		cmocka_unit_test_setup(test_package, pv64),
		cmocka_unit_test(test_shared_info),
		cmocka_unit_test_setup(test_symtab, pv64),
		cmocka_unit_test_setup(test_symtab_32, pae),
		cmocka_unit_test(test_pvh_lists),
		cmocka_unit_test_setup(test_acpi, pvh),
		cmocka_unit_test_setup(test_pvh, pvh),
		cmocka_unit_test_setup(test_ident_pt, pvh),
		cmocka_unit_test_setup(test_vcpu, pv64),
		cmocka_unit_test_setup(test_params, pvh),
		cmocka_unit_test_setup(test_no_xenstore, pvh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
