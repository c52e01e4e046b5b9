// SPDX-License-Identifier: MIT
/*
 * The list of pieces, and those that both kinds of layout have: the kernel with
 * the places of its segments, and the modules.
 */
#include "layout_private.h"

#include <daybreak/package.h>

const struct piece *layout_find(const struct layout *layout,
				enum piece_kind kind)
{
	for (unsigned int i = 0; i < layout->nr_pieces; i++)
		if (layout->pieces[i].kind == kind)
			return &layout->pieces[i];
	return NULL;
}

const char *layout_kind_name(enum piece_kind kind)
{
	static const char *const names[PIECE_NR_KINDS] = {
		[PIECE_KERNEL] = "kernel",
		[PIECE_MODULE] = "module",
		[PIECE_PACKAGE] = "module package",
		[PIECE_P2M] = "P2M list",
		[PIECE_START_INFO] = "start info",
		[PIECE_XENSTORE] = "xenstore page",
		[PIECE_CONSOLE] = "console page",
		[PIECE_PAGE_TABLES] = "page tables",
		[PIECE_BOOT_STACK] = "boot stack",
		[PIECE_P2M_TABLES] = "P2M page tables",
		[PIECE_ACPI] = "ACPI tables",
		[PIECE_IDENT_PT] = "identity page table",
		[PIECE_SPECIAL] = "special page",
		[PIECE_SHARED] = "shared pages",
	};

	return kind < PIECE_NR_KINDS ? names[kind] : "?";
}

const char *domain_type_name(enum domain_type type)
{
	return type == DOMAIN_PVH ? "pvh" : "pv";
}

const char *layout_abi_name(enum layout_abi abi)
{
	switch (abi) {
	case ABI_PV64:
		return "64-bit PV";
	case ABI_PV32_PAE:
		return "32-bit PV (PAE)";
	default:
		return "PVH";
	}
}

bool layout_maps(const struct layout *layout, const struct piece *piece)
{
	const struct mapping *initial = &layout->mappings[0];

	if (layout->abi == ABI_PVH)
		return false;
	/* gva 0 means not mapped, but the initial mapping may begin at 0. */
	return piece->gva ||
	       piece->pfn <= (initial->to - initial->from) / DOMAIN_PAGE;
}

struct piece *layout_add(struct layout *layout, enum piece_kind kind,
			 uint64_t pfn, uint64_t size)
{
	struct piece *piece = &layout->pieces[layout->nr_pieces++];

	*piece = (struct piece){ .kind = kind,
				 .pfn = pfn,
				 .nr_pages = pages_of(size),
				 .size = size };
	return piece;
}

static enum status take(const struct domain *domain, struct layout *layout,
			const char *what, uint64_t nr)
{
	if (nr > layout->low_pages - layout->next_pfn)
		return fail(ST_TOO_LARGE,
			    "%s: its memory of %lu MiB has no room for the %s "
			    "(%lu pages at page %#lx)",
			    domain->name, (uint64_t)(domain->memory >> 20),
			    what, (uint64_t)nr, (uint64_t)layout->next_pfn);
	layout->next_pfn += nr;
	return ST_OK;
}

enum status layout_append(const struct domain *domain, struct layout *layout,
			  enum piece_kind kind, uint64_t size)
{
	uint64_t pfn = layout->next_pfn;
	enum status st =
		take(domain, layout, layout_kind_name(kind), pages_of(size));
	struct piece *piece;

	if (st)
		return st;
	piece = layout_add(layout, kind, pfn, size);
	if (layout->abi != ABI_PVH)
		piece->gva = layout->virt_base + pfn * DOMAIN_PAGE;
	return ST_OK;
}

enum status layout_skip_to(const struct domain *domain, struct layout *layout,
			   uint64_t pfn)
{
	return take(domain, layout, "initial mapping", pfn - layout->next_pfn);
}

bool layout_packs(const struct domain *domain)
{
	const struct modlist *list = domain->modules;

	if (domain->type != DOMAIN_PV || !list || !list->nr_modules)
		return false;
	return list->nr_modules > 1 ||
	       list->modules[0].kind != MODULE_RAMDISK ||
	       (list->modules[0].cmdline && list->modules[0].cmdline[0]);
}

enum status layout_modules(const struct domain *domain, struct layout *layout)
{
	unsigned int nr = domain->modules ? domain->modules->nr_modules : 0;
	enum status st;
	uint64_t size;

	if (layout_packs(domain)) {
		st = package_size(domain->modules, &size);
		return st ? st
			  : layout_append(domain, layout, PIECE_PACKAGE, size);
	}
	for (unsigned int i = 0; i < nr; i++) {
		st = layout_append(domain, layout, PIECE_MODULE,
				   domain->modules->modules[i].file.bytes.size);
		if (st)
			return st;
		layout->pieces[layout->nr_pieces - 1].index = i;
	}
	return ST_OK;
}

/* Insertion sort: there are few parts, and most are in order already. */
static void add_part(struct layout *layout, struct kernel_part part)
{
	unsigned int i = layout->nr_parts++;

	for (; i > 0 && layout->parts[i - 1].at > part.at; i--)
		layout->parts[i] = layout->parts[i - 1];
	layout->parts[i] = part;
}

static enum status check_kernel(const struct domain *domain,
				uint64_t paddr_offset)
{
	const struct image *image = domain->image;
	const char *name = domain->kernel.name;

	if (!image->nr_segments)
		return fail(ST_INVALID, "%s: has nothing to load", name);
	if (image->paddr_start < paddr_offset)
		return fail(ST_INVALID,
			    "%s: its first segment is at %#lx, below its own "
			    "PADDR_OFFSET %#lx",
			    name, (uint64_t)image->paddr_start,
			    (uint64_t)paddr_offset);
	if ((image->paddr_start - paddr_offset) % DOMAIN_PAGE)
		return fail(ST_INVALID,
			    "%s: its first segment is at %#lx, expected a "
			    "page's start",
			    name, (uint64_t)image->paddr_start);
	if (image->paddr_end - paddr_offset > DOMAIN_MAX_MEMORY)
		return fail(ST_TOO_LARGE,
			    "%s: its last segment ends at %#lx, past any "
			    "domain's memory",
			    name, (uint64_t)(image->paddr_end - paddr_offset));
	return ST_OK;
}

enum status layout_kernel(const struct domain *domain, uint64_t paddr_offset,
			  struct layout *layout)
{
	const struct image *image = domain->image;
	enum status st = check_kernel(domain, paddr_offset);
	uint64_t size, pfn;

	if (st)
		return st;
	size = image->paddr_end - image->paddr_start;
	pfn = (image->paddr_start - paddr_offset) / DOMAIN_PAGE;
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];

		add_part(layout, (struct kernel_part){
					 s->paddr - image->paddr_start,
					 s->offset, s->filesz, s->memsz });
	}
	if (domain->notes->symtab.wanted) {
		st = symtab_place(domain, &size, layout);
		if (st)
			return st;
	}
	if (pfn > layout->low_pages)
		return fail(ST_TOO_LARGE,
			    "%s: its kernel must be at page %#lx, its "
			    "memory of %lu MiB ends before",
			    domain->name, (uint64_t)pfn,
			    (uint64_t)(domain->memory >> 20));
	layout->next_pfn = pfn;
	return layout_append(domain, layout, PIECE_KERNEL, size);
}
