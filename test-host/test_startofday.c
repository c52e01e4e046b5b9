// SPDX-License-Identifier: MIT
/*
 * The bytes of start-of-day images: each kind of piece read back as its ABI
 * says, in one go and in parts, and then for scattered machine frames.
 */
#include "support.h"

#include "kernels.h"

#include <daybreak/acpi.h>
#include <daybreak/package.h>
#include <daybreak/startofday.h>
#include <daybreak/translate.h>

#include <xen/arch-x86/hvm/start_info.h>
#include <xen/elfnote.h>

#include "../loader/abi.h"

#define MIB   (1ULL << 20)
#define PAGE  4096
#define HIGH  0xffffffff80000000ULL
#define PAGES 2048 /* of the memory that tests fill: 8 MiB */

static struct kernel k;
static struct domain d;
static struct modlist modules;
static struct layout l;
static uint8_t initrd[5000], other[100];
static uint64_t memory[PAGES * PAGE / 8];

static void use(bool is_64, uint64_t paddr)
{
	kernel_init(&k, is_64, paddr, 0x3001);
	memset(&modules, 0, sizeof(modules));
	for (unsigned int i = 0; i < sizeof(initrd); i++)
		initrd[i] = (uint8_t)(i * 11 + 3);
	memset(other, 0x77, sizeof(other));
	d = (struct domain){ .name = "guest",
			     .kernel = k.file,
			     .image = &k.image,
			     .notes = &k.notes,
			     .modules = &modules,
			     .memory = PAGES * PAGE,
			     .nr_vcpus = 1,
			     .store_evtchn = 1,
			     .console_evtchn = 2,
			     .cmdline = "console=hvc0" };
	log_clear();
}

static int pv64(void **state)
{
	(void)state;
	use(true, 0x1000);
	kernel_pv(&k);
	return 0;
}

static int p2m_apart(void **state)
{
	(void)state;
	use(true, 0x1000);
	kernel_pv(&k);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, HIGH);
	kernel_number(&k, XEN_ELFNOTE_ENTRY, HIGH + 0x1000);
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, 0x8000000000);
	kernel_number(&k, XEN_ELFNOTE_MOD_START_PFN, 1);
	return 0;
}

static int pae(void **state)
{
	(void)state;
	use(false, 0x1000);
	kernel_pv(&k);
	kernel_string(&k, XEN_ELFNOTE_PAE_MODE, "yes");
	return 0;
}

static int pvh(void **state)
{
	(void)state;
	use(false, 0x100000);
	kernel_number(&k, XEN_ELFNOTE_PHYS32_ENTRY, 0x100010);
	d.type = DOMAIN_PVH;
	return 0;
}

static void add_module(const void *bytes, uint64_t size, const char *args)
{
	const struct file file = { "module", { bytes, size } };

	assert_int_equal(
		modlist_add(&modules,
			    modules.nr_modules ? MODULE_OTHER : MODULE_RAMDISK,
			    file, args),
		ST_OK);
}

static uint8_t *page(uint64_t pfn)
{
	assert_true(pfn < PAGES);
	return (uint8_t *)memory + pfn * PAGE;
}

/* Lays out and fills everything that lies in RAM, step pages at a time. */
static void build(uint64_t step)
{
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(layout_place(&d, &l), ST_OK);
	memset(memory, 0xcc, sizeof(memory));
	for (unsigned int i = 0; i < l.nr_pieces; i++) {
		const struct piece *p = &l.pieces[i];

		if (p->pfn >= PVH_HOLE_PFN)
			continue;
		for (uint64_t at = 0; at < p->nr_pages; at += step)
			startofday_fill(&d, &l, p, at,
					p->nr_pages - at < step
						? p->nr_pages - at
						: step,
					page(p->pfn + at));
	}
}

/* --- walking the page tables as a CPU would ---------------------------------
 */

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

/* Every frame of the first mapping is there, tables read-only. */
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

/* --- PV ---------------------------------------------------------------------
 */

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

