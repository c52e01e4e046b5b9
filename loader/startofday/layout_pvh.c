// SPDX-License-Identifier: MIT
/*
 * The PVH layout: guest-physical only. RAM is split around a hole below 4 GiB
 * which holds the local APIC, the special pages and our ACPI tables.
 */
#include "layout_private.h"

#include <daybreak/acpi.h>
#include <daybreak/pvh.h>

static void add_e820(struct layout *layout, uint64_t addr, uint64_t size,
		     enum e820_type type)
{
	if (size)
		layout->e820[layout->nr_e820++] =
			(struct e820_entry){ addr, size, type };
}

static void place_memory(const struct domain *domain, struct layout *layout)
{
	uint64_t high;

	if (layout->low_pages > PVH_HOLE_PFN)
		layout->low_pages = PVH_HOLE_PFN;
	high = layout->nr_pages - layout->low_pages;
	add_e820(layout, 0, layout->low_pages * DOMAIN_PAGE, E820_RAM);
	if (domain->acpi)
		add_e820(layout, PVH_ACPI_PFN * DOMAIN_PAGE, ACPI_MAX_SIZE,
			 E820_ACPI);
	add_e820(layout, pvh_shared_pfn(domain->nr_shared) * DOMAIN_PAGE,
		 (domain->nr_shared + PVH_NR_SPECIAL) * DOMAIN_PAGE,
		 E820_RESERVED);
	add_e820(layout, PVH_HIGH_PFN * DOMAIN_PAGE, high * DOMAIN_PAGE,
		 E820_RAM);
}

static void place_special(const struct domain *domain, struct layout *layout)
{
	static const enum piece_kind kinds[PVH_NR_SPECIAL] = {
		[SPECIAL_PAGING] = PIECE_SPECIAL,
		[SPECIAL_ACCESS] = PIECE_SPECIAL,
		[SPECIAL_SHARING] = PIECE_SPECIAL,
		[SPECIAL_BUFIOREQ] = PIECE_SPECIAL,
		[SPECIAL_XENSTORE] = PIECE_XENSTORE,
		[SPECIAL_IOREQ] = PIECE_SPECIAL,
		[SPECIAL_IDENT_PT] = PIECE_IDENT_PT,
		[SPECIAL_CONSOLE] = PIECE_CONSOLE,
	};

	if (domain->acpi)
		layout_add(layout, PIECE_ACPI, PVH_ACPI_PFN, ACPI_MAX_SIZE);
	if (domain->nr_shared)
		layout_add(layout, PIECE_SHARED,
			   pvh_shared_pfn(domain->nr_shared),
			   domain->nr_shared * DOMAIN_PAGE);
	for (unsigned int i = 0; i < PVH_NR_SPECIAL; i++)
		layout_add(layout, kinds[i], PVH_SPECIAL_PFN + i, DOMAIN_PAGE)
			->index = i;
}

static enum status check_cmdlines(const struct domain *domain)
{
	unsigned int nr = domain->modules ? domain->modules->nr_modules : 0;

	for (unsigned int i = 0; i < nr; i++) {
		const struct module *m = &domain->modules->modules[i];

		if (m->cmdline && strlen(m->cmdline) >= PVH_MODULE_CMDLINE)
			return fail(ST_TOO_LARGE,
				    "%s: the command line of its module %s "
				    "has %lu bytes, %u fit",
				    domain->name, m->file.name,
				    (uint64_t)strlen(m->cmdline),
				    PVH_MODULE_CMDLINE - 1);
	}
	return ST_OK;
}

static enum status place_kernel(const struct domain *domain,
				struct layout *layout)
{
	enum status st = layout_kernel(domain, 0, layout);

	if (st)
		return st;
	layout->entry = domain->notes->phys32_entry;
	return image_check_entry(domain->kernel.name, domain->image,
				 "PVH entry", layout->entry, layout->entry);
}

/* Modules that are not placed yet get address 0. */
void pvh_describe(const struct domain *domain, const struct layout *layout,
		  struct pvh_module modules[MODLIST_MAX], struct pvh_info *out)
{
	const struct piece *piece = layout_find(layout, PIECE_START_INFO);
	unsigned int nr = domain->modules ? domain->modules->nr_modules : 0;

	*out = (struct pvh_info){ .cmdline = domain->cmdline,
				  .nr_modules = nr,
				  .modules = modules,
				  .nr_e820 = layout->nr_e820,
				  .e820 = layout->e820 };
	if (piece)
		out->paddr = piece->pfn * DOMAIN_PAGE;
	piece = layout_find(layout, PIECE_ACPI);
	if (piece)
		out->rsdp_paddr = piece->pfn * DOMAIN_PAGE;
	for (unsigned int i = 0; i < nr; i++)
		modules[i] = (struct pvh_module){
			0, domain->modules->modules[i].file.bytes.size,
			domain->modules->modules[i].cmdline
		};
	for (unsigned int i = 0; i < layout->nr_pieces; i++)
		if (layout->pieces[i].kind == PIECE_MODULE)
			modules[layout->pieces[i].index].paddr =
				layout->pieces[i].pfn * DOMAIN_PAGE;
}

static enum status place_start_info(const struct domain *domain,
				    struct layout *layout)
{
	struct pvh_module modules[MODLIST_MAX];
	struct pvh_info info;

	pvh_describe(domain, layout, modules, &info);
	return layout_append(domain, layout, PIECE_START_INFO, pvh_size(&info));
}

/* The note is meant for PV, but libxenguest obeys it for PVH too. */
static enum status place_modules_and_info(const struct domain *domain,
					  struct layout *layout)
{
	enum status st;

	if (domain->notes->mod_start_pfn) {
		st = place_start_info(domain, layout);
		return st ? st : layout_modules(domain, layout);
	}
	st = layout_modules(domain, layout);
	return st ? st : place_start_info(domain, layout);
}

enum status layout_pvh(const struct domain *domain, struct layout *layout)
{
	enum status st = check_cmdlines(domain);

	if (st)
		return st;
	layout->abi = ABI_PVH;
	place_memory(domain, layout);
	st = place_kernel(domain, layout);
	if (st)
		return st;
	st = place_modules_and_info(domain, layout);
	if (st)
		return st;
	place_special(domain, layout);
	return ST_OK;
}
