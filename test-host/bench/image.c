// SPDX-License-Identifier: MIT
/*
 * A kernel with Linux's notes, and the pieces of a domain's image, whose frames
 * are those of the simulated Xen.
 */
#include "image.h"

#include <daybreak/startofday.h>
#include <daybreak/translate.h>

#include "../oracle/xen.h"

#include <xen/elfnote.h>

#define LINUX_PADDR 0x1000000

void image_kernel(struct kernel *k, enum image_p2m p2m)
{
	kernel_init(k, true, LINUX_PADDR, KERNEL_TEXT_SIZE);
	kernel_pv(k);
	kernel_number(k, XEN_ELFNOTE_VIRT_BASE, KERNEL_HIGH);
	kernel_number(k, XEN_ELFNOTE_ENTRY, KERNEL_HIGH + LINUX_PADDR);
	kernel_number(k, XEN_ELFNOTE_MOD_START_PFN, 1);
	if (p2m == P2M_AT_INIT_P2M)
		kernel_number(k, XEN_ELFNOTE_INIT_P2M, 0x8000000000);
}

static struct mfn frame_of(void *context, struct pfn pfn, uint64_t *run)
{
	(void)context;
	*run = 512 - pfn.n % 512;
	return (struct mfn){ oracle_pfn_to_mfn(pfn.n) };
}

void image_piece(const struct domain *domain, const struct layout *layout,
		 const struct piece *piece, void *at)
{
	static const struct translation to = {
		.mfn = frame_of,
		.shared_info = ORACLE_SHARED_INFO * DOMAIN_PAGE,
		.name = "bench",
	};

	if (piece->kind != PIECE_P2M)
		startofday_fill(domain, layout, piece, 0, piece->nr_pages, at);
	if (translate_piece(layout, piece, 0, piece->nr_pages, &to, at))
		oracle_die("we refuse the benchmark's domain");
}
