// SPDX-License-Identifier: MIT
/*
 * Writes other domains' pages. To map them, Xen would change our P2M and the
 * IOMMU's tables for each one, which takes ten times as long as the rest of
 * building a domain. So they are written to memory of our own, and Xen copies
 * them: by grants that we make in the domain's name, and take back before it
 * runs (GNTTABOP_copy in xen/grant_table.h).
 */
#include "pvh.h"

#include "../grants.h"

#define SIZE	  (MAP_PAGES * PAGE)

/* Those that the domain itself has, its console and xenstore, come before. */
#define FIRST_REF 8

_Static_assert(FIRST_REF + MAP_PAGES <= PAGE / sizeof(struct grant_entry_v1),
	       "all in the table's first frame");

static uint8_t *buffer;

enum status pvh_write_init(void)
{
	struct span *scratch = &given.scratch;

	if (scratch->size < SIZE)
		return fail(ST_NO_MEMORY,
			    "boot domain: has no %lu KiB of memory below it",
			    SIZE / 1024);
	buffer = (uint8_t *)(uintptr_t)scratch->base;
	*scratch = span_sub(*scratch, SIZE, scratch->size - SIZE);
	return ST_OK;
}

enum status pvh_open_frames(const char *name, domid_t domid,
			    const struct gfn *frames, unsigned int nr,
			    void **out)
{
	(void)name;
	(void)domid;
	(void)frames;
	(void)nr;
	*out = buffer;
	return ST_OK;
}

static void grant(struct grant_entry_v1 *entries, const struct gfn *frames,
		  unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		entries[FIRST_REF + i] = (struct grant_entry_v1){
			.flags = GTF_permit_access,
			.frame = (uint32_t)frames[i].n,
		};
}

static void revoke(struct grant_entry_v1 *entries, unsigned int nr)
{
	memset(entries + FIRST_REF, 0, nr * sizeof(*entries));
}

static enum status copy(const char *name, domid_t domid, const void *from,
			unsigned int nr)
{
	static struct gnttab_copy ops[MAP_PAGES];
	int64_t error;

	for (unsigned int i = 0; i < nr; i++)
		ops[i] = (struct gnttab_copy){
			.source = { .u.gmfn = arg(from) / PAGE + i,
				    .domid = DOMID_SELF },
			.dest = { .u.ref = FIRST_REF + i, .domid = domid },
			.len = PAGE,
			.flags = GNTCOPY_dest_gref,
		};
	error = hv_grant_table(GNTTABOP_copy, ops, nr);
	if (error)
		return refused(name, "grant_copy", error);
	for (unsigned int i = 0; i < nr; i++)
		if (ops[i].status)
			return refused_table(name, ops[i].status);
	return ST_OK;
}

enum status pvh_copy_frames(const char *name, domid_t domid,
			    const struct gfn *frames, unsigned int nr,
			    const void *from)
{
	void *entries;
	enum status st = pvh_map_grants(name, domid, &entries);

	if (st)
		return st;
	grant(entries, frames, nr);
	st = copy(name, domid, from, nr);
	revoke(entries, nr);
	return st;
}

enum status pvh_close_frames(const char *name, domid_t domid,
			     const struct gfn *frames, unsigned int nr)
{
	return pvh_copy_frames(name, domid, frames, nr, buffer);
}
