// SPDX-License-Identifier: MIT
/*
 * Xen's notes: every type in one good kernel, then tables in which each row
 * breaks one thing.
 */
#include "support.h"

#include "kernels.h"

#include <xen/elfnote.h>
#include <xen/features.h>

static struct kernel k;

static int fresh(void **state)
{
	(void)state;
	kernel_init(&k, true, 0x1000, 0x2000);
	log_clear();
	return 0;
}

static void test_every_note(void **state)
{
	const uint32_t reloc[] = { 0x1000, 0x100000, 0x3fffffff };
	const uint64_t l1[] = { 1, 1 };
	const uint32_t features = 1u << XENFEAT_dom0;

	(void)state;
	kernel_string(&k, XEN_ELFNOTE_INFO, "information");
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x1010);
	kernel_number(&k, XEN_ELFNOTE_HYPERCALL_PAGE, 0x2000);
	kernel_number(&k, XEN_ELFNOTE_VIRT_BASE, 0xffffffff80000000);
	kernel_number(&k, XEN_ELFNOTE_PADDR_OFFSET, 1);
	kernel_pv(&k);
	kernel_string(&k, XEN_ELFNOTE_GUEST_VERSION, "1.2");
	kernel_string(&k, XEN_ELFNOTE_PAE_MODE, "yes");
	kernel_string(&k, XEN_ELFNOTE_FEATURES,
		      "|hvm_callback_vector|nobody_knows|"
		      "!writable_page_tables");
	kernel_number(&k, XEN_ELFNOTE_HV_START_LOW, 0xf5800000);
	kernel_note(&k, XEN_ELFNOTE_L1_MFN_VALID, l1, sizeof(l1));
	kernel_note(&k, XEN_ELFNOTE_SUSPEND_CANCEL, "\1", 1);
	kernel_number(&k, XEN_ELFNOTE_INIT_P2M, 0x8000000000);
	kernel_note(&k, XEN_ELFNOTE_MOD_START_PFN, "\1\0\0\0", 4);
	kernel_note(&k, XEN_ELFNOTE_SUPPORTED_FEATURES, &features, 4);
	kernel_note(&k, XEN_ELFNOTE_PHYS32_ENTRY, "\x20\x10", 2);
	kernel_note(&k, NOTE_PHYS32_RELOC, reloc, sizeof(reloc));
	kernel_number(&k, XEN_ELFNOTE_CRASH_INFO, 1);
	assert_int_equal(kernel_parse(&k), ST_OK);

	assert_int_equal(k.notes.source, NOTES_SEGMENT);
	assert_int_equal(k.notes.offers, OFFER_PV64 | OFFER_PVH);
	assert_string_equal(notes_offers(&k.notes), "PV (64-bit) and PVH");
	/* All but BSD_SYMTAB, which requires a symbol table. */
	assert_int_equal(k.notes.present,
			 0xfffff & ~(1u << XEN_ELFNOTE_BSD_SYMTAB));
	assert_true(notes_has(&k.notes, XEN_ELFNOTE_ENTRY));
	assert_false(notes_has(&k.notes, XEN_ELFNOTE_BSD_SYMTAB));
	assert_string_equal(k.notes.info, "information");
	assert_string_equal(k.notes.guest_os, "test");
	assert_string_equal(k.notes.guest_version, "1.2");
	assert_string_equal(k.notes.xen_version, "xen-3.0");
	assert_string_equal(k.notes.loader, "generic");
	assert_int_equal(k.notes.entry, 0x1010);
	assert_int_equal(k.notes.hypercall_page, 0x2000);
	assert_int_equal(k.notes.virt_base, 0xffffffff80000000);
	assert_int_equal(k.notes.paddr_offset, 1);
	assert_int_equal(k.notes.init_p2m, 0x8000000000);
	assert_int_equal(k.notes.hv_start_low, 0xf5800000);
	assert_int_equal(k.notes.phys32_entry, 0x1020);
	assert_int_equal(k.notes.reloc.align, 0x1000);
	assert_int_equal(k.notes.reloc.min, 0x100000);
	assert_int_equal(k.notes.reloc.max, 0x3fffffff);
	assert_int_equal(k.notes.l1_mfn_valid_mask, 1);
	assert_int_equal(k.notes.l1_mfn_valid_value, 1);
	assert_true(k.notes.mod_start_pfn);
	assert_true(k.notes.suspend_cancel);
	assert_int_equal(k.notes.pae, PAE_EXTENDED_CR3);
	assert_int_equal(k.notes.features_supported,
			 1 << XENFEAT_hvm_callback_vector |
				 1 << XENFEAT_writable_page_tables |
				 1 << XENFEAT_dom0);
	assert_int_equal(k.notes.features_required,
			 1 << XENFEAT_writable_page_tables);
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.source, NOTES_NONE);
	assert_int_equal(k.notes.offers, 0);
	assert_string_equal(notes_offers(&k.notes), "nothing Xen can start");
	assert_int_equal(k.notes.entry, NOTES_UNSET);
}

