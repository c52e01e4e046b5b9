// SPDX-License-Identifier: MIT
/*
 * Writes cpupools. A pool's node names its CPUs by the phandles of their nodes,
 * which are added where a CPU has none.
 */
#include "dom0less.h"

#include <libfdt.h>

/* Finds node's phandle, or adds one. */
static enum status get_phandle(struct tree *tree, int node, uint32_t *phandle)
{
	int error;

	*phandle = fdt_get_phandle(tree->fdt, node);
	if (*phandle)
		return ST_OK;
	error = fdt_generate_phandle(tree->fdt, phandle);
	if (error)
		return node_error(tree, "phandle", error);
	return node_u32(tree, node, "phandle", *phandle);
}

static bool is_cpu(const struct tree *tree, int node)
{
	int size;
	const char *type = fdt_getprop(tree->fdt, node, "device_type", &size);

	return type && size == 4 && !memcmp(type, "cpu", 4);
}

/* The node of the nth CPU, or a libfdt error. */
static int find_cpu(const struct tree *tree, unsigned int nth)
{
	int cpus = fdt_path_offset(tree->fdt, "/cpus"), node;

	if (cpus < 0)
		return cpus;
	fdt_for_each_subnode(node, tree->fdt, cpus) {
		if (is_cpu(tree, node) && !nth--)
			return node;
	}
	return -FDT_ERR_NOTFOUND;
}

/* Adding a CPU's phandle may move the pool's node, so it is found again. */
static enum status add_cpu(struct tree *tree, const struct domain_pool *pool,
			   unsigned int cpu)
{
	int node = find_cpu(tree, cpu), chosen;
	uint32_t phandle;
	enum status st;

	if (node < 0)
		return fail(ST_INVALID,
			    "%s: the device tree has no CPU %u, which the "
			    "cpupool %s names",
			    tree->name, cpu, pool->name);
	st = get_phandle(tree, node, &phandle);
	if (st)
		return st;
	chosen = fdt_path_offset(tree->fdt, "/chosen");
	node = fdt_subnode_offset(tree->fdt, chosen, pool->name);
	return node_append(tree, node, "cpupool-cpus", 1, phandle);
}

static enum status write_pool(struct tree *tree, const struct domain_pool *pool)
{
	int chosen = fdt_path_offset(tree->fdt, "/chosen"), node;
	enum status st = node_add(tree, chosen, pool->name, NULL, &node);
	uint32_t phandle;

	if (st)
		return st;
	/* Now, so that pools_join() moves no node. */
	st = get_phandle(tree, node, &phandle);
	if (st)
		return st;
	if (pool->scheduler)
		st = node_string(tree, node, "cpupool-sched", pool->scheduler);
	if (st)
		return st;
	st = node_string(tree, node, "compatible", "xen,cpupool");
	for (unsigned int i = 0; !st && i < DOMAIN_MAX_PCPUS; i++)
		if (cpu_set_has(&pool->cpus, i))
			st = add_cpu(tree, pool, i);
	return st;
}

enum status pools_write(struct tree *tree, const struct domain_host *host)
{
	enum status st = ST_OK;

	for (unsigned int i = host->nr_pools; !st && i--;)
		st = write_pool(tree, &host->pools[i]);
	return st;
}

enum status pools_join(struct tree *tree, int node,
		       const struct domain_config *domain)
{
	int chosen = fdt_path_offset(tree->fdt, "/chosen");
	int pool = fdt_subnode_offset(tree->fdt, chosen, domain->pool);

	if (pool < 0 || !node_is(tree, pool, "xen,cpupool"))
		return fail(ST_INVALID,
			    "%s: the domain %s has pool=%s, which cpupools= "
			    "does not name",
			    domain->config, domain->name, domain->pool);
	return node_u32(tree, node, "domain-cpupool",
			fdt_get_phandle(tree->fdt, pool));
}
