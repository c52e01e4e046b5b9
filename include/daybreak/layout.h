/* SPDX-License-Identifier: MIT */
/*
 * Where every piece of a domain's start-of-day image lies. Only arithmetic: no
 * bytes are written. Sources: "Start-of-day memory layout" in xen/xen.h,
 * xen/arch-x86/hvm/start_info.h, and libxenguest, whose layouts these are.
 *
 *  PV                                     PVH
 *  pfn 0         unused up to the kernel  pfn 0      unused up to the kernel
 *  kernel        zeroed tail, symbols     kernel
 *  module(s)     unless MOD_START_PFN     modules    unless MOD_START_PFN
 *  P2M list      unless INIT_P2M          start info hvm_start_info and what
 *  start info                                        it points to
 *  xenstore                               modules    with MOD_START_PFN
 *  console                                  ...
 *  page tables   1 L4, L3s, L2s, L1s      fc000      ACPI tables
 *  boot stack                             feff8      8 special pages
 *  padding       512 KiB and up to 4 MiB
 *  ---- end of the initial mapping ----
 *  module(s)     with MOD_START_PFN
 *  P2M list      with INIT_P2M, and then
 *  P2M tables    the tables that map it
 *
 * Images are "canonical": they have PFNs in place of machine frames, which
 * <daybreak/translate.h> translates.
 */
#ifndef DAYBREAK_LAYOUT_H
#define DAYBREAK_LAYOUT_H

#include <daybreak/domain.h>
#include <daybreak/e820.h>

enum layout_abi {
	ABI_PV64,     /* "xen-3.0-x86_64" */
	ABI_PV32_PAE, /* "xen-3.0-x86_32p" */
	ABI_PVH	      /* "hvm-3.0-x86_32" */
};

enum piece_kind {
	PIECE_KERNEL,
	PIECE_MODULE,	  /* an unchanged file; index says which */
	PIECE_PACKAGE,	  /* descriptors, then all modules */
	PIECE_P2M,	  /* made during placing, see translate.h */
	PIECE_START_INFO, /* start_info, or hvm_start_info and its lists */
	PIECE_XENSTORE,
	PIECE_CONSOLE,
	PIECE_PAGE_TABLES,
	PIECE_BOOT_STACK,
	PIECE_P2M_TABLES, /* page tables that map the P2M list */
	PIECE_ACPI,
	PIECE_IDENT_PT, /* PVH: identity page directory */
	PIECE_SPECIAL,	/* PVH: a zeroed page that an HVM parameter names */
	PIECE_SHARED,	/* PVH: zeroed pages that are granted to others */
	PIECE_NR_KINDS
};

/* Whole pages. gva is 0 for pages that are not mapped, as in PVH. */
struct piece {
	enum piece_kind kind;
	uint64_t pfn, nr_pages;
	uint64_t gva;
	uint64_t size;	    /* bytes in use, at most nr_pages' */
	unsigned int index; /* PIECE_MODULE: which; PIECE_SPECIAL: its number */
};

#define LAYOUT_MAX_PIECES (MODLIST_MAX + 16)
#define LAYOUT_MAX_E820	  5

/*
 * A part of the kernel piece, at byte `at`: filesz bytes of the file from
 * offset, then zeroes up to memsz. Parts are sorted and do not overlap; zeroes
 * lie between them.
 */
struct kernel_part {
	uint64_t at, offset, filesz, memsz;
};

#define KERNEL_MAX_PARTS (IMAGE_MAX_SEGMENTS + 2)

/* The ELF header of a symbol table (BSD_SYMTAB), at byte at of the kernel. */
struct kernel_symtab {
	bool present;
	uint64_t at;
	uint64_t symtab_at, strtab_at; /* also bytes of the piece */
	uint32_t size;		       /* the value of its first word */
};

/*
 * One level of tables of one mapping: nr tables from pfn on map [from, to] (to
 * is inclusive; both have only the bits that are translated). nr is 0 if an
 * earlier mapping's tables are used.
 */
