// SPDX-License-Identifier: MIT
/*
 * The bytes of start-of-day images: each kind of piece read back as its ABI
 * requires, built at once and in parts.
 */
#include "guest_memory.h"

#include <daybreak/package.h>

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
	assert_int_equal(s64->vcpu_info[31].evtchn_upcall_mask, 1);
	assert_int_equal(s64->evtchn_pending[0], 0);
	startofday_shared_info(ABI_PV32_PAE, out);
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
	at = page(1) + 0x3008; /* the kernel's end, rounded up to a word */
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
	assert_int_equal(startofday_params(&d, &l, params), 11);
	/* HVM_PARAM_TIMER_MODE: no_delay_for_missed_ticks, as libxl's */
	assert_int_equal(params[10].index, 10);
	assert_int_equal(params[10].value, 1);
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
		cmocka_unit_test_setup(test_start_info_64, pv64),
		cmocka_unit_test_setup(test_p2m_apart, p2m_apart),
		cmocka_unit_test_setup(test_pae, pae),
		cmocka_unit_test(test_in_parts),
		cmocka_unit_test_setup(test_package, pv64),
		cmocka_unit_test(test_shared_info),
		cmocka_unit_test_setup(test_symtab, pv64),
		cmocka_unit_test_setup(test_pvh, pvh),
		cmocka_unit_test_setup(test_ident_pt, pvh),
		cmocka_unit_test_setup(test_vcpu, pv64),
		cmocka_unit_test_setup(test_no_xenstore, pvh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
