// SPDX-License-Identifier: MIT
/*
 * The host's CPUs on x86: the cpupools that the boot domain makes, and whether
 * each domain's CPUs and settings of the scheduler fit its pool.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_parse.h>
#include <daybreak/xen_options.h>

#include <string.h>

#define DEFAULT_POOL   "Pool-0"
#define DEFAULT_PERIOD 10000 /* rtds, in us: Xen's own */
#define DEFAULT_BUDGET 4000

_Static_assert(DOMAIN_MAX_POOLS <= MANIFEST_MAX_POOLS, "all can be made");
_Static_assert(DOMAIN_MAX_POOLS <= POOL_REPORT_MAX, "all can be told");

static const struct {
	const char *name;
	enum manifest_scheduler scheduler;
} schedulers[] = {
	{ "credit", SCHEDULER_CREDIT },	    { "credit2", SCHEDULER_CREDIT2 },
	{ "arinc653", SCHEDULER_ARINC653 }, { "rtds", SCHEDULER_RTDS },
	{ "null", SCHEDULER_NULL },
};

#define NR_SCHEDULERS (sizeof(schedulers) / sizeof(schedulers[0]))

/* The scheduler whose name the first n characters are. */
static enum manifest_scheduler find_scheduler(const char *name, size_t n)
{
	for (unsigned int i = 0; i < NR_SCHEDULERS; i++)
		if (strlen(schedulers[i].name) == n &&
		    !strncmp(schedulers[i].name, name, n))
			return schedulers[i].scheduler;
	return SCHEDULER_XENS;
}

/* SCHEDULER_XENS without a name, and for one that is not known. */
static enum manifest_scheduler named_scheduler(const char *name)
{
	return name ? find_scheduler(name, strlen(name)) : SCHEDULER_XENS;
}

const char *bootdom_scheduler_name(enum manifest_scheduler scheduler)
{
	for (unsigned int i = 0; i < NR_SCHEDULERS; i++)
		if (schedulers[i].scheduler == scheduler)
			return schedulers[i].name;
	return "Xen's default scheduler";
}

static enum status check_pool(const struct entry *entry,
			      const struct domain_pool *pool)
{
	if (!strcmp(pool->name, DEFAULT_POOL))
		return fail(ST_INVALID,
			    "%s: the cpupool [" DEFAULT_POOL "] has the name "
			    "of Xen's own pool, expected another",
			    entry->config);
	if (cpu_set_has(&pool->cpus, 0))
		return fail(ST_INVALID,
			    "%s: the cpupool [%s] has CPU 0, which stays in "
			    "Xen's own pool, with dom0",
			    entry->config, pool->name);
	if (pool->scheduler && !named_scheduler(pool->scheduler))
		return fail(ST_INVALID,
			    "%s: the cpupool [%s] has sched=%s, expected "
			    "credit, credit2, rtds, null or arinc653",
			    entry->config, pool->name, pool->scheduler);
	return ST_OK;
}

/* NULL: the domain is in Xen's own pool. */
static const char *pool_name(const struct domain_config *d)
{
	return d->pool && strcmp(d->pool, DEFAULT_POOL) ? d->pool : NULL;
}

uint32_t bootdom_pool(const struct bootdom_plan *plan,
		      const struct domain_config *d)
{
	const char *name = pool_name(d);

	for (unsigned int i = 0; name && i < plan->host.nr_pools; i++)
		if (!strcmp(plan->host.pools[i].name, name))
			return i;
	return MANIFEST_NOBODY;
}

/* The CPUs that the domain's pool may have: those of nodes only Xen knows. */
static struct cpu_set cpus_of(const struct bootdom_plan *plan,
			      const struct domain_config *d)
{
	uint32_t pool = bootdom_pool(plan, d);
	struct cpu_set set;

	memset(&set, 0xff, sizeof(set));
	if (pool != MANIFEST_NOBODY)
		return nodes_any(&plan->host.pools[pool].nodes)
			       ? set
			       : plan->host.pools[pool].cpus;
	for (unsigned int i = 0; i < plan->host.nr_pools; i++)
		for (unsigned int j = 0; j < MANIFEST_CPU_WORDS; j++)
			set.bits[j] &= ~plan->host.pools[i].cpus.bits[j];
	return set;
}

static bool meet(const struct cpu_set *a, const struct cpu_set *b)
{
	for (unsigned int i = 0; i < MANIFEST_CPU_WORDS; i++)
		if (a->bits[i] & b->bits[i])
			return true;
	return false;
}

static enum status check_cpus(const struct bootdom_plan *plan,
			      const struct domain_config *d)
{
	const struct cpu_set cpus = cpus_of(plan, d);

	/* Those past the last vCPU may run anywhere. */
	for (unsigned int i = 0; d->has_affinity && i < DOMAIN_MAX_VCPUS; i++)
		if (!d->nodes[i].with && !meet(&d->affinity[i], &cpus))
			return fail(ST_INVALID,
				    "%s:%u: the domain %s has cpus= without a "
				    "CPU of its cpupool, %s, for vCPU %u",
				    d->config, domain_key_line(d, "cpus"),
				    d->name,
				    pool_name(d) ? d->pool : DEFAULT_POOL, i);
	return ST_OK;
}

