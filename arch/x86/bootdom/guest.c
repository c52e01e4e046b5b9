// SPDX-License-Identifier: MIT
/*
 * An existing domain: the functions that several steps of building it use, and
 * how it is started and destroyed.
 */
#include "guest_domctl.h"

#include <xen/errno.h>

/* "Interrupted hypercall"; xen/errno.h defines it for Xen only. */
#define ERESTART       85
#define GRANT_CONSOLE  0
#define GRANT_XENSTORE 1

void guest_destroy(const struct guest *g)
{
	int64_t error;

	map_clear();
	do
		error = domctl_destroydomain(g);
	while (error == -ERESTART || error == -XEN_EAGAIN);
	if (error)
		refused(g->m->name, "destroydomain", error);
}

enum status guest_unpause(const struct guest *g)
{
	int64_t error = domctl_unpausedomain(g);

	return error ? refused(g->m->name, "unpausedomain", error) : ST_OK;
}

/* Finds the grant table's first frame. */
static enum status grant_frame(const struct guest *g, xen_pfn_t *frame)
{
	struct gnttab_setup_table setup = { .dom = g->domid, .nr_frames = 1 };
	struct xen_mem_acquire_resource get = {
		.domid = g->domid,
		.type = XENMEM_resource_grant_table,
		.id = XENMEM_resource_grant_table_id_shared,
		.nr_frames = 1,
	};
	int64_t error;

	set_xen_guest_handle(setup.frame_list, frame);
	error = hv_grant_table(GNTTABOP_setup_table, &setup, 1);
	if (error)
		return refused(g->m->name, "setup_table", error);
	if (setup.status)
		return refused_table(g->m->name, setup.status);
	set_xen_guest_handle(get.frame_list, frame);
	error = hv_memory(XENMEM_acquire_resource, &get);
	return error ? refused(g->m->name, "acquire_resource", error) : ST_OK;
}

enum status guest_seed_grants(struct guest *g, struct gfn console,
			      struct gfn xenstore)
{
	struct grant_entry_v1 *entries;
	xen_pfn_t frame;
	void *at;
	enum status st = grant_frame(g, &frame);

	if (st)
		return st;
	st = map_machine_frame(g->m->name, g->domid, (struct mfn){ frame },
			       &at);
	if (st)
		return st;
	g->console = console;
	entries = at;
	entries[GRANT_CONSOLE] =
		(struct grant_entry_v1){ .flags = GTF_permit_access,
					 .frame = (uint32_t)console.n };
	entries[GRANT_XENSTORE] =
		(struct grant_entry_v1){ .flags = GTF_permit_access,
					 .frame = (uint32_t)xenstore.n };
	return map_clear();
}

void guest_fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		void *out)
{
	const struct guest *g = context;
	struct span bytes =
		manifest_carried(g->m, g->package, piece, first, nr);

	if (bytes.size)
		memcpy(out, bytes.base, bytes.size);
	memset((uint8_t *)out + bytes.size, 0, nr * PAGE - bytes.size);
}
