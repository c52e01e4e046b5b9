// SPDX-License-Identifier: MIT
/*
 * The bytes of every kind of piece. Each writer takes a range, so a piece can
 * be written in parts; no part depends on one written before.
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

_Static_assert(DOMAIN_SIF_DOM0 == (SIF_PRIVILEGED | SIF_INITDOMAIN), "dom0");

bool startofday_carries_bytes(const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_P2M:
	case PIECE_XENSTORE:
	case PIECE_CONSOLE:
	case PIECE_BOOT_STACK:
	case PIECE_SPECIAL:
	case PIECE_SHARED:
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

/* Parts are sorted; between them and after the last there are zeroes. */
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
	struct acpi_facts facts = {
		.nr_vcpus = domain->nr_vcpus,
		.nr_online = domain->nr_online ? domain->nr_online
					       : domain->nr_vcpus,
		.vnuma = domain->vnuma,
	};
	uint8_t block[ACPI_MAX_SIZE];

	if (domain->vnuma)
		facts.nr_ranges =
			vnuma_ranges(domain->vnuma, layout, facts.ranges);
	acpi_write(&facts, piece->pfn * DOMAIN_PAGE, block);
	window_put(w, 0, block, sizeof(block));
}

/* 4 MiB pages, identity-mapped: Xen uses this while a vCPU's paging is off. */
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
		start_info_fill(domain, layout, &w);
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

/*
 * With delay_for_missed_ticks a domain's time stops while one of its vCPUs
 * waits for a CPU.
 */
uint64_t domain_timer_mode(enum domain_timer timer)
{
	if (timer == TIMER_UNSET)
		timer = TIMER_NO_DELAY_FOR_MISSED_TICKS;
	return (uint64_t)timer - TIMER_DELAY_FOR_MISSED_TICKS;
}

unsigned int startofday_params(const struct domain *domain,
			       const struct layout *layout,
			       struct start_param out[START_MAX_PARAMS])
{
	const uint64_t special = PVH_SPECIAL_PFN;
	/* Page 0 tells the kernel that there is no xenstore. */
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
		{ HVM_PARAM_TIMER_MODE, domain_timer_mode(domain->timer) },
	};

	if (layout->abi != ABI_PVH)
		return 0;
	memcpy(out, params, sizeof(params));
	return START_MAX_PARAMS;
}
