/* SPDX-License-Identifier: MIT */
/*
 * What an entry asks of the host for its domains' sake.
 */
#ifndef DAYBREAK_DOMAIN_HOST_H
#define DAYBREAK_DOMAIN_HOST_H

#include <daybreak/domain_config.h>

#define DOMAIN_MAX_POOLS 8

/* A cpupool (docs/misc/arm/device-tree/cpupools.txt), a section of its own. */
struct domain_pool {
	const char *name;
	const char *scheduler; /* sched=, NULL: Xen's default */
	struct cpu_set cpus;   /* cpus=, by their order in the device tree */
};

/* What the entry asks of the host for its domains' sake. */
struct domain_host {
	unsigned int nr_static_heap;
	struct domain_range static_heap[DOMAIN_MAX_RANGES];
	unsigned int nr_pools;
	struct domain_pool pools[DOMAIN_MAX_POOLS];
	unsigned int nr_shm; /* dom0's side */
	struct domain_shm shm[DOMAIN_MAX_SHM];
};

#endif
