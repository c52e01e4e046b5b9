// SPDX-License-Identifier: MIT
/*
 * The PV layout. The initial mapping's size depends on its page tables, which
 * lie inside it; the rest is one piece after another.
 */
#include "layout_private.h"
#include "pagetables.h"

#include <xen/elfnote.h>

#define MAPPING_ALIGN  0x400000ULL /* of the initial mapping's end */
#define PADDING_PAGES  128	   /* at least, free at its end: 512 KiB */

/* Xen's own addresses: a guest may map nothing there. */
#define XEN64_START    0xffff800000000000ULL
#define XEN64_END      0xffff880000000000ULL
#define XEN32_START    0xf5800000ULL
#define CANONICAL_LOW  (1ULL << 47) /* positive addresses end here */

/*
 * Between XEN32_START and 4 GiB Xen maps a 32-bit guest's machine-to-physical
 * table, 4 bytes per frame; this limits how many frames the guest can have.
 */
#define PV32_MAX_PAGES ((0x100000000ULL - XEN32_START) / 4)

/* How many bytes the guest may map from virtual address base on. */
static enum status room(const struct domain *domain,
			const struct layout *layout, uint64_t base,
			const char *what, uint64_t *bytes)
{
	if (layout->abi == ABI_PV32_PAE && base < XEN32_START)
		*bytes = XEN32_START - base;
	else if (layout->abi == ABI_PV64 && base < CANONICAL_LOW)
		*bytes = CANONICAL_LOW - base;
	else if (layout->abi == ABI_PV64 && base >= XEN64_END)
		/* One page less, so that no end wraps to 0. */
		*bytes = UINT64_MAX - base - DOMAIN_PAGE + 1;
	else
		return fail(ST_INVALID,
			    "%s: %s requires its %s at %#lx, where a guest may "
			    "have nothing",
			    domain->name, domain->kernel.name, what,
			    (uint64_t)base);
	return ST_OK;
}

static uint64_t paddr_offset(const struct notes *notes, uint64_t virt_base)
{
	if (notes->paddr_offset != NOTES_UNSET)
		return notes->paddr_offset;
	/* In kernels with __xen_guest, paddr is the virtual address. */
	return notes->source == NOTES_GUEST_SECTION ? virt_base : 0;
}

static enum status place_kernel(const struct domain *domain,
				struct layout *layout)
{
	const struct notes *notes = domain->notes;
	uint64_t base = notes->virt_base, offset, bytes;
	enum status st;

	if (base == NOTES_UNSET && notes->paddr_offset != NOTES_UNSET)
		return fail(ST_INVALID,
			    "%s: has a PADDR_OFFSET but no VIRT_BASE",
			    domain->kernel.name);
	layout->virt_base = base == NOTES_UNSET ? 0 : base;
	if (layout->virt_base % DOMAIN_PAGE)
		return fail(
			ST_INVALID,
			"%s: its VIRT_BASE is %#lx, expected a page's start",
			domain->kernel.name, (uint64_t)layout->virt_base);
	offset = paddr_offset(notes, layout->virt_base);
	st = room(domain, layout, layout->virt_base, "memory", &bytes);
	if (st)
		return st;
	st = layout_kernel(domain, offset, layout);
	if (st)
		return st;
	layout->entry = notes->entry == NOTES_UNSET ? domain->image->entry
						    : notes->entry;
	return image_check_entry(domain->kernel.name, domain->image, "PV entry",
				 layout->entry,
				 layout->entry - layout->virt_base + offset);
}

/*
 * Xen writes the hypercall page when the domain is placed. Outside the kernel
 * it would overwrite something else.
 */
static enum status place_hypercall_page(const struct domain *domain,
					struct layout *layout)
{
	uint64_t gva = domain->notes->hypercall_page;
	const struct piece *kernel = &layout->pieces[0];

