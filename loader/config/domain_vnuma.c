// SPDX-License-Identifier: MIT
/*
 * Reads vnuma=, xl.cfg's description of a domain's NUMA nodes, and gives the
 * domain the memory and the vCPUs that it adds up to.
 */
#include "domain_vnuma.h"

#include <daybreak/domain_parse.h>
#include <daybreak/domain_value.h>

#include <string.h>

#define PAGES_OF_MIB (1024 * 1024 / DOMAIN_PAGE)
#define LOCAL	     10	 /* ACPI's distance of a node to itself */
#define UNREACHABLE  255 /* ACPI's, which no vnode is */

/* A vnode while it is read, and the options that it has so far. */
struct reading {
	struct domain_vnode *out;
	unsigned int seen; /* a bit for each of the options */
};

static bool read_whole(const char *text, uint64_t max, uint64_t *out)
{
	text = value_skip_blanks(text);
	return value_decimal(&text, max, out) && value_end(text);
}

static enum status read_pnode(const struct value *v, const char *text,
			      struct reading *r)
{
	uint64_t pnode;

	if (!read_whole(text, DOMAIN_MAX_PNODES - 1, &pnode))
		return value_refuse(v, "in pnode= a node of the host, below "
				       "64");
	r->out->pnode = (uint32_t)pnode;
	return ST_OK;
}

static enum status read_size(const struct value *v, const char *text,
			     struct reading *r)
{
	uint64_t mib;

	if (!read_whole(text, DOMAIN_MAX_MIB, &mib) || !mib)
		return value_refuse(v, "in size= a number of MiB, at least 1");
	r->out->nr_pages = mib * PAGES_OF_MIB;
	return ST_OK;
}

static enum status read_vcpus(const struct value *v, const char *text,
			      struct reading *r)
{
	const unsigned int nr = DOMAIN_MAX_VCPUS / 64;
	struct cpu_set set;
	enum status st = value_cpus(v, text, &set);

	if (st)
		return st;
	for (unsigned int i = nr; i < DOMAIN_MAX_PCPUS / 64; i++)
		if (set.bits[i])
			return value_refuse(v, "in vcpus= vCPUs below 128");
	memcpy(r->out->vcpus, set.bits, sizeof(r->out->vcpus));
	return ST_OK;
}

static enum status read_distances(const struct value *v, const char *text,
				  struct reading *r)
{
	static const char wanted[] = "in vdistances= a distance from 10 to 254 "
				     "to each vnode, with commas between them";
	uint64_t distance;

	for (unsigned int i = 0;; i++) {
		text = value_skip_blanks(text);
		if (i == DOMAIN_MAX_VNODES ||
		    !value_decimal(&text, UNREACHABLE - 1, &distance) ||
		    distance < LOCAL)
			return value_refuse(v, wanted);
		r->out->distances[i] = (uint8_t)distance;
		text = value_skip_blanks(text);
		if (!*text)
			return ST_OK;
		if (*text++ != ',')
			return value_refuse(v, wanted);
	}
}

static const struct {
	const char *name;
	enum status (*read)(const struct value *v, const char *text,
			    struct reading *r);
} options[] = {
	{ "pnode", read_pnode },
	{ "size", read_size },
	{ "vcpus", read_vcpus },
	{ "vdistances", read_distances },
};

#define NR_OPTIONS (sizeof(options) / sizeof(options[0]))

/* The text behind the = of that option, or NULL if it is another one. */
static const char *option_value(const char *text, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(text, name, n))
		return NULL;
	text = value_skip_blanks(text + n);
	return *text == '=' ? text + 1 : NULL;
}

static enum status read_option(const struct value *v, const char *element,
			       unsigned int index, void *context)
{
	struct reading *r = context;

	(void)index;
	element = value_skip_blanks(element);
	for (unsigned int i = 0; i < NR_OPTIONS; i++) {
		const char *text = option_value(element, options[i].name);

		if (!text)
			continue;
		if (r->seen >> i & 1)
			return value_refuse(v, "each option of a vnode once");
		r->seen |= 1u << i;
		return options[i].read(v, text, r);
	}
	return value_refuse(v, "pnode=, size=, vcpus= or vdistances= in each "
			       "string");
}

