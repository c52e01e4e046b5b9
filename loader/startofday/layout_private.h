/* SPDX-License-Identifier: MIT */
/*
 * What the PV and the PVH layout share.
 */
#ifndef LOADER_LAYOUT_PRIVATE_H
#define LOADER_LAYOUT_PRIVATE_H

#include <daybreak/layout.h>
#include <daybreak/pvh.h>

static inline uint64_t pages_of(uint64_t size)
{
	return size / DOMAIN_PAGE + (size % DOMAIN_PAGE != 0);
}

/*
 * Places the kernel as its segments ask: the guest-physical address is
 * paddr - paddr_offset. Fills in the piece, its parts and its symbol table.
 */
enum status layout_kernel(const struct domain *domain, uint64_t paddr_offset,
			  struct layout *layout);

/* Appends a piece of size bytes at next_pfn. */
enum status layout_append(const struct domain *domain, struct layout *layout,
			  enum piece_kind kind, uint64_t size);

/* Leaves pages free up to pfn. */
enum status layout_skip_to(const struct domain *domain, struct layout *layout,
			   uint64_t pfn);

/* Adds a piece at any pfn above the others. */
struct piece *layout_add(struct layout *layout, enum piece_kind kind,
			 uint64_t pfn, uint64_t size);

/* Appends all modules, each as a piece, or one package of them. */
enum status layout_modules(const struct domain *domain, struct layout *layout);

enum status layout_pv(const struct domain *domain, struct layout *layout);
enum status layout_pvh(const struct domain *domain, struct layout *layout);

/* Bytes of the size and the ELF headers before a kernel's symbols; symtab.c. */
#define SYMTAB_HEADER_SIZE 260
struct window;
void symtab_fill(const struct domain *domain,
		 const struct kernel_symtab *symtab,
		 const struct window *window);
enum status symtab_place(const struct domain *domain, uint64_t *end,
			 struct layout *layout);

/* The bytes of PIECE_START_INFO. */
void start_info_fill(const struct domain *domain, const struct layout *layout,
		     const struct window *w);

/* Describes a domain's hvm_start_info; modules holds its module list. */
void pvh_describe(const struct domain *domain, const struct layout *layout,
		  struct pvh_module modules[MODLIST_MAX], struct pvh_info *out);

#endif
