// SPDX-License-Identifier: MIT
/*
 * Builds one domain, in the order that Xen requires. If anything fails, nothing
 * of the domain is left.
 */
#include "guest_domctl.h"
#include "verify.h"

#define SLACK_KIB 1024 /* what libxl adds to max_mem */

/* Xen's names for the ABIs, as in its list of capabilities. */
static const char *const abis[] = {
	[ABI_PV64] = "xen-3.0-x86_64",
	[ABI_PV32_PAE] = "xen-3.0-x86_32p",
	[ABI_PVH] = "hvm-3.0-x86_32",
};

static bool lists(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; *p; p++)
		if ((p == list || p[-1] == ' ') && !strncmp(p, word, n) &&
		    strchr(" ", p[n]))
			return true;
	return false;
}

/* For example, Xen cannot run a PVH domain without hardware virtualisation. */
static enum status check_abi(const struct guest *g)
{
	static xen_capabilities_info_t list;
	const char *wanted = abis[g->m->layout.abi];
	int64_t error = hv_version(XENVER_capabilities, list);

	if (error)
		return refused(g->m->name, "xen_version", error);
	if (lists(list, wanted))
		return ST_OK;
	failure_note("capabilities", 0);
	return fail(ST_UNSUPPORTED,
		    "%s: is a domain of type %s, and this Xen runs %s",
		    g->m->name, wanted, list);
}

/*
 * A domain that was saved may take back what it has given, as after xl restore.
 * To grow up to maxmem= any domain needs the toolstack.
 */
static uint64_t limit_kib(const struct guest *g)
{
	const uint64_t have = g->m->layout.nr_pages * (PAGE / 1024);
	uint64_t configured;

	if (!g->m->is_saved)
		return have + SLACK_KIB;
	configured = g->packed.header.memory * (PAGE / 1024) + SLACK_KIB;
	return configured > have ? configured : have;
}

static enum status set_limits(const struct guest *g)
{
	struct xen_domctl_max_vcpus vcpus = { .max = g->m->nr_vcpus };
	struct xen_domctl_max_mem mem = { .max_memkb = limit_kib(g) };
	int64_t error = domctl_max_vcpus(g, &vcpus);

	if (error)
		return refused(g->m->name, "max_vcpus", error);
	error = domctl_max_mem(g, &mem);
	return error ? refused(g->m->name, "max_mem", error) : ST_OK;
}

/* The image contains its port numbers. Xen allocates them in order. */
static enum status alloc_port(const struct guest *g, const char *what,
			      domid_t remote, evtchn_port_t wanted)
{
	struct evtchn_alloc_unbound op = { .dom = g->domid,
					   .remote_dom = remote };
	int64_t error = hv_evtchn(EVTCHNOP_alloc_unbound, &op);

	if (error)
		return refused(g->m->name, what, error);
	if (op.port != wanted)
		return fail(ST_IO,
			    "%s: Xen gave event channel %u, and its image "
			    "expects %u",
			    g->m->name, op.port, wanted);
	return ST_OK;
}

static enum status alloc_ports(const struct guest *g)
{
	enum status st =
		alloc_port(g, "alloc_unbound", 0, BOOTDOM_STORE_EVTCHN);

	if (!st)
		st = alloc_port(g, "alloc_unbound", 0, BOOTDOM_CONSOLE_EVTCHN);
	for (unsigned int i = 0; !st && i < g->m->nr_links; i++)
		st = alloc_port(g, "alloc_unbound (link=)",
				(domid_t)g->m->links[i].domid,
				BOOTDOM_LINK_EVTCHN + i);
	return st;
}

static enum status configure(struct guest *g)
{
	enum status st = set_limits(g);

	if (st)
		return st;
	st = vnuma_set(g);
	if (st)
		return st;
	st = guest_set_cpus(g);
	if (st)
		return st;
	st = g->m->is_saved ? restore_policy(g) : guest_set_policy(g);
	if (st)
		return st;
	st = devices_grant(g);
	if (st)
		return st;
	return alloc_ports(g);
}

static enum status create(struct guest *g)
{
	enum status st = g->m->is_saved ? restore_open(g) : ST_OK;

	return st ? st : guest_create(g);
}

static enum status give_memory(struct guest *g)
{
	enum status st = claim(g);

	if (st)
		return st;
	if (g->m->is_saved)
		return restore_populate(g);
	return g->m->layout.abi == ABI_PVH ? pvh_populate(g) : pv_populate(g);
}

static enum status place(struct guest *g)
{
	if (g->m->is_saved)
		return restore_place(g);
	return g->m->layout.abi == ABI_PVH ? pvh_place(g) : pv_place(g);
}

static enum status start(struct guest *g)
{
	bool pvh = g->m->layout.abi == ABI_PVH;
	enum status st;

	if (g->m->is_saved)
		return pvh ? restore_pvh_start(g) : restore_pv_start(g);
	st = pvh ? pvh_start(g) : pv_start(g);
	return st || !g->m->verify ? st : verify_frames(g);
}

static enum status take(struct guest *g, enum guest_step step)
{
	switch (step) {
	case STEP_CREATE:
		return create(g);
	case STEP_CONFIGURE:
		return configure(g);
	case STEP_POPULATE:
		return give_memory(g);
	case STEP_PLACE:
		return place(g);
	default:
		return start(g);
	}
}

enum status guest_build(struct guest *g)
{
	enum status st = check_abi(g);

	g->translating = 0;
	for (enum guest_step i = STEP_CREATE; !st && i < NR_STEPS; i++) {
		uint64_t began = clock_now();

		st = take(g, i);
		g->took[i] = clock_now() - began;
		if (st && i != STEP_CREATE)
			guest_destroy(g);
	}
	return st;
}
