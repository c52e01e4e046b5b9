/* SPDX-License-Identifier: MIT */
/*
 * The parts of dom0less_write(), each in a file of its own.
 */
#ifndef DAYBREAK_FDT_DOM0LESS_H
#define DAYBREAK_FDT_DOM0LESS_H

#include "node.h"

#include <daybreak/dom0less.h>

#define SMALL_BYTES 256 /* the most for a pool, shared memory or a channel */

/* Writes a domain's node under /chosen, but for its event channels. */
enum status domain_write(struct tree *tree, int chosen,
			 const struct dom0less_domain *domain);

/* The most bytes that it adds, and evtchn_write() for the domain. */
uint64_t domain_size(const struct dom0less_domain *domain);

/* Writes nodes for shared memory under /chosen or a domain's node. */
enum status shms_write(struct tree *tree, int parent,
		       const struct domain_shm *shm, unsigned int nr);

/* Writes the host's cpupools. Offsets found before become invalid. */
enum status pools_write(struct tree *tree, const struct domain_host *host);

/* Puts node's domain into the pool that it names. */
enum status pools_join(struct tree *tree, int node,
		       const struct domain_config *domain);

/*
 * Writes both ends of every event channel, after all domains' nodes. Offsets
 * found before become invalid.
 */
enum status evtchn_write(struct tree *tree, const struct dom0less *domains);

#endif
