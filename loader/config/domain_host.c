// SPDX-License-Identifier: MIT
/*
 * What an entry asks of the host for its domains' sake: cpupools, static heap,
 * and dom0's side of shared memory.
 */
#include <daybreak/domain_config.h>

#include <daybreak/domain_value.h>

#include <string.h>

#define HEAP_ALIGN (64 * 1024ULL) /* the largest page of an Arm CPU */

const char *const domain_host_keys[] = {
	"cpupools",
	"xen,static-heap",
	"xen,shared-mem",
	NULL,
};

static enum status refuse_twice(const struct value *v)
{
	return fail(ST_INVALID, "%s:%u: %s= stands a second time in [%s]",
		    v->config->name, v->item->line, v->item->key,
		    v->item->section);
}

static enum status add_cpus(const struct value *v, const char *element,
			    unsigned int index, void *context)
{
	struct cpu_set set, *out = context;
	enum status st = value_cpus(v, element, &set);

	(void)index;
	for (unsigned int i = 0; i < sizeof(set.bits) / sizeof(set.bits[0]);
	     i++)
		out->bits[i] |= set.bits[i];
	return st;
}

static enum status read_cpus(const struct value *v, struct domain_pool *out)
{
	static const struct cpu_set none;
	enum status st;
	bool list;

	st = value_list(v, &list, add_cpus, &out->cpus);
	if (!st && !memcmp(&out->cpus, &none, sizeof(none)))
		return value_refuse(v, "at least one CPU");
	return st;
}

static enum status read_pool_item(const struct value *v, bool *has_cpus,
				  struct domain_pool *out)
{
	const char *key = v->item->key;

	if (!strcmp(key, "cpus")) {
		if (*has_cpus)
			return refuse_twice(v);
		*has_cpus = true;
		return read_cpus(v, out);
	}
	if (!strcmp(key, "sched")) {
		if (out->scheduler)
			return refuse_twice(v);
		if (!*v->item->value)
			return value_refuse(v, "the name of a scheduler");
		out->scheduler = v->item->value;
		return ST_OK;
	}
	return fail(ST_INVALID,
		    "%s:%u: \"%s\" is no key of a cpupool, known are cpus and "
		    "sched",
		    v->config->name, v->item->line, key);
}

static enum status read_pool(const struct config *config, const char *name,
			     struct domain_pool *out)
{
	const char *section = value_section(config, name);
	bool has_cpus = false;
	enum status st = ST_OK;

	if (!section || !value_is_name(name))
		return fail(ST_NOT_FOUND,
			    "%s: there is no section [%s] for the cpupool, or "
			    "it is no name of letters and digits",
			    config->name, name);
	*out = (struct domain_pool){ .name = section };
	for (unsigned int i = 0; !st && i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };

		if (v.item->section == section)
			st = read_pool_item(&v, &has_cpus, out);
	}
	if (!st && !has_cpus)
		return fail(ST_INVALID,
			    "%s: the cpupool [%s] has no cpus=", config->name,
			    name);
	return st;
}

/* One CPU is in one pool; that goes for a pool named twice too. */
static enum status check_pools(const struct config *config,
			       const struct domain_host *host)
{
	const struct domain_pool *last = &host->pools[host->nr_pools - 1];

	for (unsigned int i = 0; i + 1 < host->nr_pools; i++)
		for (unsigned int j = 0; j < DOMAIN_MAX_PCPUS; j++)
			if (cpu_set_has(&host->pools[i].cpus, j) &&
			    cpu_set_has(&last->cpus, j))
				return fail(ST_INVALID,
					    "%s: CPU %u is in the cpupools "
					    "[%s] and [%s], want it in one",
					    config->name, j,
					    host->pools[i].name, last->name);
	return ST_OK;
}

static enum status read_pools(const struct value *v, struct domain_host *out)
{
	const char *p = v->item->value;
	char name[DOMAIN_MAX_NAME + 1];
	enum status st;

	do {
		if (!value_word(&p, name, sizeof(name)))
			return value_refuse(v, "names of sections");
		if (out->nr_pools == DOMAIN_MAX_POOLS)
			return fail(ST_TOO_LARGE,
				    "%s:%u: more than %u cpupools",
				    v->config->name, v->item->line,
				    DOMAIN_MAX_POOLS);
		st = read_pool(v->config, name, &out->pools[out->nr_pools]);
		if (st)
			return st;
		out->nr_pools++;
		st = check_pools(v->config, out);
		if (st)
			return st;
	} while (!value_end(p));
	return ST_OK;
}

enum status domain_host_parse(const struct config *config, const char *section,
			      struct domain_host *out)
{
	const char *name = value_section(config, section);
	enum status st = ST_OK;

	*out = (struct domain_host){ 0 };
	for (unsigned int i = 0; !st && name && i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };
		const char *key = v.item->key;

		if (v.item->section != name || !v.item->known)
			continue;
		if (!strcmp(key, "cpupools"))
			st = read_pools(&v, out);
		else if (!strcmp(key, "xen,static-heap"))
			st = value_ranges(&v, HEAP_ALIGN, out->static_heap,
					  &out->nr_static_heap);
		else if (!strcmp(key, "xen,shared-mem"))
			st = value_shm(&v, out->shm, &out->nr_shm);
	}
	return st;
}
