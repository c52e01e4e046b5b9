/* SPDX-License-Identifier: MIT */
/*
 * The parts of dom0less that name each other by phandle, between the files of
 * this folder.
 */
#ifndef DAYBREAK_FDT_DOM0LESS_H
#define DAYBREAK_FDT_DOM0LESS_H

#include "node.h"

#include <daybreak/dom0less.h>

/* Writes the host's cpupools. Offsets of nodes found before are void. */
enum status pools_write(struct tree *tree, const struct domain_host *host);

/* Makes node's domain start in the pool it names. */
enum status pools_join(struct tree *tree, int node,
		       const struct domain_config *domain);

/*
 * Writes both ends of every event channel; all domains' nodes are there.
 * Offsets of nodes found before are void.
 */
enum status evtchn_write(struct tree *tree, const struct dom0less *domains);

#endif
