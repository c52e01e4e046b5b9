// SPDX-License-Identifier: MIT
/*
 * Reads the manifest's cpupools.
 */
#include "reader.h"

#include <libfdt.h>

static int pools_node(const void *fdt)
{
	int chosen = fdt_subnode_offset(fdt, 0, "chosen");

	return chosen < 0 ? chosen
			  : fdt_subnode_offset(fdt, chosen, MANIFEST_POOLS);
}

unsigned int manifest_pools_count(const void *fdt)
{
	int parent = pools_node(fdt), node;
	unsigned int nr = 0;

	if (parent < 0)
		return 0;
	fdt_for_each_subnode(node, fdt, parent)
		nr++;
	return nr;
}

static enum status read_scheduler(const struct reader *r,
				  struct manifest_pool *out)
{
	uint64_t scheduler;
	enum status st =
		reader_number(r, "cpupool-sched", SCHEDULER_NULL, &scheduler);

	if (!st && scheduler && scheduler < SCHEDULER_CREDIT)
		return reader_refuse(r, "cpupool-sched", scheduler,
				     "the number of a scheduler");
	out->scheduler = (enum manifest_scheduler)scheduler;
	return st;
}

static enum status read_nodes(const struct reader *r, struct manifest_pool *out)
{
	const uint8_t *row;
	unsigned int nr;
	enum status st =
		reader_rows(r, "daybreak,nodes", NODES_CELLS, 1, &row, &nr);

	if (!st && nr)
		reader_nodes(row, &out->nodes);
	return st;
}

/* CPU 0 stays in Xen's own pool. */
static enum status read_cpus(const struct reader *r, struct manifest_pool *out)
{
	const uint8_t *row;
	unsigned int nr;
	uint64_t any = out->nodes.with;
	enum status st = reader_rows(r, "cpupool-cpus", MANIFEST_CPU_WORDS, 1,
				     &row, &nr);

	if (st)
		return st;
	for (unsigned int i = 0; nr && i < MANIFEST_CPU_WORDS; i++)
		any |= out->cpus[i] = reader_cell(row, i);
	if (!any || out->cpus[0] & 1)
		return reader_refuse(r, "cpupool-cpus", out->cpus[0],
				     "CPUs, without CPU 0");
	return ST_OK;
}

static enum status read_pool(const struct reader *r, struct manifest_pool *out)
{
	enum status st;

	if (!r->name || !*r->name || strlen(r->name) > MANIFEST_MAX_NAME)
		return fail(ST_INVALID,
			    "%s: a cpupool has no name of at most %u "
			    "characters",
			    r->tree.name, MANIFEST_MAX_NAME);
	out->name = r->name;
	st = read_scheduler(r, out);
	if (!st)
		st = read_nodes(r, out);
	return st ? st : read_cpus(r, out);
}

enum status manifest_pools_read(const struct reader *hypervisor,
				struct manifest *out)
{
	struct reader r = *hypervisor;
	const void *fdt = r.tree.bytes.base;
	int parent = pools_node(fdt);

	if (parent < 0)
		return ST_OK;
	fdt_for_each_subnode(r.node, fdt, parent) {
		enum status st;

		if (out->nr_pools == MANIFEST_MAX_POOLS)
			return fail(ST_TOO_LARGE,
				    "%s: has more than %u cpupools",
				    r.tree.name, MANIFEST_MAX_POOLS);
		r.name = fdt_get_name(fdt, r.node, NULL);
		st = read_pool(&r, &out->pools[out->nr_pools]);
		if (st)
			return st;
		out->nr_pools++;
	}
	return ST_OK;
}
