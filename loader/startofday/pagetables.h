/* SPDX-License-Identifier: MIT */
/*
 * The page tables that a PV domain starts on: how many there are, where they
 * lie, and their bytes.
 */
#ifndef LOADER_PAGETABLES_H
#define LOADER_PAGETABLES_H

#include <daybreak/layout.h>

#define PTE_PRESENT  0x01ULL
#define PTE_WRITABLE 0x02ULL
#define PTE_USER     0x04ULL
#define PTE_ACCESSED 0x20ULL
#define PTE_DIRTY    0x40ULL
/* Bits of an entry that hold the frame number. */
#define PTE_FRAME    0x000ffffffffff000ULL

/*
 * Counts the tables that are needed to map [from, to] (inclusive) to the pages
 * from pfn on, besides those of the mappings that layout has already, and fills
 * in out. The tables will lie from tables_pfn on, the highest level first.
 */
void pagetables_count(const struct layout *layout, uint64_t from, uint64_t to,
		      uint64_t pfn, uint64_t tables_pfn, struct mapping *out);

/* Writes nr tables of a mapping, from number first on, to out. */
void pagetables_fill(const struct layout *layout, const struct mapping *mapping,
		     uint64_t first, uint64_t nr, uint64_t *out);

#endif
