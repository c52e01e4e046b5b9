// SPDX-License-Identifier: MIT
/*
 * CPUs and cache colours: ranges of small numbers, as xl.cfg writes them.
 */
#include <daybreak/domain_value.h>

#include <daybreak/format.h>

#include <string.h>

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

enum status value_cpus(const struct value *v, const char *text,
		       struct cpu_set *out)
{
	static const char wanted[] =
		"CPUs below 256 as in \"all\", \"0-3,^2\" or \"5\"";
	const char *p = value_skip_blanks(text);
	uint64_t first, last;

	*out = (struct cpu_set){ 0 };
	while (*p) {
		bool without = *p == '^';

		p = value_skip_blanks(p + without);
		if (!strncmp(p, "all", 3)) {
			p += 3;
			first = 0;
			last = DOMAIN_MAX_PCPUS - 1;
		} else if (!read_span(&p, DOMAIN_MAX_PCPUS, &first, &last)) {
			return value_refuse(v, wanted);
		}
		set_cpus(out, first, last, !without);
		p = value_skip_blanks(p);
		if (*p == ',')
			p = value_skip_blanks(p + 1);
		else if (*p)
			return value_refuse(v, wanted);
	}
	if (is_empty(out))
		return value_refuse(v, wanted);
	return ST_OK;
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

enum status value_pool_cpus(const struct value *v, struct cpu_set *out)
{
	enum status st;
	bool list;

	st = value_list(v, &list, add_cpus, out);
	if (st)
		return st;
	return is_empty(out) ? value_refuse(v, "at least one CPU") : ST_OK;
}

/* Filled one vCPU after the other. */
struct affinity {
	struct cpu_set *sets;
	bool *any;
};

static enum status pin(const struct value *v, const char *element,
		       unsigned int index, void *context)
{
	struct affinity *out = context;

	if (index >= DOMAIN_MAX_VCPUS)
		return fail(ST_TOO_LARGE,
			    "%s:%u: cpus names more than %u vCPUs",
			    v->config->name, v->item->line, DOMAIN_MAX_VCPUS);
	*out->any = true;
	return value_cpus(v, element, &out->sets[index]);
}

enum status value_affinity(const struct value *v,
			   struct cpu_set out[DOMAIN_MAX_VCPUS], bool *any)
{
	struct affinity affinity = { out, any };
	enum status st;
	bool list;

	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS; i++)
		memset(&out[i], 0xff, sizeof(out[i]));
	st = value_list(v, &list, pin, &affinity);
	if (st)
		return st;
	for (unsigned int i = 1; !list && i < DOMAIN_MAX_VCPUS; i++)
		out[i] = out[0];
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
