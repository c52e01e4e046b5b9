// SPDX-License-Identifier: MIT
/*
 * CPUs and cache colours: ranges of small numbers, as xl.cfg writes them.
 */
#include <daybreak/domain_value.h>

#include <daybreak/format.h>

#include <string.h>

#define EXPECTED_CPUS "CPUs below 256 as in \"all\", \"0-3,^2\" or \"5\""
#define EXPECTED_CPUS_NODES                                                    \
	EXPECTED_CPUS ", or nodes below 64 as in \"nodes:0-1\""

/* Reads A or A-B with A <= B, both below limit. */
static bool read_span(const char **s, uint64_t limit, uint64_t *first,
		      uint64_t *last)
{
	if (!value_number(s, false, first))
		return false;
	*last = *first;
	if (**s == '-') {
		(*s)++;
		if (!value_number(s, false, last))
			return false;
	}
	return *first <= *last && *last < limit;
}

static void set_cpus(struct cpu_set *set, uint64_t first, uint64_t last,
		     bool value)
{
	for (uint64_t cpu = first; cpu <= last; cpu++) {
		uint64_t bit = 1ULL << (cpu % 64);

		if (value)
			set->bits[cpu / 64] |= bit;
		else
			set->bits[cpu / 64] &= ~bit;
	}
}

static bool is_empty(const struct cpu_set *set)
{
	static const struct cpu_set none;

	return !memcmp(set, &none, sizeof(none));
}

/* A part of a list: CPUs, or nodes, to add or to leave out. */
struct part {
	bool without, nodes;
	uint64_t first, last;
};

static bool skip_prefix(const char **s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(*s, prefix, n))
		return false;
	*s += n;
	return true;
}

static bool read_part(const char **s, bool nodes_too, struct part *out)
{
	uint64_t limit = DOMAIN_MAX_PCPUS;

	out->without = skip_prefix(s, "^");
	*s = value_skip_blanks(*s);
	out->nodes = nodes_too &&
		     (skip_prefix(s, "nodes:") || skip_prefix(s, "node:"));
	if (out->nodes) {
		limit = DOMAIN_MAX_PNODES;
		out->without |= skip_prefix(s, "^");
	}
	if (!skip_prefix(s, "all"))
		return read_span(s, limit, &out->first, &out->last);
	out->first = 0;
	out->last = limit - 1;
	return true;
}

static bool skip_separator(const char **s)
{
	*s = value_skip_blanks(*s);
	if (**s == ',')
		*s = value_skip_blanks(*s + 1);
	else if (**s)
		return false;
	return true;
}

static void add_part(const struct part *part, struct cpu_set *out,
		     struct domain_nodes *nodes)
{
	uint64_t *bits = part->without ? &nodes->without : &nodes->with;

	for (uint64_t i = part->first; part->nodes && i <= part->last; i++)
		*bits |= 1ULL << i;
	if (part->nodes)
		return;
	set_cpus(out, part->first, part->last, !part->without);
	for (uint64_t i = part->first; part->without && i <= part->last; i++)
		nodes->except[i / 64] |= 1ULL << (i % 64);
}

/*
 * Which CPUs a node has is not known here, so what is left out of nodes has to
 * come after them.
 */
static enum status read_cpus(const struct value *v, const char *text,
			     const char *wanted, struct cpu_set *out,
			     struct domain_nodes *nodes)
{
	static const char late[] = "^ only after what is added, as there are "
				   "nodes";
	const char *p = value_skip_blanks(text);
	struct domain_nodes read = { 0 };
	bool left_out = false, mixed = false;

	*out = (struct cpu_set){ 0 };
	while (*p) {
		struct part part;

		if (!read_part(&p, nodes, &part) || !skip_separator(&p))
			return value_refuse(v, wanted);
		mixed |= left_out && !part.without;
		left_out |= part.without;
		add_part(&part, out, &read);
	}
	if (is_empty(out) && !read.with)
		return value_refuse(v, wanted);
	if (!nodes_any(&read))
		return ST_OK;
	*nodes = read;
	return mixed ? value_refuse(v, late) : ST_OK;
}

