// SPDX-License-Identifier: MIT
/*
 * Makes cpupools: Xen starts with all CPUs in its own, from which each is
 * removed and then added to its pool.
 */
#include "pools.h"
#include "cpu_nodes.h"

#include <daybreak/format.h>

#include <xen/errno.h>

#define XENS	    0u /* the number of Xen's own pool */
#define ATTEMPTS    200
#define RETRY_AFTER UINT64_C(10000000) /* ns */
#define NAME	    "cpupool "

static const struct manifest *manifest;

/* The CPUs of each pool, also those of NUMA nodes. */
static uint64_t cpus_of[MANIFEST_MAX_POOLS][MANIFEST_CPU_WORDS];

/* Why a pool is not there; 0: it is. */
static int64_t failed[MANIFEST_MAX_POOLS];

static uint32_t id_of(unsigned int pool)
{
	return pool + 1;
}

static bool has(unsigned int pool, unsigned int cpu)
{
	return cpus_of[pool][cpu / 64] >> (cpu % 64) & 1;
}

/* A CPU leaves a pool only when nothing runs on it any more. */
static bool is_busy(int64_t error)
{
	return error == -XEN_EBUSY || error == -XEN_EAGAIN ||
	       error == -XEN_EADDRINUSE;
}

static int64_t change(uint32_t what, uint32_t id, unsigned int cpu)
{
	int64_t error = -XEN_EBUSY;

	for (unsigned int i = 0; i < ATTEMPTS && is_busy(error); i++) {
		struct xen_sysctl_cpupool_op op = { .op = what,
						    .cpupool_id = id,
						    .cpu = cpu };

		if (i)
			clock_sleep(RETRY_AFTER);
		error = sysctl_cpupool_op(&op);
	}
	return error;
}

/* If it cannot be added, the CPU goes back to where it was. */
static int64_t move(unsigned int cpu, uint32_t from, uint32_t to)
{
	int64_t error = change(XEN_SYSCTL_CPUPOOL_OP_RMCPU, from, cpu);

	if (error)
		return error;
	error = change(XEN_SYSCTL_CPUPOOL_OP_ADDCPU, to, cpu);
	if (error)
		change(XEN_SYSCTL_CPUPOOL_OP_ADDCPU, from, cpu);
	return error;
}

static enum status refuse(unsigned int pool, const char *what, int64_t error)
{
	char name[sizeof(NAME) + MANIFEST_MAX_NAME];
	struct text t;

	failed[pool] = error;
	text_init(&t, name, sizeof(name));
	text_format(&t, NAME "%s", manifest->pools[pool].name);
	return refused(name, what, error);
}

static int64_t create(unsigned int pool)
{
	struct xen_sysctl_cpupool_op op = {
		.op = XEN_SYSCTL_CPUPOOL_OP_INFO,
		.cpupool_id = XENS,
	};
	uint32_t scheduler = manifest->pools[pool].scheduler;
	int64_t error = 0;

	if (!scheduler) {
		error = sysctl_cpupool_op(&op);
		scheduler = op.sched_id;
	}
	op = (struct xen_sysctl_cpupool_op){
		.op = XEN_SYSCTL_CPUPOOL_OP_CREATE,
		.cpupool_id = id_of(pool),
		.sched_id = scheduler,
	};
	return error ? error : sysctl_cpupool_op(&op);
}

/* Gives the CPUs below end back to Xen's own pool, and removes the pool. */
static void destroy(unsigned int pool, unsigned int end)
{
	for (unsigned int cpu = 0; cpu < end; cpu++)
		if (has(pool, cpu))
			move(cpu, id_of(pool), XENS);
	change(XEN_SYSCTL_CPUPOOL_OP_DESTROY, id_of(pool), 0);
}

/* A host with other nodes than expected has a pool less. */
static enum status refuse_nodes(unsigned int pool, const char *why)
{
	failed[pool] = -XEN_ENOENT;
	return fail(ST_NOT_FOUND, NAME "%s: cpus= %s",
		    manifest->pools[pool].name, why);
}

static enum status find_cpus(unsigned int pool)
{
	static struct cpu_nodes host;
	const struct manifest_pool *wanted = &manifest->pools[pool];
	uint64_t *cpus = cpus_of[pool];
	int64_t error;

	memcpy(cpus, wanted->cpus, sizeof(cpus_of[pool]));
	if (!nodes_any(&wanted->nodes))
		return ST_OK;
	error = cpu_nodes_read(&host);
	if (error)
		return refuse(pool, "cputopoinfo", error);
	if (!cpu_nodes_apply(&host, &wanted->nodes, cpus))
		return refuse_nodes(pool, "leaves no CPU of this host's nodes");
	if (has(pool, 0))
		return refuse_nodes(pool, "has a node with CPU 0, which stays "
					  "in Xen's own pool: add ^0");
	return ST_OK;
}

static enum status fill(unsigned int pool)
{
	int64_t error;
	char what[64];
	struct text t;

	for (unsigned int cpu = 0; cpu < CPU_NODES_MAX; cpu++) {
		if (!has(pool, cpu))
			continue;
		error = move(cpu, XENS, id_of(pool));
		if (!error)
			continue;
		destroy(pool, cpu);
		text_init(&t, what, sizeof(what));
		text_format(&t, "cpupool_op (for CPU %u of cpus=)", cpu);
		return refuse(pool, what, error);
	}
	return ST_OK;
}

static enum status make(unsigned int pool)
{
	enum status st = find_cpus(pool);
	int64_t error;

	if (st)
		return st;
	error = create(pool);
	return error ? refuse(pool, "cpupool_op (its creation, sched=)", error)
		     : fill(pool);
}

void pools_make(const struct manifest *wanted)
{
	manifest = wanted;
	for (unsigned int i = 0; i < wanted->nr_pools; i++)
		if (!make(i))
			say("cpupool %s: made, its number is %u",
			    wanted->pools[i].name, id_of(i));
}

enum status pools_check(const struct manifest_domain *m)
{
	if (m->pool == MANIFEST_NOBODY || !failed[m->pool])
		return ST_OK;
	failure_note("cpupool_op", failed[m->pool]);
	return fail(ST_NOT_FOUND,
		    "%s: is not started: its cpupool %s is not there", m->name,
		    manifest->pools[m->pool].name);
}

enum status pools_join(const struct guest *g)
{
	struct xen_sysctl_cpupool_op op = {
		.op = XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN,
		.domid = g->domid,
	};
	int64_t error;

	if (g->m->pool == MANIFEST_NOBODY)
		return ST_OK;
	op.cpupool_id = id_of(g->m->pool);
	error = sysctl_cpupool_op(&op);
	return error ? refused(g->m->name, "cpupool_op (pool=)", error) : ST_OK;
}
