// SPDX-License-Identifier: MIT
/*
 * The NUMA nodes of the host's CPUs.
 */
#include "cpu_nodes.h"

int64_t cpu_nodes_read(struct cpu_nodes *out)
{
	struct xen_sysctl_cputopoinfo op = { .num_cpus = CPU_NODES_MAX };
	int64_t error;

	set_xen_guest_handle(op.cputopo, out->cpus);
	error = sysctl_cputopoinfo(&op);
	if (error)
		return error;
	out->nr = op.num_cpus < CPU_NODES_MAX ? op.num_cpus : CPU_NODES_MAX;
	return 0;
}

bool cpu_nodes_apply(const struct cpu_nodes *host,
		     const struct domain_nodes *nodes,
		     uint64_t cpus[MANIFEST_CPU_WORDS])
{
	for (unsigned int i = 0; i < host->nr; i++) {
		uint32_t node = host->cpus[i].node;
		uint64_t bit = 1ULL << (i % 64);

		if (node >= DOMAIN_MAX_PNODES)
			continue;
		if (nodes->with >> node & 1 && !(nodes->except[i / 64] & bit))
			cpus[i / 64] |= bit;
		if (nodes->without >> node & 1)
			cpus[i / 64] &= ~bit;
	}
	for (unsigned int i = 0; i < MANIFEST_CPU_WORDS; i++)
		if (cpus[i])
			return true;
	return false;
}
