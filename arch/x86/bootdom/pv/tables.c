// SPDX-License-Identifier: MIT
/*
 * The switch from the boot domain's page tables to dom0's. The latter get one
 * extra entry, for the boot domain's own code, so that this code can switch to
 * them and then jump to dom0's kernel. Linux does not keep the entry.
 */
#include "pv.h"

#define PTE_TABLE     0x67ULL /* present, writable, user, accessed, dirty */
#define PTE_PAGE      0x63ULL
#define PTE_READ_ONLY 0x61ULL

/* They map our own code once dom0's page tables are in use. */
static uint64_t own_l3[512] __attribute__((aligned(4096)));
static uint64_t own_l2[512] __attribute__((aligned(4096)));
static uint64_t own_l1[512] __attribute__((aligned(4096)));

static struct mfn own_mfn(const struct frames *own, const volatile void *p)
{
	return own->mfn[(uint64_t)(uintptr_t)p / PAGE];
}

static uint64_t entry(struct mfn mfn, uint64_t bits)
{
	return mfn.n * PAGE | bits;
}

static struct mfn top_table(const struct frames *own,
			    const struct layout *layout)
{
	return own->mfn[layout_find(layout, PIECE_PAGE_TABLES)->pfn];
}

/* Makes entry 0 of the top-level table map our own code. */
static enum status place_own_entry(const struct frames *own,
				   const struct layout *layout)
{
	const struct pfn top = { layout_find(layout, PIECE_PAGE_TABLES)->pfn };
	enum status st;
	void *at;

	st = pv_map_own(DOM0_NAME, own, top, &at);
	if (st)
		return st;
	*(uint64_t *)at = entry(own_mfn(own, own_l3), PTE_TABLE);
	return pv_map_clear();
}

static void make_own_tables(const struct frames *own)
{
	uint64_t base = (uint64_t)(uintptr_t)bootdom_start;

	own_l3[base >> 30 & 511] = entry(own_mfn(own, own_l2), PTE_TABLE);
	own_l2[base >> 21 & 511] = entry(own_mfn(own, own_l1), PTE_TABLE);
	for (const uint8_t *p = bootdom_start; p < bootdom_end; p += PAGE) {
		bool table = p == (uint8_t *)own_l3 || p == (uint8_t *)own_l2 ||
			     p == (uint8_t *)own_l1;

		own_l1[(uint64_t)(uintptr_t)p / PAGE % 512] = entry(
			own_mfn(own, p), table ? PTE_READ_ONLY : PTE_PAGE);
	}
}

/* Xen refuses a page as a page table while it is mapped writable anywhere. */
static enum status protect(const struct frames *own, struct pfn first,
			   uint64_t nr)
{
	for (uint64_t i = first.n; i < first.n + nr; i++) {
		int64_t error = hv_update_va(i * PAGE,
					     entry(own->mfn[i], PTE_READ_ONLY));

		if (error)
			return refused(DOM0_NAME, "update_va_mapping", error);
	}
	return ST_OK;
}

static enum status protect_own(const struct frames *own, const uint64_t *table)
{
	return protect(own, (struct pfn){ (uint64_t)(uintptr_t)table / PAGE },
		       1);
}

static enum status protect_all(const struct frames *own,
			       const struct layout *layout)
{
	const struct piece *p = layout_find(layout, PIECE_PAGE_TABLES);
	enum status st = protect(own, (struct pfn){ p->pfn }, p->nr_pages);

	if (st)
		return st;
	p = layout_find(layout, PIECE_P2M_TABLES);
	if (p && p->pfn < BOOTDOM_PFN) {
		st = protect(own, (struct pfn){ p->pfn }, p->nr_pages);
		if (st)
			return st;
	}
	st = protect_own(own, own_l3);
	if (st)
		return st;
	st = protect_own(own, own_l2);
	if (st)
		return st;
	return protect_own(own, own_l1);
}

enum status pv_tables_make(const struct frames *own,
			   const struct layout *layout)
{
	enum status st = place_own_entry(own, layout);

	if (st)
		return st;
	make_own_tables(own);
	return protect_all(own, layout);
}

static enum status set_table(const char *call, unsigned int cmd,
			     struct mfn table)
{
	const struct mmuext_op op = { .cmd = cmd, .arg1.mfn = table.n };
	int64_t error = hv_mmuext(&op, 1, DOMID_SELF);

	return error ? refused(DOM0_NAME, call, error) : ST_OK;
}

enum status pv_tables_take(const struct frames *own,
			   const struct layout *layout)
{
	struct mfn top = top_table(own, layout);
	struct mfn old = own_mfn(own, (const void *)start_info->pt_base);
	enum status st = set_table("pin_table", MMUEXT_PIN_L4_TABLE, top);

	if (st)
		return st;
	st = set_table("new_baseptr", MMUEXT_NEW_BASEPTR, top);
	if (st)
		return st;
	return set_table("unpin_table", MMUEXT_UNPIN_TABLE, old);
}
