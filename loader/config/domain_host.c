// SPDX-License-Identifier: MIT
/*
 * Reads an entry's settings of the host: cpupools, static heap, and dom0's side
 * of shared memory.
 */
#include <daybreak/domain_parse.h>

#include <daybreak/domain_value.h>

#include <string.h>

static enum status refuse_unknown(const struct value *v)
{
	char buf[LOG_LINE_MAX];
	struct text known;

	text_init(&known, buf, sizeof(buf));
	key_list(IN_POOL, &known);
	return fail(ST_INVALID,
		    "%s:%u: \"%s\" is no key of a cpupool, known here are %s",
		    v->config->name, v->item->line, v->item->key, buf);
}

static enum status read_pool_item(const struct value *v,
				  struct domain_pool *out)
{
	const struct key *key = key_find(IN_POOL, v->item->key);
	enum status st;

	if (!key)
		return refuse_unknown(v);
	st = key_check_twice(v, key);
	if (st)
		return st;
	st = key_read(v, key, out);
	if (st)
		return st;
	if (out->scheduler && !*out->scheduler)
		return value_refuse(v, "the name of a scheduler");
	return ST_OK;
}

static enum status read_pool(const struct config *config, const char *name,
			     struct domain_pool *out)
{
	const char *section = value_section(config, name);
	static const struct cpu_set none;

	if (!section || !value_is_name(name))
		return fail(ST_NOT_FOUND,
			    "%s: there is no section [%s] for the cpupool, or "
			    "it is no name of letters and digits",
			    config->name, name);
	*out = (struct domain_pool){ .name = section };
	for (unsigned int i = 0; i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };
		enum status st;

		if (v.item->section != section)
			continue;
		st = read_pool_item(&v, out);
		if (st)
			return st;
	}
	if (!memcmp(&out->cpus, &none, sizeof(none)) && !out->nodes.with)
		return fail(ST_INVALID,
			    "%s: the cpupool [%s] has no cpus=", config->name,
			    name);
	return ST_OK;
}

/* A CPU may be in one pool only; this also refuses a pool named twice. */
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
					    "[%s] and [%s], expected it in one",
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

static enum status read_item(const struct value *v, struct domain_host *out)
{
	const struct key *key = key_find(IN_ENTRY, v->item->key);

	if (!key || key->owner != OF_HOST)
		return ST_OK;
	return key->form == FORM_SECTIONS ? read_pools(v, out)
					  : key_read(v, key, out);
}

enum status domain_host_parse(const struct config *config, const char *section,
			      struct domain_host *out)
{
	const char *name = value_section(config, section);

	*out = (struct domain_host){ 0 };
	for (unsigned int i = 0; name && i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };
		enum status st;

		if (v.item->section != name || !v.item->known)
			continue;
		st = read_item(&v, out);
		if (st)
			return st;
	}
	return ST_OK;
}
