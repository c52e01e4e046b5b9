// SPDX-License-Identifier: MIT
/*
 * Has xenstored serve a domain that may already have used its xenstore ring:
 * xenstored empties the ring when it begins (C xenstored) or not (oxenstored),
 * so what is in it is taken out while the domain is paused, and given back.
 */
#include "adopt.h"

#include "tool.h"

#include <daybreak/store_ring.h>

#include <time.h>

/* oxenstored looks at rings that nobody notified it of every 20 seconds. */
#define TRIES	 6000
#define TRY_EACH 10000000 /* ns */

/* Any request makes C xenstored look at all rings. */
static void wake(const struct xen *xen, unsigned int domid)
{
	store_serves(xen, domid);
}

static enum status collect(const struct xen *xen, const struct domain_report *d,
			   unsigned int domid, volatile struct store_page *page,
			   struct store_taken *taken)
{
	const struct timespec pause = { .tv_nsec = TRY_EACH };

	for (unsigned int i = 0; i < TRIES; i++) {
		wake(xen, domid);
		if (store_ring_collect(page, taken))
			return ST_OK;
		nanosleep(&pause, NULL);
	}
	return fail(ST_IO, "%s: xenstored has not set its %u watches", d->name,
		    taken->nr_noted);
}

/* The domain is paused. */
static enum status introduce(const struct xen *xen,
			     const struct domain_report *d, unsigned int domid,
			     const struct rings *rings,
			     volatile struct store_page *page)
{
	struct store_taken taken;
	enum status st;
	bool is_sound = store_ring_take(page, &taken);

	if (is_sound)
		store_ring_put(page, &taken);
	st = store_introduce(xen, d, domid, rings);
	if (!is_sound)
		return st;
	if (!st && store_ring_was_reset(page, &taken))
		store_ring_put(page, &taken);
	if (!taken.nr_noted)
		return st;
	if (!st)
		st = collect(xen, d, domid, page, &taken);
	store_ring_give_back(page, &taken);
	return st;
}

enum status ring_hand_over(const struct xen *xen, const struct domain_report *d,
			   unsigned int domid, const struct rings *rings)
{
	enum status st;
	void *page;

	if (xen->xc_domain_pause(xen->xch, domid))
		return live_refuse(d, "pausedomain");
	st = live_map(xen, d, domid, rings->store, &page);
	if (!st) {
		st = introduce(xen, d, domid, rings, page);
		live_unmap(xen, page);
	}
	wake(xen, domid);
	if (xen->xc_domain_unpause(xen->xch, domid) && !st)
		st = live_refuse(d, "unpausedomain");
	return st;
}