static void test_offers(void **state)
{
	static const struct {
		bool is_64;
		const char *xen_version, *loader, *guest_os, *pae;
		unsigned int offers;
	} rows[] = {
		{ true, "xen-3.0", "generic", "x", NULL, OFFER_PV64 },
		{ true, "xen-3.0", "other", "linux", NULL, OFFER_PV64 },
		{ true, "xen-3.0", "other", "x", NULL, 0 },
		{ true, "xen-2.0", "generic", "x", NULL, 0 },
		{ false, "xen-3.0", "generic", "x", NULL, 0 },
		{ false, "xen-3.0", "generic", "x", "no", 0 },
		{ false, "xen-3.0", "generic", "x", "yes", OFFER_PV32_PAE },
		{ false, "xen-3.0", "generic", "x", "no,bimodal",
		  OFFER_PV32_PAE },
		{ false, "xen-3.0", "generic", "x", "bimodal", OFFER_PV32_PAE },
		{ false, "xen-3.0", "generic", "x", "no, not at all", 0 },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kernel_init(&k, rows[i].is_64, 0x1000, 0x2000);
		kernel_string(&k, XEN_ELFNOTE_XEN_VERSION, rows[i].xen_version);
		kernel_string(&k, XEN_ELFNOTE_LOADER, rows[i].loader);
		kernel_string(&k, XEN_ELFNOTE_GUEST_OS, rows[i].guest_os);
		if (rows[i].pae)
			kernel_string(&k, XEN_ELFNOTE_PAE_MODE, rows[i].pae);
		assert_int_equal(kernel_parse(&k), ST_OK);
		assert_int_equal(k.notes.offers, rows[i].offers);
	}
}

static void test_other_cpu(void **state)
{
	(void)state;
	kernel_pv(&k);
	((Elf64_Ehdr *)(void *)k.bytes)->e_machine = EM_AARCH64;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.offers, 0);
}

/* A note of another vendor, whose name has as many letters as Xen's. */
static void test_other_vendor(void **state)
{
	(void)state;
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x1010);
	memcpy(k.bytes + KERNEL_NOTES + sizeof(Elf64_Nhdr), "GNU", 4);
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.source, NOTES_NONE);
	assert_int_equal(k.notes.present, 0);
}

/* The note's segment is the first, as in an ELF whose linker sorted them so. */
static void test_first_segment(void **state)
{
	Elf64_Phdr *p = (void *)(k.bytes + sizeof(Elf64_Ehdr)), load;

	(void)state;
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x1010);
	load = p[0];
	p[0] = p[1];
	p[1] = load;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.entry, 0x1010);
}

static void test_long_string(void **state)
{
	char text[NOTES_STRING_MAX + 2] = "";

	(void)state;
	memset(text, 'a', NOTES_STRING_MAX + 1);
	kernel_string(&k, XEN_ELFNOTE_INFO, text);
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(strlen(k.notes.info), NOTES_STRING_MAX - 1);
}