static size_t word_length(const char *p)
{
	size_t n = 0;

	while (p[n] && p[n] != ' ')
		n++;
	return n;
}

/* The word after sched= in the options for Xen; the last one counts. */
static enum manifest_scheduler xens(const char *options,
				    enum manifest_scheduler before)
{
	for (const char *p = xen_option(options, "sched"); p;
	     p = xen_option_next(p, "sched"))
		before = find_scheduler(p, word_length(p));
	return before;
}

/* SCHEDULER_XENS if it is not known. */
static enum manifest_scheduler scheduler_of(const struct bootdom_plan *plan,
					    const struct entry *entry,
					    const struct domain_config *d)
{
	uint32_t pool = bootdom_pool(plan, d);
	const char *name = pool == MANIFEST_NOBODY
				   ? NULL
				   : plan->host.pools[pool].scheduler;

	if (name)
		return named_scheduler(name);
	return xens(entry->extra, xens(entry->options, SCHEDULER_XENS));
}

static const char *first_key(const struct domain_config *d,
			     const char *const *keys)
{
	for (; *keys; keys++)
		if (domain_key_line(d, *keys))
			return *keys;
	return NULL;
}

static enum status refuse_setting(const struct domain_config *d,
				  const char *key, const char *takes,
				  enum manifest_scheduler scheduler)
{
	return fail(ST_UNSUPPORTED,
		    "%s:%u: the domain %s has %s=, which %s, and the scheduler "
		    "of its cpupool is %s",
		    d->config, domain_key_line(d, key), d->name, key, takes,
		    bootdom_scheduler_name(scheduler));
}

static enum status check_slice(const struct domain_config *d)
{
	uint32_t period =
		d->x86.period.set ? d->x86.period.value : DEFAULT_PERIOD;
	uint32_t budget =
		d->x86.budget.set ? d->x86.budget.value : DEFAULT_BUDGET;

	if (budget <= period)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: the domain %s has a budget= of %u us in a period= of "
		    "%u us, expected no more than that",
		    d->config, d->name, budget, period);
}

static enum status check_settings(const struct bootdom_plan *plan,
				  const struct entry *entry,
				  const struct domain_config *d)
{
	static const char *const weights[] = { "cpu_weight", "cap", NULL };
	static const char *const slices[] = { "period", "budget", "extratime",
					      NULL };
	const enum manifest_scheduler scheduler = scheduler_of(plan, entry, d);
	const char *weight = first_key(d, weights);
	const char *slice = first_key(d, slices);

	if (weight && slice)
		return fail(ST_INVALID,
			    "%s:%u: the domain %s has %s= and %s=, which are "
			    "for different schedulers",
			    d->config, domain_key_line(d, slice), d->name,
			    weight, slice);
	if (weight && scheduler && scheduler != SCHEDULER_CREDIT &&
	    scheduler != SCHEDULER_CREDIT2)
		return refuse_setting(d, weight, "credit and credit2 take",
				      scheduler);
	if (slice && scheduler && scheduler != SCHEDULER_RTDS)
		return refuse_setting(d, slice, "rtds takes", scheduler);
	return slice ? check_slice(d) : ST_OK;
}

static enum status check_domain(const struct bootdom_plan *plan,
				const struct entry *entry,
				const struct domain_config *d)
{
	enum status st;

	if (pool_name(d) && bootdom_pool(plan, d) == MANIFEST_NOBODY)
		return fail(ST_INVALID,
			    "%s:%u: the domain %s has pool=%s, which cpupools= "
			    "does not name",
			    d->config, domain_key_line(d, "pool"), d->name,
			    d->pool);
	st = check_cpus(plan, d);
	return st ? st : check_settings(plan, entry, d);
}

enum status bootdom_check_pools(const struct bootdom_plan *plan,
				const struct entry *entry)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < plan->host.nr_pools; i++)
		st = check_pool(entry, &plan->host.pools[i]);
	for (unsigned int i = 0; !st && i < plan->nr; i++)
		st = check_domain(plan, entry, &plan->wanted[i]);
	return st;
}

/* The boot domain makes them in this order, by these numbers. */
unsigned int bootdom_report_pools(const struct bootdom_plan *plan,
				  struct pool_report out[DOMAIN_MAX_POOLS])
{
	for (unsigned int i = 0; i < plan->host.nr_pools; i++) {
		const char *name = plan->host.pools[i].name;

		memcpy(out[i].name, name, strlen(name) + 1);
		out[i].id = i + 1;
	}
	return plan->host.nr_pools;
}

void bootdom_describe_pools(struct bootdom_plan *plan)
{
	struct manifest *m = &plan->manifest;

	m->nr_pools = plan->host.nr_pools;
	for (unsigned int i = 0; i < m->nr_pools; i++) {
		const struct domain_pool *pool = &plan->host.pools[i];

		m->pools[i].name = pool->name;
		m->pools[i].scheduler = named_scheduler(pool->scheduler);
		memcpy(m->pools[i].cpus, pool->cpus.bits,
		       sizeof(m->pools[i].cpus));
		m->pools[i].nodes = pool->nodes;
	}
}
