// SPDX-License-Identifier: MIT
/*
 * What is left of a saved PVH domain when its pages are placed: its HVM
 * parameters and Xen's context, as libxc's xg_sr_restore_x86_hvm.c sets them.
 */
#include "restore.h"

#include <xen/hvm/params.h>

/* HVM_PARAMS' body: pairs follow. */
struct saved_params {
	uint32_t count, reserved;
};

struct saved_param {
	uint64_t index, value;
};

/* The rings, and pages of a device model: all begin empty. */
static bool is_page(uint64_t index)
{
	return index == HVM_PARAM_CONSOLE_PFN || index == HVM_PARAM_STORE_PFN ||
	       index == HVM_PARAM_IOREQ_PFN || index == HVM_PARAM_BUFIOREQ_PFN;
}

static enum status set_saved(struct guest *g, const struct saved_param *param)
{
	const struct start_param set = { (uint32_t)param->index, param->value };
	enum status st = ST_OK;

	/* Xen ignores it since 4.5, and libxc does not set it. */
	if (param->index == HVM_PARAM_PAE_ENABLED)
		return ST_OK;
	if (param->index >= HVM_NR_PARAMS)
		return restore_refuse(g, "HVM_PARAMS");
	if (is_page(param->index))
		st = restore_clear(g, gfn_of_pvh((struct pfn){ param->value }));
	return st ? st : pvh_set_params(g, &set, 1);
}

/* The rings that the parameters name, by their guest frames. */
struct rings {
	struct gfn console, store;
};

static enum status set_all_saved(struct guest *g, struct rings *out)
{
	struct span body = packed_find(&g->packed, SAVED_HVM_PARAMS);
	struct saved_param param;
	enum status st = ST_OK;

	*out = (struct rings){ 0 };
	for (uint64_t at = sizeof(struct saved_params);
	     !st && span_copy(body, at, &param, sizeof(param));
	     at += sizeof(param)) {
		if (param.index == HVM_PARAM_CONSOLE_PFN)
			out->console.n = param.value;
		if (param.index == HVM_PARAM_STORE_PFN)
			out->store.n = param.value;
		st = set_saved(g, &param);
	}
	if (st)
		return st;
	return out->console.n && out->store.n ? ST_OK
					      : restore_refuse(g, "HVM_PARAMS");
}

enum status restore_pvh_finish(struct guest *g)
{
	const struct start_param own[] = {
		{ HVM_PARAM_STORE_EVTCHN, g->m->store_evtchn },
		{ HVM_PARAM_CONSOLE_EVTCHN, g->m->console_evtchn },
		{ HVM_PARAM_TIMER_MODE, domain_timer_mode(g->m->timer) },
	};
	struct rings rings;
	enum status st = set_all_saved(g, &rings);

	if (st)
		return st;
	st = pvh_set_params(g, own, sizeof(own) / sizeof(own[0]));
	if (st)
		return st;
	return guest_seed_grants(g, rings.console, rings.store);
}

enum status restore_pvh_start(struct guest *g)
{
	struct span blob = packed_find(&g->packed, SAVED_HVM_CONTEXT);
	struct xen_domctl_hvmcontext op = { .size = (uint32_t)blob.size };
	int64_t error;

	set_xen_guest_handle(op.buffer, (uint8_t *)(uintptr_t)blob.base);
	error = domctl_sethvmcontext(g, &op);
	return error ? refused(g->m->name, "sethvmcontext", error) : ST_OK;
}
