// SPDX-License-Identifier: MIT
/*
 * What a domain's kernel is told when it starts: start_info for a PV kernel, in
 * either width, and hvm_start_info for a PVH kernel.
 */
#include "abi.h"
#include "layout_private.h"
#include "window.h"

/* The values of the fields that both widths of start_info have. */
struct start_facts {
	const char *magic;
	uint64_t pt_base, nr_pt_frames, mfn_list;
	uint64_t mod_start, mod_len;
	uint64_t first_p2m_pfn, nr_p2m_frames;
	uint64_t store, console; /* PFNs */
	uint32_t flags;
};

static void module_facts(const struct layout *layout,
			 const struct piece *module, struct start_facts *f)
{
	if (module->kind == PIECE_PACKAGE)
		f->flags |= SIF_MULTIBOOT_MOD;
	if (!layout->module_by_pfn) {
		f->mod_start = module->gva;
		f->mod_len = module->size;
		return;
	}
	f->flags |= SIF_MOD_START_PFN;
	f->mod_start = module->pfn;
	f->mod_len = module->nr_pages * DOMAIN_PAGE;
}

static struct start_facts find_facts(const struct domain *domain,
				     const struct layout *layout)
{
	struct start_facts f = { .flags = domain->flags };
	const struct piece *p2m = layout_find(layout, PIECE_P2M);
	const struct piece *module = layout_find(layout, PIECE_MODULE);

	if (!module)
		module = layout_find(layout, PIECE_PACKAGE);
	if (module)
		module_facts(layout, module, &f);
	f.magic =
		layout->abi == ABI_PV64 ? "xen-3.0-x86_64" : "xen-3.0-x86_32p";
	f.pt_base = layout_find(layout, PIECE_PAGE_TABLES)->gva;
	f.nr_pt_frames = layout->mappings[0].nr_tables;
	f.mfn_list = p2m->gva;
	if (layout->nr_mappings > 1) {
		f.first_p2m_pfn = p2m->pfn;
		f.nr_p2m_frames = p2m->nr_pages + layout->mappings[1].nr_tables;
	}
	f.store = layout_find(layout, PIECE_XENSTORE)->pfn;
	f.console = layout_find(layout, PIECE_CONSOLE)->pfn;
	return f;
}

/* The page is zeroed, so the NUL is there; layout_place checked the length. */
static void put_cmdline(const struct domain *domain, int8_t *out)
{
	if (domain->cmdline)
		memcpy(out, domain->cmdline, strlen(domain->cmdline));
}

static void start_info_64(const struct domain *domain,
			  const struct layout *layout,
			  const struct start_facts *f, void *out)
{
	struct start_info_x86_64 *si = out;

	memcpy(si->magic, f->magic, strlen(f->magic));
	si->nr_pages = layout->nr_pages;
	si->flags = f->flags;
	si->store_mfn = f->store;
	si->store_evtchn = domain->store_evtchn;
	si->console.domU.mfn = f->console;
	si->console.domU.evtchn = domain->console_evtchn;
	si->pt_base = f->pt_base;
	si->nr_pt_frames = f->nr_pt_frames;
	si->mfn_list = f->mfn_list;
	si->mod_start = f->mod_start;
	si->mod_len = f->mod_len;
	put_cmdline(domain, si->cmd_line);
	si->first_p2m_pfn = f->first_p2m_pfn;
	si->nr_p2m_frames = f->nr_p2m_frames;
}

/* Every value fits: layout_pv.c limits a 32-bit domain's memory. */
static void start_info_32(const struct domain *domain,
			  const struct layout *layout,
			  const struct start_facts *f, void *out)
{
	struct start_info_x86_32 *si = out;

	memcpy(si->magic, f->magic, strlen(f->magic));
	si->nr_pages = (uint32_t)layout->nr_pages;
	si->flags = f->flags;
	si->store_mfn = (uint32_t)f->store;
	si->store_evtchn = domain->store_evtchn;
	si->console.domU.mfn = (uint32_t)f->console;
	si->console.domU.evtchn = domain->console_evtchn;
	si->pt_base = (uint32_t)f->pt_base;
	si->nr_pt_frames = (uint32_t)f->nr_pt_frames;
	si->mfn_list = (uint32_t)f->mfn_list;
	si->mod_start = (uint32_t)f->mod_start;
	si->mod_len = (uint32_t)f->mod_len;
	put_cmdline(domain, si->cmd_line);
}

void start_info_fill(const struct domain *domain, const struct layout *layout,
		     const struct window *w)
{
	struct pvh_module modules[MODLIST_MAX];
	struct pvh_info info;
	struct start_facts f;

	if (layout->abi == ABI_PVH) {
		pvh_describe(domain, layout, modules, &info);
		pvh_write(&info, w->offset, w->size, w->out);
		return;
	}
	f = find_facts(domain, layout);
	memset(w->out, 0, w->size);
	if (layout->abi == ABI_PV64)
		start_info_64(domain, layout, &f, w->out);
	else
		start_info_32(domain, layout, &f, w->out);
}