/* However a piece is cut, its bytes are the same. */
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
	assert_int_equal(s64->vcpu_info[31].evtchn_upcall_mask, 1);
	assert_int_equal(s64->evtchn_pending[0], 0);
	startofday_shared_info(ABI_PV32_PAE, out);
	assert_int_equal(s32->vcpu_info[31].evtchn_upcall_mask, 1);
	assert_int_equal(s32->evtchn_pending[0], 0);
}

/* --- BSD symbol tables ---------------------------------------------------- */

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
	h->e_shnum = 3;
	s[1] = (Elf64_Shdr){ .sh_type = SHT_SYMTAB,
			     .sh_offset = KERNEL_TEXT,
			     .sh_size = 49,
			     .sh_link = 2 };
	s[2] = (Elf64_Shdr){ .sh_type = SHT_STRTAB,
			     .sh_offset = STRINGS,
			     .sh_size = 7 };
	memcpy(k.bytes + STRINGS, "\0a\0bcd", 7);
	build(1);
	at = page(1) + 0x3008; /* the kernel's end, to a word */
	memcpy(&size, at, 4);
	memcpy(&out, at + 4, sizeof(out));
	assert_int_equal(out.e_shnum, 3);
	assert_int_equal(out.e_phnum, 0);
	assert_int_equal(out.e_shoff, 64);
	memcpy(&symbols, at + 4 + 64 + 64, sizeof(symbols));
	memcpy(&strings, at + 4 + 64 + 128, sizeof(strings));
	assert_int_equal(symbols.sh_link, 2);
	assert_memory_equal(at + 4 + symbols.sh_offset, k.bytes + KERNEL_TEXT,
			    49);
	assert_memory_equal(at + 4 + strings.sh_offset, "\0a\0bcd", 7);
	assert_int_equal(size, strings.sh_offset + 7);
	assert_int_equal((symbols.sh_offset + 4) % 8, 0);
	assert_int_equal((strings.sh_offset + 4) % 8, 0);
	assert_int_equal(layout_find(&l, PIECE_KERNEL)->size,
			 0x3008 + 264 + 56 + 8);
}

/* --- PVH ---------------------------------------------------------------------
 */

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

static uint8_t sum(const uint8_t *bytes, uint32_t size)
{
	uint8_t s = 0;

	while (size--)
		s = (uint8_t)(s + *bytes++);
	return s;
}

static const uint8_t *table(const uint8_t *block, uint64_t paddr,
			    const char *signature)
{
	const uint8_t *t = block + (paddr - 0xfc000000);
	uint32_t length;

	assert_memory_equal(t, signature, 4);
	memcpy(&length, t + 4, 4);
	assert_int_equal(sum(t, length), 0);
	return t;
}

static uint64_t word(const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, 8);
	return v;
}

static void test_acpi(void **state)
{
	static uint8_t block[ACPI_MAX_SIZE];
	const uint8_t *xsdt, *fadt, *madt;

	(void)state;
	for (unsigned int n = 1; n <= ACPI_MAX_VCPUS; n++) {
		assert_true(acpi_write(n, 0xfc000000, block) <= sizeof(block));
		assert_memory_equal(block, "RSD PTR ", 8);
		assert_int_equal(sum(block, 20), 0);
		assert_int_equal(sum(block, 36), 0);
		xsdt = table(block, word(block + 24), "XSDT");
		fadt = table(block, word(xsdt + 36), "FACP");
		madt = table(block, word(xsdt + 44), "APIC");
		table(block, word(fadt + 140), "DSDT");
		assert_int_equal(fadt[8], 5);
		assert_int_equal(fadt[114] >> 4 & 1, 1); /* HW_REDUCED */
		assert_int_equal(madt[44 + 8 * (n - 1) + 2], n - 1);
		assert_int_equal(madt[44 + 8 * (n - 1) + 3], 2 * (n - 1));
	}
}

/* --- registers
 * ----------------------------------------------------------------- */

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
	assert_int_equal(startofday_params(&d, &l, params), 10);
}

/* --- scattered machine frames ------------------------------------------------
 */

#define BASE 0x7654321ULL