/* The words that a PHYS32_RELOC note leaves out have defaults. */
static void test_relocation(void **state)
{
	static const struct {
		uint32_t size, words[3];
		struct notes_reloc reloc;
	} rows[] = {
		{ 0, { 0 }, { 0x200000, 0, UINT32_MAX } },
		{ 4, { 1 }, { 1, 0, UINT32_MAX } },
		{ 8, { 0x1000, 0x2000 }, { 0x1000, 0x2000, UINT32_MAX } },
		{ 12, { 0x1000, 0x3000, 0x3000 }, { 0x1000, 0x3000, 0x3000 } },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fresh(state);
		kernel_note(&k, NOTE_PHYS32_RELOC, rows[i].words, rows[i].size);
		assert_int_equal(kernel_parse(&k), ST_OK);
		assert_memory_equal(&k.notes.reloc, &rows[i].reloc,
				    sizeof(k.notes.reloc));
	}
}

/* As a 32-bit kernel has it: two words. Missing ones count as 0. */
static void test_narrow_l1_mfn_valid(void **state)
{
	const uint32_t words[] = { 3, 2 };

	kernel_note(&k, XEN_ELFNOTE_L1_MFN_VALID, words, 8);
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.l1_mfn_valid_mask, 3);
	assert_int_equal(k.notes.l1_mfn_valid_value, 2);
	fresh(state);
	kernel_note(&k, XEN_ELFNOTE_L1_MFN_VALID, words, 4);
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.l1_mfn_valid_mask, 3);
	assert_int_equal(k.notes.l1_mfn_valid_value, 0);
}

static void test_highest_pvh_entry(void **state)
{
	(void)state;
	kernel_number(&k, XEN_ELFNOTE_PHYS32_ENTRY, UINT32_MAX);
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.phys32_entry, UINT32_MAX);
}

/* As written by grub-mkimage: 12 bytes announced, the file ends after 4. */
static void test_string_cut_by_the_file(void **state)
{
	Elf64_Nhdr *h;

	(void)state;
	kernel_pv(&k);
	h = (void *)(k.bytes + KERNEL_NOTES + k.notes_size);
	kernel_string(&k, XEN_ELFNOTE_PAE_MODE, "yes");
	h->n_descsz = 12;
	/* Move the notes to the end of the file. */
	memcpy(k.bytes + KERNEL_MAX - k.notes_size, k.bytes + KERNEL_NOTES,
	       k.notes_size);
	((Elf64_Phdr *)(void *)(k.bytes + sizeof(Elf64_Ehdr)))[1].p_offset =
		KERNEL_MAX - k.notes_size;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.pae, PAE_EXTENDED_CR3);
	k.bytes[KERNEL_MAX - 1] = 'x'; /* no NUL: the string's end is unknown */
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "note 4 ends past");
}

static void test_refused_notes(void **state)
{
	static const struct {
		uint32_t type;
		const char *desc;
		uint32_t size;
		enum status expected;
		const char *says;
	} rows[] = {
		{ XEN_ELFNOTE_ENTRY, "abc", 3, ST_INVALID, "ENTRY has 3" },
		{ XEN_ELFNOTE_INIT_P2M, "", 0, ST_INVALID, "INIT_P2M has 0" },
		{ XEN_ELFNOTE_VIRT_BASE, "123456789", 9, ST_INVALID, "has 9" },
		{ XEN_ELFNOTE_PHYS32_ENTRY, "\0\0\0\0\1\0\0\0", 8, ST_INVALID,
		  "below 4 GiB" },
		{ XEN_ELFNOTE_FEATURES, "dom0|!nobody", 13, ST_UNSUPPORTED,
		  "\"nobody\"" },
		{ XEN_ELFNOTE_FEATURES, "!|dom0", 7, ST_UNSUPPORTED,
		  "feature \"\"" },
		{ XEN_ELFNOTE_SUPPORTED_FEATURES, "", 0, ST_INVALID,
		  "multiple of 4" },
		{ XEN_ELFNOTE_SUPPORTED_FEATURES, "ab", 2, ST_INVALID,
		  "multiple of 4" },
		{ XEN_ELFNOTE_SUPPORTED_FEATURES, "abcdef", 6, ST_INVALID,
		  "multiple of 4" },
		{ NOTE_PHYS32_RELOC, "abcde", 5, ST_INVALID, "0, 4, 8 or 12" },
		{ NOTE_PHYS32_RELOC, "abcdabcdabcdabcd", 16, ST_INVALID,
		  "0, 4, 8 or 12" },
		{ NOTE_PHYS32_RELOC, "\3\0\0\0", 4, ST_INVALID,
		  "expected a range" },
		{ NOTE_PHYS32_RELOC, "\0\0\0\0", 4, ST_INVALID,
		  "expected a range" },
		{ NOTE_PHYS32_RELOC, "\0\x10\0\0\2\0\0\0\1\0\0\0", 12,
		  ST_INVALID, "expected a range" },
		{ XEN_ELFNOTE_BSD_SYMTAB, "yes", 4, ST_INVALID, "has none" },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fresh(state);
		kernel_note(&k, rows[i].type, rows[i].desc, rows[i].size);
		assert_refused(kernel_parse(&k), rows[i].expected,
			       rows[i].says);
	}
}

