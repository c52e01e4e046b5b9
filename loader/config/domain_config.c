// SPDX-License-Identifier: MIT
/*
 * Reads the sections that describe domains, and checks the rules between their
 * keys.
 */
#include <daybreak/domain_parse.h>

#include <daybreak/domain_value.h>

#include "domain_vnuma.h"
#include "suggest.h"
#include "xl_keys.h"

#include <stddef.h>
#include <string.h>

/* The key that has this device tree property, or the nearest key, or NULL. */
static const char *find_meant(const char *name)
{
	struct suggestion s;

	suggest_init(&s, name);
	for (const struct key *key = config_keys; key->name; key++) {
		if (!(key->places & IN_DOMAIN))
			continue;
		if (key->property && !strcmp(key->property, name))
			return key->name;
		suggest_offer(&s, key->name);
	}
	return s.best;
}

static enum status refuse_unknown(const struct value *v)
{
	const char *advice = xl_key_advice(v->item->key);
	const char *meant = find_meant(v->item->key);

	if (advice)
		return xl_key_refuse(v, advice);
	if (meant)
		return fail(ST_INVALID,
			    "%s:%u: \"%s\" is no key of a domain, did you mean "
			    "\"%s\"?",
			    v->config->name, v->item->line, v->item->key,
			    meant);
	return fail(ST_INVALID, "%s:%u: \"%s\" is no key of a domain",
		    v->config->name, v->item->line, v->item->key);
}

/* Records the key and the first line that has it. */
static void note_key(const struct value *v, const struct key *key,
		     struct domain_config *out)
{
	for (unsigned int i = 0; i < out->nr_keys; i++)
		if (out->keys[i].key == key)
			return;
	if (key->offset == offsetof(struct domain_config, type))
		out->has_type = true;
	out->keys[out->nr_keys].key = key;
	out->keys[out->nr_keys++].line = v->item->line;
}

static enum status read_item(const struct value *v, struct domain_config *out)
{
	const struct key *key = key_find(IN_DOMAIN, v->item->key);
	enum status st;

	if (!key)
		return refuse_unknown(v);
	if (*v->item->args && key->form != FORM_FILE_ARGS)
		return fail(ST_INVALID, "%s:%u: nothing may follow %s=%s",
			    v->config->name, v->item->line, v->item->key,
			    v->item->value);
	st = key_check_twice(v, key);
	if (st)
		return st;
	note_key(v, key, out);
	return key_read(v, key, out);
}

static enum status refuse_domain(const struct domain_config *d,
				 const char *problem)
{
	return fail(ST_INVALID, "%s: the domain [%s] %s", d->config, d->section,
		    problem);
}

/* Xen panics when the static memory is not exactly the domain's memory. */
static bool static_mem_matches(const struct domain_config *d)
{
	uint64_t sum = 0;

	/* DOMAIN_MAX_RANGES sizes below 2^52 cannot overflow. */
	for (unsigned int i = 0; i < d->arm.nr_static_mem; i++)
		sum += d->arm.static_mem[i].size;
	return sum == d->memory * 1024;
}

static enum status check_static_mem(const struct domain_config *d)
{
	if (d->arm.nr_static_mem && !static_mem_matches(d))
		return refuse_domain(d, "has xen,static-mem= of another size "
					"than memory=, expected the same");
	if (d->arm.nr_static_mem && d->arm.llc_colors[0])
		return refuse_domain(d, "has both xen,static-mem= and "
					"llc_colors=, Xen takes one of them");
	if (d->arm.direct_map && !d->arm.nr_static_mem)
		return refuse_domain(d, "has direct-map=1 without "
					"xen,static-mem=, which says where");
	for (unsigned int i = 0; d->arm.direct_map && i < d->arm.nr_shm; i++)
		if (!d->arm.shm[i].has_host ||
		    d->arm.shm[i].host != d->arm.shm[i].guest)
			return refuse_domain(d, "has direct-map=1 and memory "
						"in xen,shared-mem= that is "
						"not at its host address");
	return ST_OK;
}

static enum status check_restore(const struct domain_config *d)
{
	for (unsigned int i = 0; i < d->nr_keys; i++)
		if (d->keys[i].key->is_saved)
			return fail(ST_INVALID,
				    "%s:%u: the domain [%s] has %s= beside "
				    "restore=, which says all of that: leave "
				    "it out",
				    d->config, d->keys[i].line, d->section,
				    d->keys[i].key->name);
	return ST_OK;
}

static enum status check(struct domain_config *d)
{
	enum status st;

	if (!value_is_name(d->name))
		return refuse_domain(d, "needs a name= of at most 31 letters, "
					"digits and -_.+, a letter first");
	if (!strcmp(d->name, DOMAIN_DOM0))
		return refuse_domain(d, "has dom0's name, expected another");
	if (d->x86.attach && d->x86.start == START_RUN)
		return refuse_domain(d, "has start=run and devices=later, and "
					"cannot run before it has them");
	if (d->restore.path)
		return check_restore(d);
	if (!d->kernel.path)
		return refuse_domain(d, "has no kernel=");
	st = vnuma_apply(d);
	if (st)
		return st;
	if (d->x86.attach)
		return refuse_domain(d, "has devices= without restore=: give "
					"it devices by xl, see daybreak(1)");
	if (!d->memory)
		return refuse_domain(d, "has no memory=");
	if (d->cmdline && *d->kernel.args)
		return refuse_domain(
			d, "has cmdline= and a command line "
			   "after the file in kernel=, expected one of them");
	if (d->arm.sve.set && d->arm.sve.value != DOMAIN_SVE_HW &&
	    d->arm.sve.value % 128)
		return refuse_domain(d, "has sve= of another length than a "
					"multiple of 128 bits");
	if (d->maxmem && d->maxmem < d->memory)
		return refuse_domain(d, "has maxmem= below memory=");
	if (d->maxvcpus && d->maxvcpus < d->vcpus)
		return refuse_domain(d, "has maxvcpus= below vcpus=");
	return check_static_mem(d);
}

static void fill_defaults(struct domain_config *d)
{
	if (d->x86.attach == ATTACH_LATER)
		d->x86.start = START_PAUSED;
	if (!d->cmdline)
		d->cmdline = d->restore.path ? "" : d->kernel.args;
	if (!d->maxmem)
		d->maxmem = d->memory;
	if (!d->maxvcpus)
		d->maxvcpus = d->vcpus;
}

enum status domain_config_parse(const struct config *config,
				const char *section, struct domain_config *out)
{
	const char *name = value_section(config, section);
	enum status st;

	if (!name)
		return fail(ST_NOT_FOUND,
			    "%s: there is no section [%s] for the domain "
			    "that domains= names",
			    config->name, section);
	*out = (struct domain_config){ .config = config->name,
				       .section = name,
				       .name = name,
				       .vcpus = 1 };
	for (unsigned int i = 0; i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };

		if (v.item->section != name)
			continue;
		st = read_item(&v, out);
		if (st)
			return st;
	}
	st = check(out);
	if (st)
		return st;
	fill_defaults(out);
	return ST_OK;
}