/* Runs of 3 frames, the runs in reverse. */
static uint64_t scattered(void *context, uint64_t pfn, uint64_t *run)
{
	(void)context;
	*run = 3 - pfn % 3;
	return BASE + (PAGES - pfn / 3) * 3 + pfn % 3;
}

static uint64_t mfn_of(uint64_t pfn)
{
	uint64_t run;

	return scattered(NULL, pfn, &run);
}

static void check_entry(uint64_t canonical, uint64_t placed)
{
	if (!(canonical & 1)) {
		assert_int_equal(canonical, placed);
		return;
	}
	assert_int_equal(canonical & 0xfff, placed & 0xfff);
	assert_int_equal(mfn_of(canonical >> 12), placed >> 12);
}

static void check_placed(const struct piece *p, const uint64_t *before)
{
	const uint64_t *after = (void *)page(p->pfn);
	uint64_t n = p->nr_pages * PAGE / 8;

	switch (p->kind) {
	case PIECE_PAGE_TABLES:
	case PIECE_P2M_TABLES:
		for (uint64_t i = 0; i < n; i++)
			check_entry(before[i], after[i]);
		break;
	case PIECE_P2M:
		for (uint64_t i = 0; i < PAGES; i++)
			assert_int_equal(l.abi == ABI_PV64
						 ? after[i]
						 : ((uint32_t *)after)[i],
					 mfn_of(i));
		break;
	case PIECE_START_INFO:
		break;
	default:
		assert_memory_equal(before, after, n * 8);
	}
}

static void place_all(const struct translation *to)
{
	static uint64_t before[PAGES * PAGE / 8];

	memcpy(before, memory, sizeof(memory));
	for (unsigned int i = 0; i < l.nr_pieces; i++) {
		const struct piece *p = &l.pieces[i];

		/* Page by page, as a window would have it. */
		for (uint64_t n = 0; n < p->nr_pages; n++)
			assert_int_equal(translate_piece(&l, p, n, 1, to,
							 page(p->pfn + n)),
					 ST_OK);
		check_placed(p, before + p->pfn * PAGE / 8);
	}
}

static void test_translate_64(void **state)
{
	const struct translation to = { scattered, NULL, 0xabcd000, "domain" };
	const struct start_info_x86_64 *si;

	(void)state;
	add_module(initrd, sizeof(initrd), NULL);
	build(PAGES);
	place_all(&to);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->shared_info, 0xabcd000);
	assert_int_equal(si->store_mfn,
			 mfn_of(layout_find(&l, PIECE_XENSTORE)->pfn));
	assert_int_equal(si->console.domU.mfn,
			 mfn_of(layout_find(&l, PIECE_CONSOLE)->pfn));
	/* These stay PFNs. */
	assert_int_equal(si->first_p2m_pfn, layout_find(&l, PIECE_P2M)->pfn);
	assert_int_equal(si->mod_start, layout_find(&l, PIECE_MODULE)->pfn);
	assert_int_equal(translate_cr3(ABI_PV64, 0x123456789), 0x123456789000);
}

static void test_translate_pae(void **state)
{
	const struct translation to = { scattered, NULL, 0xabcd000, "domain" };
	const struct start_info_x86_32 *si;

	(void)state;
	build(PAGES);
	place_all(&to);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->shared_info, 0xabcd000);
	assert_int_equal(si->store_mfn,
			 mfn_of(layout_find(&l, PIECE_XENSTORE)->pfn));
	assert_int_equal(translate_cr3(ABI_PV32_PAE, 0x123456), 0x23456001);
}

static void test_translate_pvh(void **state)
{
	const struct translation to = { scattered, NULL, 0, "domain" };
	static uint64_t before[PAGES * PAGE / 8];

	(void)state;
	build(PAGES);
	memcpy(before, memory, sizeof(memory));
	for (unsigned int i = 0; i < l.nr_pieces; i++)
		if (l.pieces[i].pfn < PAGES)
			assert_int_equal(translate_piece(&l, &l.pieces[i], 0,
							 l.pieces[i].nr_pages,
							 &to,
							 page(l.pieces[i].pfn)),
					 ST_OK);
	assert_memory_equal(before, memory, sizeof(memory));
}

