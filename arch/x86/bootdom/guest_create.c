// SPDX-License-Identifier: MIT
/*
 * Creates a domain, in the encoding of the running Xen, with a domid that we
 * choose and, by default, with the newest grant tables that Xen allows.
 */
#include "guest_domctl.h"

#include <xen/errno.h>

#define MAX_EVTCHN_PORT 1023
#define GRANT_NEWEST	2 /* grant table version that Xen allows by default */
#define GRANT_OLDEST	1

const struct domctl_abi *guest_probe(void)
{
	struct xen_domctl_getdomaininfo info = { 0 };
	struct guest g = { .domid = 0 };

	for (g.abi = domctl_abis; g.abi->version; g.abi++)
		if (domctl_getdomaininfo(&g, &info) != -XEN_EACCES)
			return g.abi;
	fail(ST_UNSUPPORTED,
	     "Xen %d.%d has a domctl interface that is not known here, which "
	     "ends with Xen %s: no domain is started",
	     (int)(hv_version(XENVER_version, NULL) >> 16),
	     (int)(hv_version(XENVER_version, NULL) & 0xffff),
	     domctl_abis[0].xen);
	return NULL;
}

/*
 * The domid is chosen before the boot, as the way to let Xen choose one has
 * changed between releases, but all accept a free one. None is used twice, so
 * messages about a domid are unambiguous.
 */
static int64_t create_once(struct guest *g, const struct domctl_create *wanted)
{
	struct domctl call;
	int64_t error;

	domctl_create(g->abi, wanted, &call);
	error = hv_domctl(&call);
	if (!error)
		g->domid = call.domid;
	return error;
}

/* Checks that Xen has read each field where we wrote it. */
static enum status check_made(const struct guest *g,
			      const struct domctl_create *wanted)
{
	struct domctl info;
	int64_t error = domctl_getdomaininfo_raw(g, &info);
	const char *what;

	if (error)
		return refused(g->m->name, "getdomaininfo", error);
	what = domctl_differs(g->abi, wanted, &info);
	if (!what)
		return ST_OK;
	failure_note("createdomain", 0);
	return fail(ST_UNSUPPORTED,
		    "%s: this Xen says that it is %s, and has made a domain "
		    "with another %s than was asked for",
		    g->m->name, g->abi->xen, what);
}

static enum status check_version(const struct guest *g)
{
	uint32_t version = g->m->max_grant_version;

	if (g->abi->grant_opts || !version || version == GRANT_NEWEST)
		return ST_OK;
	failure_note("capabilities", 0);
	return fail(ST_UNSUPPORTED,
		    "%s: has max_grant_version=%u, which Xen %s cannot hold "
		    "it to",
		    g->m->name, version, g->abi->xen);
}

static enum status check_nested(const struct guest *g)
{
	if (!g->m->nested || g->abi->nested)
		return ST_OK;
	failure_note("capabilities", 0);
	return fail(ST_UNSUPPORTED,
		    "%s: has nestedhvm=1, which needs Xen 4.16, and this is "
		    "Xen %s",
		    g->m->name, g->abi->xen);
}

static enum status refuse_older(const struct guest *g)
{
	failure_note("createdomain", -XEN_EINVAL);
	guest_destroy(g);
	return fail(ST_UNSUPPORTED,
		    "%s: has max_grant_version=%u, and this Xen has grant "
		    "tables of version %u only: its option gnttab= may say so",
		    g->m->name, g->m->max_grant_version, GRANT_OLDEST);
}

/*
 * Xen may have been told to use only the older tables (gnttab=max-ver:1), which
 * is fine for a domain that asks for no version. If Xen still says "invalid",
 * there is another reason.
 */
static enum status create(struct guest *g, struct domctl_create *wanted)
{
	int64_t error = create_once(g, wanted);
	bool older = error == -XEN_EINVAL && g->abi->grant_opts &&
		     wanted->grant_version != GRANT_OLDEST;

	if (older) {
		wanted->grant_version = GRANT_OLDEST;
		error = create_once(g, wanted);
	}
	if (error)
		return refused(g->m->name,
			       wanted->nested ? "createdomain (nestedhvm=)"
			       : g->m->shadow_paging ? "createdomain (hap=)"
						     : "createdomain",
			       error);
	return older && g->m->max_grant_version ? refuse_older(g) : ST_OK;
}

enum status guest_create(struct guest *g)
{
	bool pvh = g->m->layout.abi == ABI_PVH;
	struct domctl_create wanted = {
		.domid = (uint16_t)g->m->domid,
		.hvm = pvh,
		.hap = pvh && !g->m->shadow_paging,
		.nested = pvh && g->m->nested,
		.iommu = g->m->passthrough,
		.nr_vcpus = g->m->nr_vcpus,
		.max_evtchn_port = MAX_EVTCHN_PORT,
		.max_grant_frames = (int32_t)g->m->max_grant_frames,
		.max_maptrack_frames = (int32_t)g->m->max_maptrack_frames,
		.grant_version = g->m->max_grant_version
					 ? g->m->max_grant_version
					 : GRANT_NEWEST,
		.emulation_flags = pvh ? XEN_X86_EMU_LAPIC : 0,
	};
	enum status st = check_version(g);

	if (st)
		return st;
	st = check_nested(g);
	if (st)
		return st;
	memcpy(wanted.uuid, g->m->uuid, sizeof(wanted.uuid));
	st = create(g, &wanted);
	if (st)
		return st;
	st = check_made(g, &wanted);
	if (st)
		guest_destroy(g);
	return st;
}