static Elf64_Phdr *note_header(void)
{
	return (Elf64_Phdr *)(void *)(k.bytes + sizeof(Elf64_Ehdr)) + 1;
}

static void test_refused_structure(void **state)
{
	Elf64_Nhdr *h = (void *)(k.bytes + KERNEL_NOTES);

	kernel_number(&k, XEN_ELFNOTE_ENTRY, 1);
	note_header()->p_filesz = KERNEL_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "notes at 0x400");
	note_header()->p_filesz = UINT64_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "notes at 0x400");
	note_header()->p_filesz = 24;
	h->n_descsz = UINT32_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "note 1 ends past");
	h->n_descsz = 8;
	h->n_namesz = UINT32_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "note 1 ends past");
	note_header()->p_offset = KERNEL_MAX - 8;
	note_header()->p_filesz = 8;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "note 1 ends past");
	fresh(state);
	/* Zeroes are empty notes of 12 bytes each. */
	note_header()->p_filesz = 20;
	assert_int_equal(kernel_parse(&k), ST_OK);
	k.file.bytes.size = 10;
	assert_refused(notes_parse(k.file, &k.image, &k.notes), ST_TRUNCATED,
		       "inside its ELF header");
}

static void test_too_many(void **state)
{
	static uint8_t big[12 * (NOTES_MAX + 1) + KERNEL_MAX];

	(void)state;
	memcpy(big, k.bytes, KERNEL_MAX);
	k.file.bytes = (struct span){ big, sizeof(big) };
	((Elf64_Phdr *)(void *)(big + sizeof(Elf64_Ehdr)))[1].p_offset =
		KERNEL_MAX;
	((Elf64_Phdr *)(void *)(big + sizeof(Elf64_Ehdr)))[1].p_filesz =
		12 * NOTES_MAX;
	assert_int_equal(kernel_parse(&k), ST_OK);
	((Elf64_Phdr *)(void *)(big + sizeof(Elf64_Ehdr)))[1].p_filesz += 12;
	assert_refused(kernel_parse(&k), ST_TOO_LARGE, "more than 4096 notes");
}

#define SECTIONS 0x800 /* section headers in the file, then the sections */
#define NAMES	 0x900
#define CONTENT	 0x980

/*
 * Section 1 has that type and name and lies at CONTENT; section 2 has the
 * names.
 */
static Elf64_Shdr *add_sections(uint32_t type, const char *name,
				const void *content, uint64_t size)
{
	Elf64_Ehdr *h = (void *)k.bytes;
	Elf64_Shdr *s = (void *)(k.bytes + SECTIONS);

	h->e_shoff = SECTIONS;
	h->e_shentsize = sizeof(*s);
	h->e_shnum = 3;
	h->e_shstrndx = 2;
	s[1] = (Elf64_Shdr){ .sh_name = 1,
			     .sh_type = type,
			     .sh_offset = CONTENT,
			     .sh_size = size,
			     .sh_link = 2 };
	s[2] = (Elf64_Shdr){ .sh_type = SHT_STRTAB,
			     .sh_offset = NAMES,
			     .sh_size = 64 };
	strcpy((char *)k.bytes + NAMES + 1, name);
	memcpy(k.bytes + CONTENT, content, size);
	return s;
}