enum status value_cpus(const struct value *v, const char *text,
		       struct cpu_set *out)
{
	return read_cpus(v, text, EXPECTED_CPUS, out, NULL);
}

/* The CPUs of a pool, in a list or not. */
struct pool_cpus {
	struct domain_pool *pool;
	bool list;
};

static enum status add_cpus(const struct value *v, const char *element,
			    unsigned int index, void *context)
{
	const struct pool_cpus *to = context;
	struct cpu_set set;
	enum status st;

	(void)index;
	st = to->list ? value_cpus(v, element, &set)
		      : read_cpus(v, element, EXPECTED_CPUS_NODES, &set,
				  &to->pool->nodes);
	for (unsigned int i = 0; i < sizeof(set.bits) / sizeof(set.bits[0]);
	     i++)
		to->pool->cpus.bits[i] |= set.bits[i];
	return st;
}

enum status value_pool_cpus(const struct value *v, struct domain_pool *out)
{
	struct pool_cpus to = { .pool = out };
	enum status st = value_list(v, &to.list, add_cpus, &to);

	if (st)
		return st;
	return is_empty(&out->cpus) && !out->nodes.with
		       ? value_refuse(v, "at least one CPU")
		       : ST_OK;
}

static enum status pin(const struct value *v, const char *element,
		       unsigned int index, void *context)
{
	struct domain_config *out = context;
	enum status st;

	if (index >= DOMAIN_MAX_VCPUS)
		return fail(ST_TOO_LARGE,
			    "%s:%u: cpus names more than %u vCPUs",
			    v->config->name, v->item->line, DOMAIN_MAX_VCPUS);
	out->has_affinity = true;
	st = read_cpus(v, element, EXPECTED_CPUS_NODES, &out->affinity[index],
		       &out->nodes[index]);
	out->has_nodes |= nodes_any(&out->nodes[index]);
	return st;
}

enum status value_affinity(const struct value *v, struct domain_config *out)
{
	enum status st;
	bool list;

	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS; i++)
		memset(&out->affinity[i], 0xff, sizeof(out->affinity[i]));
	st = value_list(v, &list, pin, out);
	if (st)
		return st;
	for (unsigned int i = 1; !list && i < DOMAIN_MAX_VCPUS; i++) {
		out->affinity[i] = out->affinity[0];
		out->nodes[i] = out->nodes[0];
	}
	return ST_OK;
}

/* Xen reads "0-2,5"; the elements of a list are joined into that form. */
static enum status add_colors(const struct value *v, const char *element,
			      unsigned int index, void *context)
{
	struct text *colors = context;
	const char *p = element;
	uint64_t first, last;

	(void)index;
	do {
		if (!read_span(&p, 1024, &first, &last))
			return value_refuse(v,
					    "colours below 1024 as in 0-2,5");
		text_format(colors, "%s%lu", colors->length ? "," : "", first);
		if (last > first)
			text_format(colors, "-%lu", last);
		p = value_skip_blanks(p);
	} while (*p == ',' && *++p);
	if (!value_end(p))
		return value_refuse(v, "colours below 1024 as in 0-2,5");
	return ST_OK;
}

enum status value_colors(const struct value *v, char out[DOMAIN_MAX_COLORS])
{
	struct text colors;
	enum status st;
	bool list;

	text_init(&colors, out, DOMAIN_MAX_COLORS);
	st = value_list(v, &list, add_colors, &colors);
	if (st)
		return st;
	if (colors.full)
		return fail(ST_TOO_LARGE,
			    "%s:%u: %s has more than %u characters",
			    v->config->name, v->item->line, v->item->key,
			    DOMAIN_MAX_COLORS - 1);
	return ST_OK;
}
