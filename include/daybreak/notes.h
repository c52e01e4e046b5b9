/* SPDX-License-Identifier: MIT */
/*
 * What a kernel tells Xen about itself: the ELF notes named "Xen", or in old
 * kernels the section __xen_guest. Facts only; <daybreak/layout.h> decides.
 * Source: xen/elfnote.h, and xen/common/libelf for what that leaves open.
 */
#ifndef DAYBREAK_NOTES_H
#define DAYBREAK_NOTES_H

#include <daybreak/image.h>

#define NOTES_UNSET	  UINT64_MAX /* no such note */
#define NOTES_MAX	  4096	     /* notes of every vendor in one file */
#define NOTES_STRING_MAX  64	     /* with the NUL; longer ones are cut */

/* Values up to here are known; XEN_ELFNOTE_PHYS32_RELOC came with Xen 4.20. */
#define NOTE_PHYS32_RELOC 19
#define NOTE_HIGHEST	  NOTE_PHYS32_RELOC

enum notes_source {
	NOTES_NONE,
	NOTES_SEGMENT,	    /* PT_NOTE */
	NOTES_SECTION,	    /* SHT_NOTE, when no PT_NOTE had Xen's */
	NOTES_GUEST_SECTION /* __xen_guest, when there were no notes */
};

/* A 32-bit kernel's paging mode; Xen no longer runs one without PAE. */
enum notes_pae { PAE_NO, PAE_YES, PAE_EXTENDED_CR3, PAE_BIMODAL };

/* The ways to start a kernel, as a set. */
enum notes_offer {
	OFFER_PV64 = 1 << 0,
	OFFER_PV32_PAE = 1 << 1,
	OFFER_PVH = 1 << 2,
};

/* PHYS32_RELOC: where a PVH kernel may be loaded, not only at its addresses. */
struct notes_reloc {
	uint32_t align, min, max; /* inclusive bounds of the whole image */
};

/* The symbol table that BSD_SYMTAB asks for in memory after the kernel. */
struct notes_symtab {
	bool wanted;
	uint64_t symtab_header,
		strtab_header; /* file offsets of section headers */
	uint64_t symtab_offset, symtab_size;
	uint64_t strtab_offset, strtab_size;
};

struct notes {
	enum notes_source source;
	uint32_t present;    /* bit n: has XEN_ELFNOTE n */
	unsigned int offers; /* enum notes_offer */
	char info[NOTES_STRING_MAX];
	char guest_os[NOTES_STRING_MAX];
	char guest_version[NOTES_STRING_MAX];
	char xen_version[NOTES_STRING_MAX];
	char loader[NOTES_STRING_MAX];
	/* Virtual addresses, NOTES_UNSET where the kernel does not say. */
	uint64_t entry, virt_base, paddr_offset, init_p2m;
	uint64_t hypercall_page, hv_start_low;
	uint64_t phys32_entry;	  /* guest-physical, below 4 GiB */
	struct notes_reloc reloc; /* all 0 without the note */
	uint64_t l1_mfn_valid_mask, l1_mfn_valid_value;
	bool mod_start_pfn; /* the ramdisk need not be mapped */
	bool suspend_cancel;
	enum notes_pae pae;
	uint32_t features_supported, features_required; /* 1 << XENFEAT_x */
	struct notes_symtab symtab;
};

/* True when the kernel has the note of that number. */
static inline bool notes_has(const struct notes *notes, unsigned int type)
{
	return notes->present >> type & 1;
}

/*
 * Reads the notes of a whole ELF; image is what elf_parse() made of it. An ELF
 * without notes is accepted and offers nothing. Returns ST_OK; ST_INVALID or
 * ST_TRUNCATED for a note, section or value that violates its specification;
 * ST_UNSUPPORTED for an unknown required feature; ST_TOO_LARGE for more than
 * NOTES_MAX notes; all with a sentence naming the file.
 */
enum status notes_parse(struct file elf, const struct image *image,
			struct notes *out);

/*
 * Checks that the notes do not exclude dom0. Returns ST_UNSUPPORTED with a
 * sentence if they do.
 */
enum status notes_check_dom0(const char *name, const struct notes *notes);

/* "PV (64-bit) and PVH", or "nothing Xen can start"; a constant. */
const char *notes_offers(const struct notes *notes);

#endif
