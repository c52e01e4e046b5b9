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

static int64_t set_entries(domid_t domid, unsigned int first,
			   const uint64_t *frames, unsigned int nr, bool raw)
{
	static struct mmu_update updates[MAP_PAGES];
	const struct mmuext_op flush = { .cmd = MMUEXT_TLB_FLUSH_LOCAL };
	int64_t error;

	for (unsigned int i = 0; i < nr; i++)
		updates[i] = (struct mmu_update){
			.ptr = (window_l1 + (first + i) * 8) |
			       (raw ? MMU_PT_UPDATE_NO_TRANSLATE
				    : MMU_NORMAL_PT_UPDATE),
			.val = frames ? frames[i] * PAGE | PTE_BITS : 0,
		};
	error = hv_mmu_update(updates, nr, domid);
	return error ? error : hv_mmuext(&flush, 1, DOMID_SELF);
}

enum status map_clear(void)
{
	int64_t error = 0;

	if (nr_mapped)
		error = set_entries(DOMID_SELF, 0, NULL, nr_mapped, false);
	if (error)
		return refused("boot domain", "mmu_update", error);
	nr_mapped = 0;
	return ST_OK;
}

enum status map_frames(const char *name, domid_t domid, const uint64_t *frames,
		       unsigned int nr, bool raw, void **out)
{
	int64_t error;

	if (nr > nr_mapped)
		nr_mapped = nr;
	error = set_entries(domid, 0, frames, nr, raw);
	*out = bootdom_window;
	return error ? refused(name, "mmu_update", error) : ST_OK;
}

enum status map_console(const char *name, domid_t domid, uint64_t frame,
			unsigned int slot, void **out)
{
	int64_t error = set_entries(domid, MAP_PAGES + slot, &frame, 1, false);

	*out = bootdom_window + (MAP_PAGES + slot) * PAGE;
	return error ? refused(name, "mmu_update", error) : ST_OK;
}

void map_no_console(unsigned int slot)
{
	int64_t error =
		set_entries(DOMID_SELF, MAP_PAGES + slot, NULL, 1, false);

	if (error)
		refused("boot domain", "mmu_update", error);
}
