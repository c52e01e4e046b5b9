/* SPDX-License-Identifier: MIT */
/*
 * The xenstore rings of restored domains that run before dom0 does. Their
 * kernels set their watches again, and start their programs when that is
 * answered: see daybreak/store_ring.h.
 */
#ifndef BOOTDOM_STORE_H
#define BOOTDOM_STORE_H

#include "guest.h"

/* Serves the domain, which runs already. A failure is logged. */
void store_attend(const struct guest *g);

/* Answers what the domains have asked so far. */
void store_serve(void);

/*
 * Answers until no domain asks any more, for 2 s at most, and leaves their
 * event channels to dom0. Calls meanwhile() now and then.
 */
void store_settle(void (*meanwhile)(void));

#endif
