/* SPDX-License-Identifier: MIT */
/*
 * Which NUMA node each CPU of the host is of, which only Xen knows.
 */
#ifndef BOOTDOM_CPU_NODES_H
#define BOOTDOM_CPU_NODES_H

#include "sysctl.h"

#include <daybreak/manifest.h>

#define CPU_NODES_MAX (MANIFEST_CPU_WORDS * 64)

struct cpu_nodes {
	unsigned int nr; /* CPUs that Xen knows; they may be off */
	xen_sysctl_cputopo_t cpus[CPU_NODES_MAX];
};

/* Asks Xen. Returns 0 or a negative errno. */
int64_t cpu_nodes_read(struct cpu_nodes *out);

/*
 * Adds to cpus, and takes from them, what the nodes say (daybreak/domain.h).
 * Returns false if no CPU is left.
 */
bool cpu_nodes_apply(const struct cpu_nodes *host,
		     const struct domain_nodes *nodes,
		     uint64_t cpus[MANIFEST_CPU_WORDS]);

#endif