/* A frame's number by the PFN asked for, for every way to be refused. */
static uint64_t one_frame(void *context, uint64_t pfn, uint64_t *run)
{
	(void)pfn;
	*run = 1;
	return *(uint64_t *)context;
}

static void refuse(enum piece_kind kind, uint64_t mfn, uint64_t shared_info,
		   const char *says)
{
	const struct translation to = { one_frame, &mfn, shared_info,
					"domain" };
	const struct piece *p = layout_find(&l, kind);

	assert_refused(translate_piece(&l, p, 0, 1, &to, page(p->pfn)),
		       ST_INVALID, says);
}

static void test_translate_refused(void **state)
{
	build(PAGES);
	refuse(PIECE_PAGE_TABLES, TRANSLATE_NO_FRAME, 0, "page table names");
	refuse(PIECE_PAGE_TABLES, 1ULL << 40, 0, "page table names");
	refuse(PIECE_START_INFO, TRANSLATE_NO_FRAME, 0, "start_info names");
	refuse(PIECE_P2M, 1ULL << 40, 0, "P2M list names");
	pae(state);
	build(PAGES);
	refuse(PIECE_START_INFO, 1ULL << 32, 0, "start_info names");
	refuse(PIECE_START_INFO, 1, 1ULL << 32, "below 4 GiB");
	refuse(PIECE_P2M, UINT32_MAX, 0, "P2M list names");
}

/* The first frame of a run fits, the last one does not. */
static uint64_t long_run(void *context, uint64_t pfn, uint64_t *run)
{
	(void)context, (void)pfn;
	*run = 100;
	return UINT32_MAX - 50;
}

static void test_p2m_run_too_high(void **state)
{
	const struct translation to = { long_run, NULL, 0, "domain" };
	static uint32_t out[100];

	(void)state;
	assert_int_equal(translate_p2m(ABI_PV32_PAE, 0, 50, &to, out), ST_OK);
	assert_int_equal(out[49], UINT32_MAX - 1);
	assert_refused(translate_p2m(ABI_PV32_PAE, 0, 51, &to, out), ST_INVALID,
		       "P2M list names");
}

/* A hole in the P2M list is all ones, in either width. */
static void test_p2m_holes(void **state)
{
	uint64_t mfn = TRANSLATE_NO_FRAME, out[4] = { 0 };
	const struct translation to = { one_frame, &mfn, 0, "domain" };

	(void)state;
	assert_int_equal(translate_p2m(ABI_PV64, 5, 2, &to, out), ST_OK);
	assert_int_equal(out[0] & out[1], UINT64_MAX);
	assert_int_equal(out[2], 0);
	assert_int_equal(translate_p2m(ABI_PV32_PAE, 5, 1, &to, out + 2),
			 ST_OK);
	assert_int_equal(out[2], UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kernel, pv64),
		cmocka_unit_test_setup(test_start_info_64, pv64),
		cmocka_unit_test_setup(test_p2m_apart, p2m_apart),
		cmocka_unit_test_setup(test_pae, pae),
		cmocka_unit_test(test_in_parts),
		cmocka_unit_test_setup(test_package, pv64),
		cmocka_unit_test(test_shared_info),
		cmocka_unit_test_setup(test_symtab, pv64),
		cmocka_unit_test_setup(test_pvh, pvh),
		cmocka_unit_test_setup(test_ident_pt, pvh),
		cmocka_unit_test(test_acpi),
		cmocka_unit_test_setup(test_vcpu, pv64),
		cmocka_unit_test_setup(test_translate_64, p2m_apart),
		cmocka_unit_test_setup(test_translate_pae, pae),
		cmocka_unit_test_setup(test_translate_pvh, pvh),
		cmocka_unit_test_setup(test_translate_refused, pv64),
		cmocka_unit_test(test_p2m_run_too_high),
		cmocka_unit_test(test_p2m_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
