// SPDX-License-Identifier: MIT
/*
 * Maps other domains' pages in our P2M. The window is 2 MiB of our memory that
 * is given back to Xen, so that its frame numbers are surely nobody's, neither
 * a device's; they are identity mapped like all others. Before dom0's kernel
 * runs, Xen puts memory there again, which we have claimed since.
 *
 * It has the consoles, a frame and the grant table of the domain that is built,
 * and Xen's page about us.
 */
#include "pvh.h"

#include "../grants.h"

#include <xen/errno.h>

#define ORDER	     9
#define FRAME_ENTRY  MANIFEST_MAX_DOMAINS /* consoles come first */
#define GRANTS_ENTRY (FRAME_ENTRY + 1)
#define SHARED_ENTRY (GRANTS_ENTRY + 1)
#define NR_ENTRIES   (SHARED_ENTRY + 1)

_Static_assert(1 << ORDER == MAP_ENTRIES, "one large page");
_Static_assert(NR_ENTRIES <= MAP_ENTRIES, "a page for each");

static bool is_mapped[NR_ENTRIES];
static domid_t grants_of; /* whose table is mapped, if one is */

static uint64_t window_gfn(unsigned int entry)
{
	return arg(bootdom_window) / PAGE + entry;
}

static void *window_at(unsigned int entry)
{
	return bootdom_window + entry * PAGE;
}

/* Gives back the window, and keeps Xen from giving as much to others. */
enum status pvh_map_init(void)
{
	xen_pfn_t gfn = window_gfn(0);
	struct xen_memory_reservation r = { .nr_extents = 1,
					    .extent_order = ORDER,
					    .domid = DOMID_SELF };
	int64_t got, error;
	domid_t own = DOMID_SELF;

	set_xen_guest_handle(r.extent_start, &gfn);
	got = hv_memory(XENMEM_decrease_reservation, &r);
	if (got != 1)
		return refused("boot domain", "decrease_reservation", got);
	got = hv_memory(XENMEM_current_reservation, &own);
	if (got < 0)
		return refused("boot domain", "current_reservation", got);
	r = (struct xen_memory_reservation){
		.nr_extents = (uint64_t)got + MAP_ENTRIES,
		.domid = 0,
	};
	error = hv_memory(XENMEM_claim_pages, &r);
	return error ? refused("boot domain", "claim_pages", error) : ST_OK;
}

static enum status unmap(unsigned int entry)
{
	struct xen_remove_from_physmap op = { .domid = DOMID_SELF,
					      .gpfn = window_gfn(entry) };
	int64_t error;

	if (!is_mapped[entry])
		return ST_OK;
	error = hv_memory(XENMEM_remove_from_physmap, &op);
	if (error)
		return refused("boot domain", "remove_from_physmap", error);
	is_mapped[entry] = false;
	return ST_OK;
}

enum status pvh_map_clear(void)
{
	enum status st = unmap(FRAME_ENTRY);

	return st ? st : unmap(GRANTS_ENTRY);
}

static enum status map(const char *name, domid_t domid, struct gfn frame,
		       unsigned int entry, void **out)
{
	xen_ulong_t idx = frame.n;
	xen_pfn_t gfn = window_gfn(entry);
	int result = 0;
	struct xen_add_to_physmap_batch op = {
		.domid = DOMID_SELF,
		.space = XENMAPSPACE_gmfn_foreign,
		.size = 1,
		.u.foreign_domid = domid,
	};
	enum status st = unmap(entry);
	int64_t error;

	if (st)
		return st;
	set_xen_guest_handle(op.idxs, &idx);
	set_xen_guest_handle(op.gpfns, &gfn);
	set_xen_guest_handle(op.errs, &result);
	error = hv_memory(XENMEM_add_to_physmap_batch, &op);
	if (!error)
		error = result;
	if (error)
		return refused(name, "add_to_physmap_batch", error);
	is_mapped[entry] = true;
	*out = window_at(entry);
	return ST_OK;
}

enum status pvh_map_frame(const char *name, domid_t domid, struct gfn frame,
			  void **out)
{
	return map(name, domid, frame, FRAME_ENTRY, out);
}

/* It stays mapped, as there is one domain at a time. */
enum status pvh_map_grants(const char *name, domid_t domid, void **out)
{
	xen_pfn_t gfn = window_gfn(GRANTS_ENTRY);
	enum status st;

	*out = window_at(GRANTS_ENTRY);
	if (is_mapped[GRANTS_ENTRY] && grants_of == domid)
		return ST_OK;
	st = unmap(GRANTS_ENTRY);
	if (st)
		return st;
	st = grants_acquire(name, domid, &gfn);
	if (st)
		return st;
	is_mapped[GRANTS_ENTRY] = true;
	grants_of = domid;
	return ST_OK;
}

enum status pvh_map_console(const char *name, domid_t domid, struct gfn frame,
			    unsigned int slot, void **out)
{
	return map(name, domid, frame, slot, out);
}

void pvh_map_no_console(unsigned int slot)
{
	unmap(slot);
}

enum status pvh_map_shared_info(const struct shared_info **out)
{
	struct xen_add_to_physmap op = { .domid = DOMID_SELF,
					 .space = XENMAPSPACE_shared_info,
					 .gpfn = window_gfn(SHARED_ENTRY) };
	int64_t error = hv_memory(XENMEM_add_to_physmap, &op);

	if (error)
		return refused("boot domain", "add_to_physmap", error);
	is_mapped[SHARED_ENTRY] = true;
	*out = window_at(SHARED_ENTRY);
	return ST_OK;
}

/* Single pages, if Xen has no large one any more. */
static enum status fill_window(void)
{
	static xen_pfn_t gfns[MAP_ENTRIES];
	struct xen_memory_reservation r = { .nr_extents = 1,
					    .extent_order = ORDER,
					    .domid = DOMID_SELF };
	int64_t got;

	for (unsigned int i = 0; i < MAP_ENTRIES; i++)
		gfns[i] = window_gfn(i);
	set_xen_guest_handle(r.extent_start, gfns);
	if (hv_memory(XENMEM_populate_physmap, &r) == 1)
		return ST_OK;
	r.nr_extents = MAP_ENTRIES;
	r.extent_order = 0;
	got = hv_memory(XENMEM_populate_physmap, &r);
	return got == MAP_ENTRIES ? ST_OK
				  : refused("boot domain", "populate_physmap",
					    got < 0 ? got : -XEN_ENOMEM);
}

enum status pvh_map_end(void)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < NR_ENTRIES; i++)
		st = unmap(i);
	return st ? st : fill_window();
}
