/* SPDX-License-Identifier: MIT */
/*
 * The parts of dom0less_write() that refer to each other by phandle.
 */
#ifndef DAYBREAK_FDT_DOM0LESS_H
#define DAYBREAK_FDT_DOM0LESS_H

#include "node.h"

#include <daybreak/dom0less.h>

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
