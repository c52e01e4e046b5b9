/* SPDX-License-Identifier: MIT */
/*
 * The cpupools of the host, which exist before the domains that run in them.
 * Xen's own pool keeps CPU 0 and dom0.
 */
#ifndef BOOTDOM_POOLS_H
#define BOOTDOM_POOLS_H

#include "guest.h"

/*
 * Makes the manifest's cpupools, which Xen numbers 1, 2 and so on, in their
 * order. What Xen refuses is logged; then nothing of that pool is left.
 */
void pools_make(const struct manifest *manifest);

/* Returns ST_NOT_FOUND with a sentence if the domain's pool was not made. */
enum status pools_check(const struct manifest_domain *m);

/* Moves a domain that has its vCPUs, but has not run yet, to its pool. */
enum status pools_join(const struct guest *g);

#endif
