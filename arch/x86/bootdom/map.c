// SPDX-License-Identifier: MIT
/*
 * Other domains' pages at addresses of our own: the window has one page table,
 * whose entries Xen sets for us, hundreds by one hypercall. Its last entries
 * stay: a console page each.
 */
#include "bootdom.h"

#define ENTRIES	 512
#define PTE_BITS 0x67ULL /* present, writable, user, accessed, dirty */
#define FRAME	 0x000ffffffffff000ULL

_Static_assert(ENTRIES - MAP_PAGES >= MANIFEST_MAX_DOMAINS, "a console each");

static uint64_t window_l1; /* its machine address */
static unsigned int nr_mapped;

/* Every frame of ours is mapped at its PFN's address. */
static const uint64_t *table_at(uint64_t entry)
{
	const uint64_t *m2p = (const uint64_t *)MACH2PHYS_VIRT_START;

	return (const uint64_t *)(m2p[(entry & FRAME) / PAGE] * PAGE);
}

void map_init(void)
{
	uint64_t va = (uint64_t)(uintptr_t)bootdom_window;
	const uint64_t *table = (const uint64_t *)start_info->pt_base;

	for (unsigned int shift = 39; shift > 12; shift -= 9) {
		uint64_t entry = table[va >> shift & (ENTRIES - 1)];

		window_l1 = entry & FRAME;
		table = table_at(entry);
	}
}

/* All entries and what makes them seen, by one entry into Xen. */
static enum status set_entries(const char *name, domid_t domid,
			       unsigned int first, const uint64_t *frames,
			       unsigned int nr, bool raw)
{
	static const char *const names[] = { "mmu_update", "tlb_flush" };
	static struct mmu_update updates[MAP_PAGES];
	const struct mmuext_op flush = { .cmd = MMUEXT_TLB_FLUSH_LOCAL };
	struct multicall_entry calls[] = {
		{ .op = __HYPERVISOR_mmu_update,
		  .args = { arg(updates), nr, 0, domid } },
		{ .op = __HYPERVISOR_mmuext_op,
		  .args = { arg(&flush), 1, 0, DOMID_SELF } },
	};

	for (unsigned int i = 0; i < nr; i++)
		updates[i] = (struct mmu_update){
			.ptr = (window_l1 + (first + i) * 8) |
			       (raw ? MMU_PT_UPDATE_NO_TRANSLATE
				    : MMU_NORMAL_PT_UPDATE),
			.val = frames ? frames[i] * PAGE | PTE_BITS : 0,
		};
	return batch(name, calls, names, 2);
}

enum status map_clear(void)
{
	enum status st = ST_OK;

	if (nr_mapped)
		st = set_entries("boot domain", DOMID_SELF, 0, NULL, nr_mapped,
				 false);
	if (!st)
		nr_mapped = 0;
	return st;
}

enum status map_frames(const char *name, domid_t domid, const uint64_t *frames,
		       unsigned int nr, bool raw, void **out)
{
	if (nr > nr_mapped)
		nr_mapped = nr;
	*out = bootdom_window;
	return set_entries(name, domid, 0, frames, nr, raw);
}

enum status map_console(const char *name, domid_t domid, uint64_t frame,
			unsigned int slot, void **out)
{
	*out = bootdom_window + (MAP_PAGES + slot) * PAGE;
	return set_entries(name, domid, MAP_PAGES + slot, &frame, 1, false);
}

void map_no_console(unsigned int slot)
{
	set_entries("boot domain", DOMID_SELF, MAP_PAGES + slot, NULL, 1,
		    false);
}
