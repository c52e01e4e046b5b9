// SPDX-License-Identifier: MIT
/*
 * Maps other domains' pages at addresses of our own. The window has one page
 * table, whose entries Xen sets for us, hundreds by one hypercall. Its last
 * entries are reserved for console pages.
 */
#include "pv.h"

#include "../grants.h"

#define ENTRIES	 MAP_ENTRIES
#define PTE_BITS 0x67ULL /* present, writable, user, accessed, dirty */
#define FRAME	 0x000ffffffffff000ULL

_Static_assert(ENTRIES - MAP_PAGES >= MANIFEST_MAX_DOMAINS, "a console each");

static uint64_t window_l1; /* its machine address */
static unsigned int nr_mapped;

/* Each of our frames is mapped at the address PFN * PAGE. */
static const uint64_t *table_at(uint64_t entry)
{
	const uint64_t *m2p = (const uint64_t *)MACH2PHYS_VIRT_START;

	return (const uint64_t *)(m2p[(entry & FRAME) / PAGE] * PAGE);
}

void pv_map_init(void)
{
	uint64_t va = (uint64_t)(uintptr_t)bootdom_window;
	const uint64_t *table = (const uint64_t *)start_info->pt_base;

	for (unsigned int shift = 39; shift > 12; shift -= 9) {
		uint64_t entry = table[va >> shift & (ENTRIES - 1)];

		window_l1 = entry & FRAME;
		table = table_at(entry);
	}
}

static struct mmu_update updates[MAP_PAGES];

/* Prepares the update of a window entry; cmd is its MMU_ command. */
static void note(unsigned int i, unsigned int slot, uint64_t cmd, uint64_t pte)
{
	updates[i] = (struct mmu_update){
		.ptr = (window_l1 + slot * 8) | cmd,
		.val = pte,
	};
}

/* Makes the nr prepared updates and flushes the TLB, in one call. */
static enum status set_noted(const char *name, domid_t domid, unsigned int nr)
{
	static const char *const names[] = { "mmu_update", "tlb_flush" };
	const struct mmuext_op flush = { .cmd = MMUEXT_TLB_FLUSH_LOCAL };
	struct multicall_entry calls[] = {
		{ .op = __HYPERVISOR_mmu_update,
		  .args = { arg(updates), nr, 0, domid } },
		{ .op = __HYPERVISOR_mmuext_op,
		  .args = { arg(&flush), 1, 0, DOMID_SELF } },
	};

	return batch(name, calls, names, 2);
}

enum status pv_map_clear(void)
{
	enum status st;

	if (!nr_mapped)
		return ST_OK;
	for (unsigned int i = 0; i < nr_mapped; i++)
		note(i, i, MMU_NORMAL_PT_UPDATE, 0);
	st = set_noted("boot domain", DOMID_SELF, nr_mapped);
	if (st)
		return st;
	nr_mapped = 0;
	return ST_OK;
}

enum status pv_map_frames(const char *name, domid_t domid,
			  const struct gfn *frames, unsigned int nr, void **out)
{
	if (nr > nr_mapped)
		nr_mapped = nr;
	*out = bootdom_window;
	for (unsigned int i = 0; i < nr; i++)
		note(i, i, MMU_NORMAL_PT_UPDATE, frames[i].n * PAGE | PTE_BITS);
	return set_noted(name, domid, nr);
}

enum status pv_map_own(const char *name, const struct frames *own,
		       struct pfn pfn, void **out)
{
	const struct gfn frame = gfn_of_pv(own->mfn[pfn.n]);

	return pv_map_frames(name, DOMID_SELF, &frame, 1, out);
}

enum status pv_copy_frames(const char *name, domid_t domid,
			   const struct gfn *frames, unsigned int nr,
			   const void *from)
{
	void *at;
	enum status st = pv_map_frames(name, domid, frames, nr, &at);

	if (!st)
		memcpy(at, from, nr * PAGE);
	return st;
}

enum status pv_map_grants(const char *name, domid_t domid, void **out)
{
	xen_pfn_t frame;
	enum status st = grants_acquire(name, domid, &frame);

	if (st)
		return st;
	if (!nr_mapped)
		nr_mapped = 1;
	*out = bootdom_window;
	/* A PVH domain's P2M does not have it, so by its MFN. */
	note(0, 0, MMU_PT_UPDATE_NO_TRANSLATE, frame * PAGE | PTE_BITS);
	return set_noted(name, domid, 1);
}

enum status pv_map_console(const char *name, domid_t domid, struct gfn frame,
			   unsigned int slot, void **out)
{
	*out = bootdom_window + (MAP_PAGES + slot) * PAGE;
	note(0, MAP_PAGES + slot, MMU_NORMAL_PT_UPDATE,
	     frame.n * PAGE | PTE_BITS);
	return set_noted(name, domid, 1);
}

void pv_map_no_console(unsigned int slot)
{
	note(0, MAP_PAGES + slot, MMU_NORMAL_PT_UPDATE, 0);
	set_noted("boot domain", DOMID_SELF, 1);
}