	if (gva == NOTES_UNSET)
		return ST_OK;
	if (gva < kernel->gva ||
	    gva - kernel->gva >= kernel->nr_pages * DOMAIN_PAGE)
		return fail(ST_INVALID,
			    "%s: its hypercall page %#lx is outside the "
			    "kernel",
			    domain->kernel.name, (uint64_t)gva);
	layout->has_hypercall_page = true;
	layout->hypercall_pfn = kernel->pfn + (gva - kernel->gva) / DOMAIN_PAGE;
	return ST_OK;
}

static uint64_t mapped_end(const struct layout *layout, uint64_t pages)
{
	return (layout->virt_base + (layout->next_pfn + pages) * DOMAIN_PAGE) |
	       (MAPPING_ALIGN - 1);
}

/*
 * The mapping contains its own page tables, so its end depends on their number
 * and their number on its end: repeat until both agree. This terminates, as the
 * mapping grows by at least 4 MiB each time and its tables by much less.
 */
static enum status count_initial(const struct domain *domain,
				 struct layout *layout, struct mapping *map)
{
	const uint64_t extra = 1 + PADDING_PAGES; /* 1: the boot stack */
	uint64_t pages = extra, end, limit;
	enum status st;

	st = room(domain, layout, layout->virt_base, "memory", &limit);
	if (st)
		return st;
	do {
		/* Past the addresses that the ABI can map. */
		if (limit < 2 * MAPPING_ALIGN ||
		    (layout->next_pfn + pages) >
			    (limit - 2 * MAPPING_ALIGN) / DOMAIN_PAGE)
			return fail(ST_TOO_LARGE,
				    "%s: what %s needs mapped does not fit "
				    "between %#lx and the end of a guest's "
				    "addresses",
				    domain->name, domain->kernel.name,
				    (uint64_t)layout->virt_base);
		end = mapped_end(layout, pages);
		pagetables_count(layout, layout->virt_base, end, 0,
				 layout->next_pfn, map);
		pages = map->nr_tables + extra;
	} while (layout->virt_base + (layout->next_pfn + pages) * DOMAIN_PAGE -
			 1 >
		 end);
	if ((end - layout->virt_base) / DOMAIN_PAGE >= layout->nr_pages)
		return fail(
			ST_TOO_LARGE,
			"%s: its memory is %lu MiB, the initial mapping "
			"for %s needs %lu MiB",
			domain->name, (uint64_t)(domain->memory >> 20),
			domain->kernel.name,
			(uint64_t)((end - layout->virt_base + 0xfffff) >> 20));
	return ST_OK;
}

static enum status place_initial(const struct domain *domain,
				 struct layout *layout)
{
	struct mapping map;
	enum status st = count_initial(domain, layout, &map);

	if (st)
		return st;
	layout->mappings[layout->nr_mappings++] = map;
	st = layout_append(domain, layout, PIECE_PAGE_TABLES,
			   map.nr_tables * DOMAIN_PAGE);
	if (st)
		return st;
	st = layout_append(domain, layout, PIECE_BOOT_STACK, DOMAIN_PAGE);
	if (st)
		return st;
	return layout_skip_to(domain, layout,
			      (map.to - map.from) / DOMAIN_PAGE + 1);
}

static uint64_t p2m_size(const struct layout *layout)
{
	return layout->nr_pages * (layout->abi == ABI_PV64 ? 8 : 4);
}

/* INIT_P2M is used only below the kernel's addresses, as in libxenguest. */
static bool p2m_apart(const struct domain *domain, const struct layout *layout)
{
	uint64_t gva = domain->notes->init_p2m;

	return layout->abi == ABI_PV64 && gva != NOTES_UNSET &&
	       gva < layout->virt_base && gva % DOMAIN_PAGE == 0;
}

static enum status place_p2m_tables(const struct domain *domain,
				    struct layout *layout, uint64_t nr)
{
	enum status st;

	if (!nr) /* the initial mapping's suffice */
		return ST_OK;
	st = layout_append(domain, layout, PIECE_P2M_TABLES, nr * DOMAIN_PAGE);
	if (st)
		return st;
	layout->pieces[layout->nr_pieces - 1].gva = 0;
	return ST_OK;
}