struct table_level {
	uint64_t from, to, pfn, nr;
};

/* Maps virtual addresses [from, to] to the pages from pfn on. */
struct mapping {
	uint64_t from, to, pfn;
	uint64_t nr_tables; /* of all levels, contiguous */
	uint64_t tables_pfn;
	struct table_level levels[4]; /* [0] is L1 */
};

struct layout {
	enum layout_abi abi;
	uint64_t nr_pages;  /* of RAM, the domain's nr_pages */
	uint64_t virt_base; /* where pfn 0 is mapped; PVH: 0 */
	uint64_t entry;	    /* virtual; PVH: physical */

	unsigned int nr_pieces; /* sorted by pfn, without overlaps */
	struct piece pieces[LAYOUT_MAX_PIECES];
	uint64_t
		next_pfn; /* of RAM below the hole, nothing lies from here on */

	unsigned int nr_parts;
	struct kernel_part parts[KERNEL_MAX_PARTS];
	struct kernel_symtab symtab;

	/* PV */
	unsigned int nr_levels;	  /* 4; PAE: 3 */
	unsigned int nr_mappings; /* the initial one, and INIT_P2M's */
	struct mapping mappings[2];
	bool has_hypercall_page; /* Xen writes it when the domain is placed */
	uint64_t hypercall_pfn;
	bool l3_below_4g;   /* PAE: the top-level table's MFN must be */
	bool extended_cr3;  /* PAE: ask for VMASST_TYPE_pae_extended_cr3 */
	bool module_by_pfn; /* SIF_MOD_START_PFN */

	/* PVH */
	uint64_t low_pages; /* RAM below the hole; the rest is from 4 GiB */
	unsigned int nr_e820;
	struct e820_entry e820[LAYOUT_MAX_E820];
};

/* PVH: the hole below 4 GiB, the pages in it, and what is above (frames). */
#define PVH_HOLE_PFN	0xfc000ULL
#define PVH_SPECIAL_PFN 0xfeff8ULL
#define PVH_NR_SPECIAL	8
#define PVH_ACPI_PFN	PVH_HOLE_PFN
#define PVH_HIGH_PFN	0x100000ULL

/* PVH: the first of nr shared pages, which end where the special ones begin. */
static inline uint64_t pvh_shared_pfn(unsigned int nr)
{
	return PVH_SPECIAL_PFN - nr;
}

/* The special pages' numbers. */
enum pvh_special {
	SPECIAL_PAGING,
	SPECIAL_ACCESS,
	SPECIAL_SHARING,
	SPECIAL_BUFIOREQ,
	SPECIAL_XENSTORE, /* is PIECE_XENSTORE */
	SPECIAL_IOREQ,
	SPECIAL_IDENT_PT, /* is PIECE_IDENT_PT */
	SPECIAL_CONSOLE,  /* is PIECE_CONSOLE */
};

/*
 * Decides where everything goes. Returns ST_OK; ST_UNSUPPORTED when the kernel
 * does not offer the type, or requires something that Xen does not have;
 * ST_INVALID when the request or the kernel's addresses are not possible;
 * ST_TOO_LARGE when something does not fit into the domain's memory or the
 * ABI's addresses; always with a sentence naming the domain or its kernel.
 */
enum status layout_place(const struct domain *domain, struct layout *out);

/* The first piece of that kind, or NULL. */
const struct piece *layout_find(const struct layout *layout,
				enum piece_kind kind);

/* A few words for messages: "kernel", "page tables". */
const char *layout_kind_name(enum piece_kind kind);

/* The name of an ABI: "64-bit PV", "32-bit PV (PAE)" or "PVH". */
const char *layout_abi_name(enum layout_abi abi);

/* True for a piece that a PV domain's page tables map. */
bool layout_maps(const struct layout *layout, const struct piece *piece);

/* True when the domain's modules go into a multiboot module package. */
bool layout_packs(const struct domain *domain);

#endif
