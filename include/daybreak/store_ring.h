/* SPDX-License-Identifier: MIT */
/*
 * A domain's xenstore page before dom0's xenstored serves it: a restored kernel
 * sets its watches anew and waits for each reply before its programs run on.
 * The boot domain answers those requests and notes them in the unused rest of
 * the page; `daybreak adopt` has xenstored carry them out when it serves the
 * domain. Any other request stays in the ring for xenstored.
 *
 * The page: struct xenstore_domain_interface of Xen's public/io/xs_wire.h. The
 * domain may write to it at any time, so nothing in it is trusted.
 */
#ifndef DAYBREAK_STORE_RING_H
#define DAYBREAK_STORE_RING_H

#include <stdbool.h>
#include <stdint.h>

#include <xen/io/xs_wire.h>

#define STORE_PAGE	  4096
#define STORE_NOTED_MAX	  512	     /* bytes of requests */
#define STORE_NOTED_MAGIC 0x31575344 /* "DSW1" */

/* Two indices of a ring, which change at once. */
union store_indices {
	struct {
		uint32_t cons, prod;
	};
	uint64_t both;
};

/* A whole page. */
struct store_page {
	char req[XENSTORE_RING_SIZE], rsp[XENSTORE_RING_SIZE];
	union store_indices requests, replies;
	uint32_t server_features, connection, error;
	/* From here on ours: the requests that were answered, one by one. */
	uint32_t magic, length, reserved;
	char noted[STORE_NOTED_MAX];
	char unused[STORE_PAGE - 2 * XENSTORE_RING_SIZE - 40 - STORE_NOTED_MAX];
};

/*
 * Answers the requests at the ring's start that set a watch, and notes them.
 * Returns how many; stops at any other request, when one is incomplete, and
 * when the page has no room. The domain then has to be notified.
 */
unsigned int store_ring_answer(volatile struct store_page *page);

/* What `daybreak adopt` takes out of a paused domain's page. */
struct store_taken {
	struct store_page before;
	uint32_t nr_noted; /* requests to be carried out again */
	uint32_t nr_replies;
	uint32_t length; /* of the events */
	char events[XENSTORE_RING_SIZE];
};

/*
 * Copies the page. Returns false when its indices are impossible: xenstored
 * then does with it as it does with any such domain.
 */
bool store_ring_take(const volatile struct store_page *page,
		     struct store_taken *out);

/*
 * Leaves what xenstored is to see next in the ring: the noted requests, if
 * there are any, or what the domain itself has asked. A domain that has asked
 * is connected: it does not wait, as XENSTORE_RECONNECT would allow, and
 * oxenstored empties the ring of one that does.
 */
void store_ring_put(volatile struct store_page *page,
		    const struct store_taken *taken);

/* True when xenstored has emptied a ring that store_ring_put() filled. */
bool store_ring_was_reset(const volatile struct store_page *page,
			  const struct store_taken *taken);

/*
 * Reads the replies to the noted requests, and keeps the events, as many as a
 * ring holds. Returns true when all replies are there.
 */
bool store_ring_collect(volatile struct store_page *page,
			struct store_taken *taken);

/*
 * Makes the page what the domain knows: what it had asked is in the ring again,
 * and the events are new replies. Nothing is noted any more.
 */
void store_ring_give_back(volatile struct store_page *page,
			  const struct store_taken *taken);

#endif
