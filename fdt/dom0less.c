// SPDX-License-Identifier: MIT
/*
 * Writes what /chosen says of domains, and counts and checks it before.
 *
 *	/chosen
 *	    xen,static-heap
 *	    pool { "xen,cpupool" }		pools.c
 *	    domain { "xen,domain"		domain_node.c
 *		evtchn@PORT { "xen,evtchn-v1" } }	evtchn.c
 *	    shared-mem@GUEST, evtchn@PORT: dom0's
 */
#include "dom0less.h"

#include <libfdt.h>

#define NAMES_BYTES 1024 /* the names of all properties */

/* Unlike the others, this property's numbers are in the root's cells. */
static enum status write_static_heap(struct tree *tree, int chosen,
				     const struct domain_host *host)
{
	struct cells cells;
	enum status st = node_root_cells(tree, &cells);

	for (unsigned int i = 0; !st && i < host->nr_static_heap; i++)
		st = node_append_range(tree, chosen, "xen,static-heap", cells,
				       host->static_heap[i].addr,
				       host->static_heap[i].size);
	return st;
}

enum status dom0less_write(struct tree *tree, const struct dom0less *domains)
{
	const struct domain_host *host = domains->host;
	enum status st;
	int chosen;

	if (domains->tree) {
		st = tree_modules_write(tree, domains->tree);
		if (st)
			return st;
	}
	st = pools_write(tree, host);
	if (st)
		return st;
	chosen = fdt_path_offset(tree->fdt, "/chosen");
	st = write_static_heap(tree, chosen, host);
	if (st)
		return st;
	st = shms_write(tree, chosen, host->shm, host->nr_shm);
	if (st)
		return st;
	for (unsigned int i = domains->nr_domains; i--;) {
		st = domain_write(tree, chosen, &domains->domains[i]);
		if (st)
			return st;
	}
	return evtchn_write(tree, domains);
}

/* A pool names each CPU by its phandle, which may have to be added. */
static uint64_t pool_size(const struct domain_pool *pool)
{
	uint64_t size = SMALL_BYTES;

	if (pool->scheduler)
		size += strlen(pool->scheduler);
	for (unsigned int i = 0; i < DOMAIN_MAX_PCPUS; i++)
		if (cpu_set_has(&pool->cpus, i))
			size += 4 + 16;
	return size;
}

uint64_t dom0less_size(const struct dom0less *domains)
{
	const struct domain_host *host = domains->host;
	uint64_t size = NAMES_BYTES + host->nr_static_heap * 16ULL +
			host->nr_shm * (uint64_t)SMALL_BYTES;

	for (unsigned int i = 0; i < host->nr_pools; i++)
		size += pool_size(&host->pools[i]);
	for (unsigned int i = 0; i < domains->nr_domains; i++)
		size += domain_size(&domains->domains[i]);
	if (domains->tree)
		size += tree_modules_size(domains->tree);
	return size;
}

static unsigned int count_cmdlines(const struct chosen_module *modules,
				   unsigned int nr)
{
	unsigned int nr_cmdlines = 0;

	for (unsigned int i = 0; i < nr; i++)
		nr_cmdlines += modules[i].cmdline && *modules[i].cmdline;
	return nr_cmdlines;
}

enum status dom0less_count(const struct chosen *chosen,
			   const struct dom0less *domains)
{
	unsigned int nr = chosen->nr_modules;
	unsigned int lines =
		count_cmdlines(chosen->modules, chosen->nr_modules);

	for (unsigned int i = 0; i < domains->nr_domains; i++) {
		const struct dom0less_domain *d = &domains->domains[i];

		nr += d->nr_modules;
		lines += count_cmdlines(d->modules, d->nr_modules);
	}
	if (domains->tree) {
		nr += tree_modules_count(domains->tree);
		lines += tree_modules_cmdlines(domains->tree);
	}
	if (nr > CHOSEN_MAX_MODULES)
		return fail(ST_TOO_LARGE,
			    "Xen on Arm takes %u files besides itself and the "
			    "device tree, the entry and its domains have %u",
			    CHOSEN_MAX_MODULES, nr);
	if (lines > CHOSEN_MAX_CMDLINES)
		return fail(ST_TOO_LARGE,
			    "Xen on Arm keeps %u command lines of dom0 and "
			    "domains, the entry and its domains have %u",
			    CHOSEN_MAX_CMDLINES, lines);
	return ST_OK;
}

enum status dom0less_check(const struct dom0less *domains, const char *options)
{
	static struct domain_claims claims[2 * DOMAIN_MAX];
	struct host_claims host = { domains->has_dom0, options };
	unsigned int nr = 0;

	for (unsigned int i = 0; i < domains->nr_domains; i++)
		claims[nr++] = domain_claims_of(domains->domains[i].config);
	for (unsigned int i = 0; domains->tree && i < domains->tree->nr_domains;
	     i++)
		claims[nr++] = domains->tree->domains[i];
	return domain_claims_check(&host, claims, nr);
}
