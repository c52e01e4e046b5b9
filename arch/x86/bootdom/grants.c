// SPDX-License-Identifier: MIT
/*
 * Asks Xen for the first frame of a domain's grant table.
 */
#include "grants.h"

#include "bootdom.h"

/* Makes Xen allocate it. */
static enum status set_up(const char *name, domid_t domid)
{
	xen_pfn_t frame;
	struct gnttab_setup_table setup = { .dom = domid, .nr_frames = 1 };
	int64_t error;

	set_xen_guest_handle(setup.frame_list, &frame);
	error = hv_grant_table(GNTTABOP_setup_table, &setup, 1);
	if (error)
		return refused(name, "setup_table", error);
	return setup.status ? refused_table(name, setup.status) : ST_OK;
}

enum status grants_acquire(const char *name, domid_t domid, xen_pfn_t *frame)
{
	struct xen_mem_acquire_resource get = {
		.domid = domid,
		.type = XENMEM_resource_grant_table,
		.id = XENMEM_resource_grant_table_id_shared,
		.nr_frames = 1,
	};
	enum status st = set_up(name, domid);
	int64_t error;

	if (st)
		return st;
	set_xen_guest_handle(get.frame_list, frame);
	error = hv_memory(XENMEM_acquire_resource, &get);
	return error ? refused(name, "acquire_resource", error) : ST_OK;
}