static void test_note_section(void **state)
{
	Elf64_Shdr *s;

	(void)state;
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x1234);
	s = add_sections(SHT_NOTE, ".note", k.bytes + KERNEL_NOTES, 24);
	note_header()->p_offset = 0; /* some binutils write this */
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.source, NOTES_SECTION);
	assert_int_equal(k.notes.entry, 0x1234);
	s[1].sh_offset = KERNEL_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "notes at 0x2000");
	s[1].sh_offset = CONTENT;
	/* The sum of the table's offset and the size of a header wraps. */
	((Elf64_Ehdr *)(void *)k.bytes)->e_shentsize = UINT16_MAX;
	((Elf64_Ehdr *)(void *)k.bytes)->e_shoff =
		SECTIONS + sizeof(*s) - UINT16_MAX;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.source, NOTES_NONE);
}

/* Names that only look like __xen_guest, and one outside the names. */
static void test_other_sections(void **state)
{
	static const struct {
		const char *name;
		uint32_t sh_name;
	} rows[] = {
		{ ".data", 1 },	       { "__xen_guesx", 1 },
		{ "__xen_guest2", 1 }, { "x__xen_guest", 1 },
		{ "__xen_guest", 0 },  { "__xen_guest", 64 },
		{ "__xen_guest", 53 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fresh(state);
		add_sections(SHT_PROGBITS, rows[i].name, "PAE=yes", 8)[1]
			.sh_name = rows[i].sh_name;
		assert_int_equal(kernel_parse(&k), ST_OK);
		assert_int_equal(k.notes.source, NOTES_NONE);
	}
}

/* Headers that follow the last one of their table. */
static void test_after_the_tables(void **state)
{
	Elf64_Shdr *s;

	(void)state;
	kernel_number(&k, XEN_ELFNOTE_ENTRY, 0x1010);
	note_header()[1] = note_header()[0];
	note_header()->p_type = PT_NULL;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.source, NOTES_NONE);
	fresh(state);
	kernel_string(&k, XEN_ELFNOTE_BSD_SYMTAB, "yes");
	s = add_sections(SHT_SYMTAB, "x", "symbols", 8);
	s[3] = s[1];
	s[1].sh_type = SHT_PROGBITS;
	assert_refused(kernel_parse(&k), ST_INVALID, "has none");
}

static void test_symtab(void **state)
{
	Elf64_Shdr *s;

	(void)state;
	kernel_string(&k, XEN_ELFNOTE_BSD_SYMTAB, "yes");
	s = add_sections(SHT_SYMTAB, "x", "symbols", 8);
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_true(k.notes.symtab.wanted);
	assert_int_equal(k.notes.symtab.symtab_header, SECTIONS + 64);
	assert_int_equal(k.notes.symtab.symtab_offset, CONTENT);
	assert_int_equal(k.notes.symtab.symtab_size, 8);
	assert_int_equal(k.notes.symtab.strtab_header, SECTIONS + 128);
	assert_int_equal(k.notes.symtab.strtab_offset, NAMES);
	assert_int_equal(k.notes.symtab.strtab_size, 64);
	s[1].sh_link = 3;
	assert_refused(kernel_parse(&k), ST_INVALID, "names section 3");
	s[1].sh_link = 0;
	assert_refused(kernel_parse(&k), ST_INVALID, "names section 0");
	s[1].sh_link = 1;
	assert_refused(kernel_parse(&k), ST_INVALID, "not a string table");
	s[1].sh_link = 2;
	s[1].sh_size = KERNEL_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "symbol table ends");
	s[1].sh_size = 8;
	s[2].sh_offset = UINT64_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "symbol table ends");
	((Elf64_Ehdr *)(void *)k.bytes)->e_shoff = UINT64_MAX - 8;
	assert_refused(kernel_parse(&k), ST_INVALID, "has none");
}

static enum status guest_section(const char *text)
{
	kernel_init(&k, true, 0x1000, 0x2000);
	add_sections(SHT_PROGBITS, "__xen_guest", text, strlen(text) + 1);
	return kernel_parse(&k);
}

