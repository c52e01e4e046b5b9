/* SPDX-License-Identifier: MIT */
/*
 * Settings of an entry that concern the host and exist for its domains.
 */
#ifndef DAYBREAK_DOMAIN_HOST_H
#define DAYBREAK_DOMAIN_HOST_H

#include <daybreak/domain_config.h>

#define DOMAIN_MAX_POOLS 8

/* A cpupool (docs/misc/arm/device-tree/cpupools.txt), with its own section. */
struct domain_pool {
	const char *name;
	const char *scheduler;	   /* sched=, NULL: Xen's default */
	struct cpu_set cpus;	   /* cpus=, numbered as in the device tree */
	struct domain_nodes nodes; /* of cpus=, x86 */
};

/* The host's part of an entry. */
struct domain_host {
	unsigned int nr_static_heap;
	struct domain_range static_heap[DOMAIN_MAX_RANGES];
	unsigned int nr_pools;
	struct domain_pool pools[DOMAIN_MAX_POOLS];
	unsigned int nr_shm; /* dom0's side */
	struct domain_shm shm[DOMAIN_MAX_SHM];
};

#endif
