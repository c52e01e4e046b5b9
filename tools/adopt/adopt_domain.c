// SPDX-License-Identifier: MIT
/*
 * A domain as Xen has it. The domain may have written anything to its grant
 * table, so an entry is trusted only to name one of its own frames.
 */
#include "adopt.h"

#include "tool.h"

#include <daybreak/console_page.h>

#include <errno.h>
#include <sys/mman.h>

#include <xen/grant_table.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>

#define GRANT_CONSOLE  0
#define GRANT_XENSTORE 1

enum status live_refuse(const struct domain_report *d, const char *call)
{
	return fail(ST_IO, "%s: Xen refuses %s: %s", d->name, call,
		    strerror(errno));
}

/*
 * Read one at a time: a newer Xen's record is longer, and the library writes
 * all of it.
 */
union record {
	xc_domaininfo_t info;
	uint8_t room[1024];
};

/* The first domain from that domid on; ST_NOT_FOUND silently for none. */
static enum status next(const struct xen *xen, uint32_t from,
			xc_domaininfo_t *out)
{
	union record r = { .room = { 0 } };
	int nr = xen->xc_domain_getinfolist(xen->xch, from, 1, &r.info);

	if (nr < 0)
		return fail(ST_IO, "Xen does not list its domains: %s",
			    strerror(errno));
	*out = r.info;
	return nr && out->domain >= from ? ST_OK : ST_NOT_FOUND;
}

enum status live_find(const struct xen *xen, const uint8_t uuid[UUID_SIZE],
		      struct live_domain *out)
{
	xc_domaininfo_t info = { 0 };
	enum status st;

	do
		st = next(xen, info.domain + 1u, &info);
	while (!st && memcmp(info.handle, uuid, UUID_SIZE));
	*out = (struct live_domain){
		.domid = info.domain,
		.paused = info.flags & XEN_DOMINF_paused,
		.dying = info.flags & XEN_DOMINF_dying,
		.shut_down = info.flags & XEN_DOMINF_shutdown,
		.reason = info.flags >> XEN_DOMINF_shutdownshift &
			  XEN_DOMINF_shutdownmask,
	};
	return st;
}

enum status live_find_xenstore(const struct xen *xen)
{
	xc_domaininfo_t info = { 0 };
	enum status st;

	do
		st = next(xen, info.domain + 1u, &info);
	while (!st && !(info.flags & XEN_DOMINF_xs_domain));
	return st;
}

const char *live_describe(const struct live_domain *live)
{
	static const char *const ends[] = {
		[SHUTDOWN_poweroff] = "has shut down",
		[SHUTDOWN_reboot] = "has asked for a reboot",
		[SHUTDOWN_suspend] = "has suspended",
		[SHUTDOWN_crash] = "has crashed",
		[SHUTDOWN_watchdog] = "was stopped by its watchdog",
	};

	if (live->dying)
		return "is being destroyed";
	if (live->shut_down)
		return live->reason < sizeof(ends) / sizeof(ends[0])
			       ? ends[live->reason]
			       : "has ended";
	return live->paused ? "paused" : "running";
}

static enum status rings_by_params(const struct xen *xen,
				   const struct domain_report *d,
				   unsigned int domid, struct rings *out)
{
	if (xen->xc_hvm_param_get(xen->xch, domid, HVM_PARAM_STORE_PFN,
				  &out->store) ||
	    xen->xc_hvm_param_get(xen->xch, domid, HVM_PARAM_CONSOLE_PFN,
				  &out->console))
		return live_refuse(d, "get_param");
	return ST_OK;
}

static bool is_for_dom0(const struct grant_entry_v1 *e)
{
	return (e->flags & GTF_type_mask) == GTF_permit_access && !e->domid;
}

/* A domain's first two grants give dom0 its rings. */
static enum status rings_by_grants(const struct xen *xen,
				   const struct domain_report *d,
				   unsigned int domid, struct rings *out)
{
	struct grant_entry_v1 e[2];
	xenforeignmemory_resource_handle *resource;
	void *at = NULL;

	resource = xen->xenforeignmemory_map_resource(
		xen->fmem, (domid_t)domid, XENMEM_resource_grant_table,
		XENMEM_resource_grant_table_id_shared, 0, 1, &at, PROT_READ, 0);
	if (!resource)
		return live_refuse(d, "acquire_resource (its grant table)");
	memcpy(e, at, sizeof(e));
	xen->xenforeignmemory_unmap_resource(xen->fmem, resource);
	if (!is_for_dom0(&e[GRANT_CONSOLE]) || !is_for_dom0(&e[GRANT_XENSTORE]))
		return fail(ST_INVALID,
			    "%s: has removed its console or its xenstore page "
			    "from its grant table",
			    d->name);
	out->console = e[GRANT_CONSOLE].frame;
	out->store = e[GRANT_XENSTORE].frame;
	return ST_OK;
}

enum status live_rings(const struct xen *xen, const struct domain_report *d,
		       const struct live_domain *live, struct rings *out)
{
	/* Its kernel was told of the rings by these parameters. */
	if (d->type == DOMAIN_PVH && d->xenstore)
		return rings_by_params(xen, d, live->domid, out);
	return rings_by_grants(xen, d, live->domid, out);
}

enum status live_map(const struct xen *xen, const struct domain_report *d,
		     unsigned int domid, uint64_t gfn, void **out)
{
	const xen_pfn_t frame = gfn;
	int error = 0;

	*out = xen->xenforeignmemory_map(
		xen->fmem, domid, PROT_READ | PROT_WRITE, 1, &frame, &error);
	if (*out && !error)
		return ST_OK;
	if (*out)
		live_unmap(xen, *out);
	if (error)
		errno = -error;
	return live_refuse(d, "to map one of its pages");
}

void live_unmap(const struct xen *xen, void *page)
{
	xen->xenforeignmemory_unmap(xen->fmem, page, 1);
}

enum status live_connect(const struct xen *xen, const struct domain_report *d,
			 const struct live_domain *live,
			 const struct rings *rings)
{
	void *page;
	enum status st = live_map(xen, d, live->domid, rings->console, &page);

	if (st)
		return st;
	((volatile uint8_t *)page)[CONSOLE_CONNECTION_AT] = CONSOLE_CONNECTED;
	live_unmap(xen, page);
	return ST_OK;
}

enum status live_unpause(const struct xen *xen, const struct domain_report *d,
			 struct live_domain *live)
{
	if (xen->xc_domain_unpause(xen->xch, live->domid))
		return live_refuse(d, "unpausedomain");
	live->paused = false;
	return ST_OK;
}
