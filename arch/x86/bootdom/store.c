// SPDX-License-Identifier: MIT
/*
 * Answers the xenstore rings of restored domains. Nothing depends on it: what
 * is not answered stays in the ring until dom0's xenstored serves the domain.
 */
#include "store.h"

#include "guest_domctl.h"

#include <daybreak/store_ring.h>

#define MS   UINT64_C(1000000)
#define STEP (1 * MS)

/*
 * When a kernel is taken to have set all its watches, or to have none: it has
 * waited for something else for so many steps, or run on for so long.
 */
static const struct patience {
	unsigned int steps;
	uint64_t time;
} after_watches = { 5, 200 * MS }, before_any = { 50, 2000 * MS };

static struct attended {
	const struct guest *g;
	evtchn_port_t port;
	uint64_t began, last; /* ns: when it ran, and when it last asked */
	unsigned int idle;    /* steps in which it only waited */
	unsigned int nr_watches;
} attended[MANIFEST_MAX_DOMAINS];

static unsigned int nr_attended;

void store_attend(const struct guest *g)
{
	struct evtchn_bind_interdomain op = {
		.remote_dom = g->domid,
		.remote_port = g->m->store_evtchn,
	};
	int64_t error = hv_evtchn(EVTCHNOP_bind_interdomain, &op);
	const uint64_t now = clock_now();

	if (error) {
		refused(g->m->name, "bind_interdomain", error);
		return;
	}
	attended[nr_attended++] = (struct attended){
		.g = g,
		.port = op.local_port,
		.began = now,
		.last = now,
	};
}

static void serve(struct attended *a)
{
	const struct guest *g = a->g;
	struct evtchn_send op = { .port = a->port };
	unsigned int nr;
	void *page;

	if (self->map_frame(g->m->name, g->domid, g->store, &page))
		return;
	nr = store_ring_answer(page);
	if (!nr)
		return;
	a->last = clock_now();
	a->idle = 0;
	a->nr_watches += nr;
	hv_evtchn(EVTCHNOP_send, &op);
}

void store_serve(void)
{
	for (unsigned int i = 0; i < nr_attended; i++)
		serve(&attended[i]);
}

/* True when none of its vCPUs has anything to do. */
static bool is_idle(const struct guest *g)
{
	struct xen_domctl_getdomaininfo info = { 0 };

	return !domctl_getdomaininfo(g, &info) &&
	       info.flags & (XEN_DOMINF_blocked | XEN_DOMINF_shutdown);
}

static bool is_settled(struct attended *a)
{
	const struct patience *p = a->nr_watches ? &after_watches : &before_any;

	a->idle = is_idle(a->g) ? a->idle + 1 : 0;
	return a->idle >= p->steps || clock_now() - a->last > p->time;
}

static bool are_settled(void)
{
	bool all = true;

	for (unsigned int i = 0; i < nr_attended; i++)
		all &= is_settled(&attended[i]);
	return all;
}

/* dom0's xenstored binds the domain's channel when ours is closed. */
static void leave(const struct attended *a)
{
	struct evtchn_close op = { .port = a->port };

	hv_evtchn(EVTCHNOP_close, &op);
	if (a->nr_watches)
		say("%s: runs on after %lu ms, its %u watches wait for "
		    "xenstored",
		    a->g->m->name, (a->last - a->began) / MS, a->nr_watches);
	else
		say("%s: runs, and has set no watch in xenstore",
		    a->g->m->name);
}

void store_settle(void (*meanwhile)(void))
{
	if (!nr_attended)
		return;
	while (!are_settled()) {
		clock_sleep(STEP);
		store_serve();
		meanwhile();
	}
	for (unsigned int i = 0; i < nr_attended; i++)
		leave(&attended[i]);
	self->map_clear();
}