static void test_guest_section(void **state)
{
	(void)state;
	assert_int_equal(
		guest_section("GUEST_OS=linux,GUEST_VER=2.6,XEN_VER=xen-3.0,"
			      "VIRT_BASE=0xC0000000,VIRT_ENTRY=3221225472,"
			      "ELF_PADDR_OFFSET=017,HYPERCALL_PAGE=0x10,"
			      "FEATURES=!dom0|writable_page_tables,PAE=yes,"
			      "UNKNOWN,LOADER=generic"),
		ST_OK);
	assert_int_equal(k.notes.source, NOTES_GUEST_SECTION);
	assert_string_equal(k.notes.guest_os, "linux");
	assert_string_equal(k.notes.guest_version, "2.6");
	assert_string_equal(k.notes.loader, "generic");
	assert_int_equal(k.notes.virt_base, 0xc0000000);
	assert_int_equal(k.notes.entry, 0xc0000000);
	assert_int_equal(k.notes.paddr_offset, 15);
	assert_int_equal(k.notes.hypercall_page, 0xc0010000);
	assert_int_equal(k.notes.features_required, 1 << XENFEAT_dom0);
	assert_int_equal(k.notes.pae, PAE_YES);
	assert_int_equal(k.notes.offers, OFFER_PV64);
	assert_int_equal(
		k.notes.present,
		1u << XEN_ELFNOTE_GUEST_OS | 1u << XEN_ELFNOTE_GUEST_VERSION |
			1u << XEN_ELFNOTE_XEN_VERSION |
			1u << XEN_ELFNOTE_VIRT_BASE | 1u << XEN_ELFNOTE_ENTRY |
			1u << XEN_ELFNOTE_PADDR_OFFSET |
			1u << XEN_ELFNOTE_HYPERCALL_PAGE |
			1u << XEN_ELFNOTE_FEATURES |
			1u << XEN_ELFNOTE_PAE_MODE | 1u << XEN_ELFNOTE_LOADER);
	assert_int_equal(guest_section("PAE=yes[extended-cr3],"), ST_OK);
	assert_int_equal(k.notes.pae, PAE_EXTENDED_CR3);
	assert_int_equal(guest_section("PAE=no"), ST_OK);
	assert_int_equal(k.notes.pae, PAE_NO);
	assert_int_equal(guest_section("HYPERCALL_PAGE=0x10"), ST_OK);
	assert_int_equal(k.notes.hypercall_page, 0x10000);
}

/* The highest numbers that fit into 64 bits. */
static void test_guest_section_bounds(void **state)
{
	(void)state;
	assert_int_equal(guest_section("VIRT_BASE=0xfff,"
				       "VIRT_ENTRY=18446744073709551610,"
				       "HYPERCALL_PAGE=0xfffffffffffff"),
			 ST_OK);
	assert_int_equal(k.notes.entry, UINT64_MAX - 5);
	assert_int_equal(k.notes.hypercall_page, UINT64_MAX);
	assert_int_equal(guest_section("HYPERCALL_PAGE=0xfffffffffffff"),
			 ST_OK);
	assert_int_equal(k.notes.hypercall_page, 0xfffffffffffff000);
}

