// SPDX-License-Identifier: MIT
/*
 * A PVH domain's image. It is placed unchanged, by guest frame numbers, and Xen
 * is told about it by HVM parameters and a memory map.
 */
#include "guest_domctl.h"
#include "verify.h"

#include <xen/hvm/params.h>
#include <xen/io/xs_wire.h>

/* Fills in the image's bytes, and may allow xenstored to connect later. */
static void fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		 void *out)
{
	const struct guest *g = context;
	struct xenstore_domain_interface *ring = out;

	guest_fill(context, piece, first, nr, out);
	if (g->m->store_later &&
	    g->m->layout.pieces[piece].kind == PIECE_XENSTORE)
		ring->connection = XENSTORE_RECONNECT;
}

enum status pvh_set_params(const struct guest *g,
			   const struct start_param *params, unsigned int nr)
{
	struct xen_hvm_param ops[START_MAX_PARAMS];
	struct multicall_entry calls[START_MAX_PARAMS];
	const char *names[START_MAX_PARAMS];

	for (unsigned int i = 0; i < nr; i++) {
		ops[i] = (struct xen_hvm_param){ .domid = g->domid,
						 .index = params[i].index,
						 .value = params[i].value };
		calls[i] = (struct multicall_entry){
			.op = __HYPERVISOR_hvm_op,
			.args = { HVMOP_set_param, arg(&ops[i]) },
		};
		names[i] = "set_param";
	}
	return batch(g->m->name, calls, names, nr);
}

static enum status set_params(const struct guest *g)
{
	const struct domain ports = { .store_evtchn = g->m->store_evtchn,
				      .console_evtchn = g->m->console_evtchn,
				      .timer = g->m->timer };
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&ports, &g->m->layout, params);

	return pvh_set_params(g, params, nr);
}

static struct gfn special(enum pvh_special page)
{
	return gfn_of_pvh((struct pfn){ PVH_SPECIAL_PFN + page });
}

enum status pvh_place(struct guest *g)
{
	const struct place_job job = {
		.name = g->m->name,
		.domid = g->domid,
		.layout = &g->m->layout,
		.fill = fill,
		.source = guest_source,
		.context = g,
		.translating = &g->translating,
	};
	enum status st = place_pieces(&job);

	if (!st && g->m->verify)
		st = verify_pieces(&job);
	if (st)
		return st;
	st = set_memory_map(g, g->m->layout.e820, g->m->layout.nr_e820);
	if (st)
		return st;
	st = set_params(g);
	if (st)
		return st;
	return guest_seed_grants(g, special(SPECIAL_CONSOLE),
				 special(SPECIAL_XENSTORE));
}
