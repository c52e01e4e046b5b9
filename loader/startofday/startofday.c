// SPDX-License-Identifier: MIT
/*
 * The bytes of every kind of piece. Each writer takes a range, so that a piece
 * can be written in parts; none reads what it wrote before.
 */
#include <daybreak/startofday.h>

#include "abi.h"
#include "layout_private.h"
#include "pagetables.h"
#include "window.h"

#include <daybreak/acpi.h>
#include <daybreak/package.h>

#include <xen/hvm/params.h>

#define PTE_SUPERPAGE 0x80u

/*
 * HVM_PARAM_TIMER_MODE: no_delay_for_missed_ticks. With 0 a domain's time
 * stands still while a vCPU of it waits for a CPU.
 */
#define TIMER_MODE    1

_Static_assert(DOMAIN_SIF_DOM0 == (SIF_PRIVILEGED | SIF_INITDOMAIN), "dom0");

bool startofday_carries_bytes(const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_P2M:
	case PIECE_XENSTORE:
	case PIECE_CONSOLE:
	case PIECE_BOOT_STACK:
	case PIECE_SPECIAL:
		return false;
	default:
		return true;
	}
}

uint64_t startofday_carried(const struct layout *layout,
			    const struct piece *piece)
{
	uint64_t end = 0;

	if (!startofday_carries_bytes(piece))
		return 0;
	if (piece->kind != PIECE_KERNEL || layout->symtab.present)
		return piece->nr_pages;
	for (unsigned int i = 0; i < layout->nr_parts; i++) {
		const struct kernel_part *p = &layout->parts[i];

		if (p->filesz && p->at + p->filesz > end)
			end = p->at + p->filesz;
	}
	return pages_of(end);
}

/* --- kernel and modules --------------------------------------------------- */

/* Parts are sorted: between two of them, and behind each, are zeroes. */
static void fill_kernel(const struct domain *domain,
			const struct layout *layout, const struct window *w)
{
	uint64_t done = 0, size = w->offset + w->size;

	for (unsigned int i = 0; i < layout->nr_parts; i++) {
		const struct kernel_part *p = &layout->parts[i];

		window_zero(w, done, p->at - done);
		window_put(w, p->at, domain->kernel.bytes.base + p->offset,
			   p->filesz);
		done = p->at + p->filesz;
	}
	if (done < size)
		window_zero(w, done, size - done);
	if (layout->symtab.present)
		symtab_fill(domain, &layout->symtab, w);
}

static void fill_module(const struct domain *domain, unsigned int index,
			const struct window *w)
{
	struct span bytes = domain->modules->modules[index].file.bytes;
	uint64_t end = w->offset + w->size;

	window_put(w, 0, bytes.base, bytes.size);
	if (bytes.size < end)
		window_zero(w, bytes.size, end - bytes.size);
}

/* --- start_info ----------------------------------------------------------- */

/* Both widths of start_info have these fields; here is what goes in. */
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

/* The rest of the page is zero; layout_place refused longer lines. */
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

/* Every value fits: a 32-bit domain has fewer pages and addresses. */
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

static void fill_start_info(const struct domain *domain,
			    const struct layout *layout, const struct window *w)
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

/* --- what is pure arithmetic ---------------------------------------------- */

static void fill_p2m_64(uint64_t first, uint64_t nr, uint64_t *out)
{
	for (uint64_t i = 0; i < nr; i++)
		out[i] = first + i;
}

static void fill_p2m_32(uint64_t first, uint64_t nr, uint32_t *out)
{
	for (uint64_t i = 0; i < nr; i++)
		out[i] = (uint32_t)(first + i);
}

static void fill_p2m(const struct layout *layout, const struct window *w)
{
	unsigned int width = layout->abi == ABI_PV64 ? 8 : 4;
	uint64_t first = w->offset / width, nr = w->size / width;

	if (nr > layout->nr_pages - first)
		nr = layout->nr_pages - first;
	if (width == 8)
		fill_p2m_64(first, nr, (uint64_t *)(void *)w->out);
	else
		fill_p2m_32(first, nr, (uint32_t *)(void *)w->out);
	memset(w->out + nr * width, 0, w->size - nr * width);
}