/* A 32-bit kernel's section headers: __xen_guest, names, symbol table. */
static void test_narrow_sections(void **state)
{
	static const char text[] = "\0__xen_guest\0BSD_SYMTAB";
	const Elf32_Shdr headers[] = {
		{ 0 },
		{ .sh_name = 1,
		  .sh_type = SHT_PROGBITS,
		  .sh_offset = CONTENT + 13,
		  .sh_size = sizeof(text) - 13 },
		{ .sh_type = SHT_SYMTAB,
		  .sh_link = 3,
		  .sh_offset = CONTENT,
		  .sh_size = 16 },
		{ .sh_type = SHT_STRTAB,
		  .sh_offset = CONTENT,
		  .sh_size = sizeof(text) },
	};
	Elf32_Ehdr *h = (void *)k.bytes;

	(void)state;
	kernel_init(&k, false, 0x1000, 0x2000);
	memcpy(k.bytes + CONTENT, text, sizeof(text));
	memcpy(k.bytes + SECTIONS, headers, sizeof(headers));
	h->e_shoff = SECTIONS;
	h->e_shentsize = sizeof(headers[0]);
	h->e_shnum = 4;
	h->e_shstrndx = 3;
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(k.notes.source, NOTES_GUEST_SECTION);
	assert_int_equal(k.notes.present, 1u << XEN_ELFNOTE_BSD_SYMTAB);
	assert_true(k.notes.symtab.wanted);
	assert_int_equal(k.notes.symtab.symtab_size, 16);
	assert_int_equal(k.notes.symtab.strtab_offset, CONTENT);
	assert_int_equal(k.notes.symtab.strtab_size, sizeof(text));
	/* Cut inside its last header, that of the names. */
	k.file.bytes.size = SECTIONS + sizeof(headers) - 1;
	assert_int_equal(notes_parse(k.file, &k.image, &k.notes), ST_OK);
	assert_int_equal(k.notes.source, NOTES_NONE);
}

static void test_refused_guest_section(void **state)
{
	(void)state;
	assert_refused(guest_section("VIRT_BASE=12z"), ST_INVALID,
		       "VIRT_BASE=12z");
	assert_refused(
		guest_section("VIRT_BASE=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		ST_INVALID, "aa, expected"); /* cut to 64 bytes */
	assert_refused(
		guest_section("FEATURES=!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		ST_UNSUPPORTED, "aa\", which");
	assert_refused(guest_section("VIRT_BASE="), ST_INVALID,
		       "expected a number");
	assert_refused(guest_section("VIRT_BASE=0x10000000000000000"),
		       ST_INVALID, "expected a number");
	assert_refused(guest_section("VIRT_ENTRY=08"), ST_INVALID,
		       "VIRT_ENTRY=08");
	assert_refused(guest_section("HYPERCALL_PAGE=0x10000000000000"),
		       ST_INVALID, "past the end");
	assert_refused(guest_section("VIRT_BASE=0xfffffffffffff000,"
				     "HYPERCALL_PAGE=1"),
		       ST_INVALID, "past the end");
	assert_refused(guest_section("FEATURES=!what"), ST_UNSUPPORTED,
		       "\"what\"");
	assert_refused(guest_section("BSD_SYMTAB"), ST_INVALID, "has none");
	assert_int_equal(guest_section("A=b"), ST_OK);
	((Elf64_Shdr *)(void *)(k.bytes + SECTIONS))[1].sh_size = KERNEL_MAX;
	assert_refused(kernel_parse(&k), ST_TRUNCATED, "__xen_guest ends");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_note, fresh),
		cmocka_unit_test_setup(test_nothing, fresh),
		cmocka_unit_test_setup(test_offers, fresh),
		cmocka_unit_test_setup(test_other_cpu, fresh),
		cmocka_unit_test_setup(test_other_vendor, fresh),
		cmocka_unit_test_setup(test_first_segment, fresh),
		cmocka_unit_test_setup(test_long_string, fresh),
		cmocka_unit_test_setup(test_relocation, fresh),
		cmocka_unit_test_setup(test_narrow_l1_mfn_valid, fresh),
		cmocka_unit_test_setup(test_highest_pvh_entry, fresh),
		cmocka_unit_test_setup(test_string_cut_by_the_file, fresh),
		cmocka_unit_test_setup(test_refused_notes, fresh),
		cmocka_unit_test_setup(test_refused_structure, fresh),
		cmocka_unit_test_setup(test_too_many, fresh),
		cmocka_unit_test_setup(test_note_section, fresh),
		cmocka_unit_test_setup(test_other_sections, fresh),
		cmocka_unit_test_setup(test_after_the_tables, fresh),
		cmocka_unit_test_setup(test_symtab, fresh),
		cmocka_unit_test_setup(test_guest_section, fresh),
		cmocka_unit_test_setup(test_guest_section_bounds, fresh),
		cmocka_unit_test_setup(test_narrow_sections, fresh),
		cmocka_unit_test_setup(test_refused_guest_section, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