static enum status place_p2m_apart(const struct domain *domain,
				   struct layout *layout)
{
	uint64_t gva = domain->notes->init_p2m;
	uint64_t nr = pages_of(p2m_size(layout)), bytes;
	struct mapping map;
	enum status st = room(domain, layout, gva, "P2M list", &bytes);

	if (st)
		return st;
	if (domain->p2m_pfn > layout->next_pfn) {
		st = layout_skip_to(domain, layout, domain->p2m_pfn);
		if (st)
			return st;
	}
	if (bytes > layout->virt_base - gva)
		bytes = layout->virt_base - gva;
	if (nr > bytes / DOMAIN_PAGE)
		return fail(ST_TOO_LARGE,
			    "%s: the P2M list for %lu MiB does not fit at "
			    "%#lx, where %s requires it",
			    domain->name, (uint64_t)(domain->memory >> 20),
			    (uint64_t)gva, domain->kernel.name);
	pagetables_count(layout, gva, gva + nr * DOMAIN_PAGE - 1,
			 layout->next_pfn, layout->next_pfn + nr, &map);
	st = layout_append(domain, layout, PIECE_P2M, p2m_size(layout));
	if (st)
		return st;
	layout->pieces[layout->nr_pieces - 1].gva = gva;
	layout->mappings[layout->nr_mappings++] = map;
	return place_p2m_tables(domain, layout, map.nr_tables);
}

static enum status check_limits(const struct domain *domain,
				const struct layout *layout)
{
	if (layout->abi == ABI_PV32_PAE && layout->nr_pages > PV32_MAX_PAGES)
		return fail(ST_TOO_LARGE,
			    "%s: its memory is %lu MiB, a 32-bit domain can "
			    "have 168 GiB",
			    domain->name, (uint64_t)(domain->memory >> 20));
	if (domain->cmdline && strlen(domain->cmdline) >= 1024)
		return fail(ST_TOO_LARGE,
			    "%s: its command line has %lu bytes, start_info "
			    "holds 1023",
			    domain->name, (uint64_t)strlen(domain->cmdline));
	return ST_OK;
}

static enum status place_mapped(const struct domain *domain,
				struct layout *layout)
{
	static const enum piece_kind pages[] = {
		PIECE_START_INFO,
		PIECE_XENSTORE,
		PIECE_CONSOLE,
	};
	enum status st;

	if (!layout->module_by_pfn) {
		st = layout_modules(domain, layout);
		if (st)
			return st;
	}
	if (!p2m_apart(domain, layout)) {
		st = layout_append(domain, layout, PIECE_P2M, p2m_size(layout));
		if (st)
			return st;
	}
	for (unsigned int i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		st = layout_append(domain, layout, pages[i], DOMAIN_PAGE);
		if (st)
			return st;
	}
	return place_initial(domain, layout);
}

static enum status place_unmapped(const struct domain *domain,
				  struct layout *layout)
{
	unsigned int before = layout->nr_pieces;
	enum status st = ST_OK;

	if (layout->module_by_pfn)
		st = layout_modules(domain, layout);
	while (before < layout->nr_pieces)
		layout->pieces[before++].gva = 0;
	if (!st && p2m_apart(domain, layout))
		st = place_p2m_apart(domain, layout);
	return st;
}

enum status layout_pv(const struct domain *domain, struct layout *layout)
{
	const struct notes *notes = domain->notes;
	enum status st = check_limits(domain, layout);

	if (st)
		return st;
	layout->nr_levels = layout->abi == ABI_PV64 ? 4 : 3;
	layout->module_by_pfn = notes->mod_start_pfn && domain->modules &&
				domain->modules->nr_modules;
	if (layout->abi == ABI_PV32_PAE) {
		layout->l3_below_4g = notes->pae == PAE_YES;
		layout->extended_cr3 = notes->pae != PAE_YES;
	}
	st = place_kernel(domain, layout);
	if (st)
		return st;
	st = place_hypercall_page(domain, layout);
	if (st)
		return st;
	st = place_mapped(domain, layout);
	if (st)
		return st;
	return place_unmapped(domain, layout);
}