static void fill_acpi(const struct domain *domain, const struct layout *layout,
		      const struct window *w)
{
	const struct piece *piece = layout_find(layout, PIECE_ACPI);
	uint8_t block[ACPI_MAX_SIZE];

	acpi_write(domain->nr_vcpus,
		   domain->nr_online ? domain->nr_online : domain->nr_vcpus,
		   piece->pfn * DOMAIN_PAGE, block);
	window_put(w, 0, block, sizeof(block));
}

/* 4 MiB pages, one to one: what Xen runs a vCPU on while its paging is off. */
static void fill_ident_pt(uint32_t *out)
{
	for (uint32_t i = 0; i < 1024; i++)
		out[i] = i << 22 |
			 (uint32_t)(PTE_PRESENT | PTE_WRITABLE | PTE_USER |
				    PTE_ACCESSED | PTE_DIRTY) |
			 PTE_SUPERPAGE;
}

void startofday_fill(const struct domain *domain, const struct layout *layout,
		     const struct piece *piece, uint64_t first_page,
		     uint64_t nr_pages, void *out)
{
	const struct window w = { out, first_page * DOMAIN_PAGE,
				  nr_pages * DOMAIN_PAGE };

	if (!nr_pages)
		return;
	switch (piece->kind) {
	case PIECE_KERNEL:
		fill_kernel(domain, layout, &w);
		break;
	case PIECE_MODULE:
		fill_module(domain, piece->index, &w);
		break;
	case PIECE_PACKAGE:
		package_fill(domain->modules, w.offset, w.size, out);
		break;
	case PIECE_P2M:
		fill_p2m(layout, &w);
		break;
	case PIECE_START_INFO:
		fill_start_info(domain, layout, &w);
		break;
	case PIECE_PAGE_TABLES:
		pagetables_fill(layout, &layout->mappings[0], first_page,
				nr_pages, out);
		break;
	case PIECE_P2M_TABLES:
		pagetables_fill(layout, &layout->mappings[1], first_page,
				nr_pages, out);
		break;
	case PIECE_ACPI:
		fill_acpi(domain, layout, &w);
		break;
	case PIECE_IDENT_PT:
		fill_ident_pt(out);
		break;
	default:
		memset(out, 0, w.size);
	}
}

/* --- what is not memory ------------------------------------------------------
 */

void startofday_shared_info(enum layout_abi abi, void *out)
{
	struct shared_info_x86_64 *s64 = out;
	struct shared_info_x86_32 *s32 = out;

	memset(out, 0, DOMAIN_PAGE);
	for (unsigned int i = 0; i < XEN_LEGACY_MAX_VCPUS_X86_64; i++)
		if (abi == ABI_PV64)
			s64->vcpu_info[i].evtchn_upcall_mask = 1;
		else
			s32->vcpu_info[i].evtchn_upcall_mask = 1;
}

unsigned int startofday_params(const struct domain *domain,
			       const struct layout *layout,
			       struct start_param out[START_MAX_PARAMS])
{
	const uint64_t special = PVH_SPECIAL_PFN;
	/* A kernel knows by a page of 0 that there is no xenstore. */
	const uint64_t store =
		domain->store_evtchn ? special + SPECIAL_XENSTORE : 0;
	const struct start_param params[START_MAX_PARAMS] = {
		{ HVM_PARAM_STORE_PFN, store },
		{ HVM_PARAM_BUFIOREQ_PFN, special + SPECIAL_BUFIOREQ },
		{ HVM_PARAM_IOREQ_PFN, special + SPECIAL_IOREQ },
		{ HVM_PARAM_CONSOLE_PFN, special + SPECIAL_CONSOLE },
		{ HVM_PARAM_PAGING_RING_PFN, special + SPECIAL_PAGING },
		{ HVM_PARAM_MONITOR_RING_PFN, special + SPECIAL_ACCESS },
		{ HVM_PARAM_SHARING_RING_PFN, special + SPECIAL_SHARING },
		{ HVM_PARAM_IDENT_PT,
		  (special + SPECIAL_IDENT_PT) * DOMAIN_PAGE },
		{ HVM_PARAM_CONSOLE_EVTCHN, domain->console_evtchn },
		{ HVM_PARAM_STORE_EVTCHN, domain->store_evtchn },
		{ HVM_PARAM_TIMER_MODE, TIMER_MODE },
	};

	if (layout->abi != ABI_PVH)
		return 0;
	memcpy(out, params, sizeof(params));
	return START_MAX_PARAMS;
}