static enum status read_vnode(const struct value *v, const char *element,
			      unsigned int index, void *context)
{
	struct domain_vnuma *out = context;
	struct reading r = { .seen = 0 };
	enum status st;

	if (index >= DOMAIN_MAX_VNODES)
		return fail(ST_TOO_LARGE,
			    "%s:%u: vnuma has more than %u vnodes",
			    v->config->name, v->item->line, DOMAIN_MAX_VNODES);
	r.out = &out->vnodes[index];
	st = value_inner_list(v, element, read_option, &r);
	if (st)
		return st;
	if (r.seen != (1u << NR_OPTIONS) - 1)
		return value_refuse(v, "pnode=, size=, vcpus= and vdistances= "
				       "for each vnode");
	out->nr = index + 1;
	return ST_OK;
}

/* A distance that was not read is 0. */
static unsigned int count_distances(const struct domain_vnode *vnode)
{
	unsigned int nr = 0;

	while (nr < DOMAIN_MAX_VNODES && vnode->distances[nr])
		nr++;
	return nr;
}

/* Linux passes over tables in which a node is not the nearest to itself. */
static enum status check_distances(const struct value *v,
				   const struct domain_vnuma *vnuma)
{
	for (unsigned int i = 0; i < vnuma->nr; i++) {
		if (count_distances(&vnuma->vnodes[i]) != vnuma->nr)
			return value_refuse(v, "in vdistances= as many "
					       "distances as there are vnodes");
		for (unsigned int j = 0; j < vnuma->nr; j++)
			if ((vnuma->vnodes[i].distances[j] == LOCAL) !=
			    (i == j))
				return value_refuse(v, "the distance 10 of "
						       "each vnode to itself, "
						       "and only to itself");
	}
	return ST_OK;
}

static enum status check_vcpus(const struct value *v,
			       const struct domain_vnuma *vnuma)
{
	unsigned int nr = DOMAIN_MAX_VCPUS; /* the last one's, and 1 */

	while (nr && !vnuma_count(vnuma, nr - 1))
		nr--;
	for (unsigned int i = 0; i < nr; i++)
		if (vnuma_count(vnuma, i) != 1)
			return value_refuse(v, "each vCPU in one vnode");
	return ST_OK;
}

enum status value_vnuma(const struct value *v, struct domain_vnuma *out)
{
	enum status st;
	bool list;

	st = value_list(v, &list, read_vnode, out);
	if (st)
		return st;
	if (!out->nr)
		return value_refuse(v, "at least one vnode");
	st = check_distances(v, out);
	return st ? st : check_vcpus(v, out);
}

static unsigned int count_vcpus(const struct domain_vnuma *vnuma)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS; i++)
		nr += vnuma_count(vnuma, i);
	return nr;
}

static enum status refuse_sum(const struct domain_config *d, const char *key,
			      uint64_t has, uint64_t sum, const char *unit)
{
	return fail(ST_INVALID,
		    "%s:%u: the domain [%s] has %s=%lu, and its vnodes have "
		    "%lu%s in all: leave it out, or make it the same",
		    d->config, domain_key_line(d, key), d->section, key, has,
		    sum, unit);
}

enum status vnuma_apply(struct domain_config *d)
{
	const struct domain_vnuma *vnuma = &d->x86.vnuma;
	const unsigned int nr_vcpus = count_vcpus(vnuma);
	uint64_t kib = 0;

	if (!vnuma->nr)
		return ST_OK;
	for (unsigned int i = 0; i < vnuma->nr; i++)
		kib += vnuma->vnodes[i].nr_pages * (DOMAIN_PAGE / 1024);
	if (d->memory && d->memory != kib)
		return refuse_sum(d, "memory", d->memory / 1024, kib / 1024,
				  " MiB");
	if (d->maxmem && d->maxmem != kib)
		return refuse_sum(d, "maxmem", d->maxmem / 1024, kib / 1024,
				  " MiB");
	d->memory = kib;
	if (d->maxvcpus && d->maxvcpus != nr_vcpus)
		return refuse_sum(d, "maxvcpus", d->maxvcpus, nr_vcpus, "");
	if (!d->maxvcpus && domain_key_line(d, "vcpus") && d->vcpus != nr_vcpus)
		return refuse_sum(d, "vcpus", d->vcpus, nr_vcpus, "");
	if (!domain_key_line(d, "vcpus"))
		d->vcpus = nr_vcpus;
	d->maxvcpus = nr_vcpus;
	return ST_OK;
}
