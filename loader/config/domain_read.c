// SPDX-License-Identifier: MIT
/*
 * Reads the value of a domain's key in the form that domain_keys says it has.
 */
#include <daybreak/domain_value.h>

#include <string.h>

#define KIB_PER_MIB 1024ULL
#define MAX_MIB	    (1ULL << 24) /* 16 TiB */
#define PAGE	    4096ULL

_Static_assert(sizeof(enum domain_type) == sizeof(uint32_t),
	       "a choice is stored as 32 bits");

static struct file_ref file_of(const struct value *v)
{
	return (struct file_ref){ v->item->value, v->item->args, v->item->key,
				  v->item->line };
}

static enum status read_file(const struct value *v, struct file_ref *out)
{
	if (!*v->item->value)
		return value_refuse(v, "the name of a file");
	*out = file_of(v);
	return ST_OK;
}

static enum status read_module(const struct value *v, struct domain_config *out)
{
	if (out->nr_modules == DOMAIN_MAX_MODULES)
		return fail(ST_TOO_LARGE,
			    "%s:%u: the domain [%s] has more than %u modules",
			    v->config->name, v->item->line, out->section,
			    DOMAIN_MAX_MODULES);
	return read_file(v, &out->modules[out->nr_modules++]);
}

/* What begins with 0 is octal to xl, and decimal to who wrote it. */
static bool is_octal(const char *text)
{
	text = value_skip_blanks(text);
	return text[0] == '0' && value_digit(text[1]) < 10;
}

/* A number between min and max, and nothing behind it. */
static bool read_number(const char *text, uint64_t min, uint64_t max,
			uint64_t *out)
{
	return !is_octal(text) && value_number(&text, false, out) &&
	       value_end(text) && *out >= min && *out <= max;
}

static enum status read_mib(const struct value *v, uint64_t *out)
{
	uint64_t mib;

	if (!read_number(v->item->value, 1, MAX_MIB, &mib))
		return value_refuse(v, "a number of MiB, at least 1");
	*out = mib * KIB_PER_MIB;
	return ST_OK;
}

static enum status read_count(const struct value *v, unsigned int *out)
{
	uint64_t value;

	if (!read_number(v->item->value, 1, DOMAIN_MAX_VCPUS, &value))
		return value_refuse(v, "a number of CPUs from 1 to 128");
	*out = (unsigned int)value;
	return ST_OK;
}

static enum status read_bool(const struct value *v, bool *out)
{
	uint64_t value;

	if (!read_number(v->item->value, 0, 1, &value))
		return value_refuse(v, "0 or 1");
	*out = value;
	return ST_OK;
}

static const struct domain_word *find_word(const struct domain_key *key,
					   const char *text)
{
	for (const struct domain_word *w = key->words; w && w->word; w++)
		if (!strcmp(w->word, text))
			return w;
	return NULL;
}

/* "key=value, want one, two or three" without a buffer to build it in. */
static enum status refuse_word(const struct value *v,
			       const struct domain_key *key)
{
	const struct domain_word *w = key->words;
	const char *third = w[1].word ? w[2].word : NULL;

	return fail(ST_INVALID, "%s:%u: %s=%s, want %s%s%s%s%s%s%s",
		    v->config->name, v->item->line, v->item->key,
		    v->item->value, w[0].word, w[1].word ? ", " : "",
		    w[1].word ? w[1].word : "", third ? ", " : "",
		    third ? third : "", third && w[3].word ? ", " : "",
		    third && w[3].word ? w[3].word : "");
}

static enum status read_choice(const struct value *v,
			       const struct domain_key *key, uint32_t *out)
{
	const struct domain_word *w = find_word(key, v->item->value);

	if (!w)
		return refuse_word(v, key);
	*out = w->value;
	return ST_OK;
}

static enum status read_flags(const struct value *v,
			      const struct domain_key *key,
			      struct domain_number *out)
{
	const char *p = v->item->value;
	const struct domain_word *w;
	char word[16];

	*out = (struct domain_number){ .set = true };
	do {
		if (!value_word(&p, word, sizeof(word)))
			return refuse_word(v, key);
		w = find_word(key, word);
		if (!w)
			return refuse_word(v, key);
		out->value |= w->value;
	} while (!value_end(p));
	return ST_OK;
}

static enum status read_optional(const struct value *v,
				 const struct domain_key *key,
				 struct domain_number *out)
{
	const struct domain_word *w = find_word(key, v->item->value);
	uint64_t value;

	out->set = true;
	if (w) {
		out->value = w->value;
		return ST_OK;
	}
	if (!read_number(v->item->value, key->min, key->max, &value))
		return fail(ST_INVALID,
			    "%s:%u: %s=%s, want a number from %u to %u%s%s",
			    v->config->name, v->item->line, v->item->key,
			    v->item->value, key->min, key->max,
			    key->words ? " or " : "",
			    key->words ? key->words[1].word : "");
	out->value = (uint32_t)value;
	return ST_OK;
}

/* One string pins every vCPU, a list one after the other. */
static enum status pin(const struct value *v, const char *element,
		       unsigned int index, void *context)
{
	struct domain_config *out = context;

	if (index >= DOMAIN_MAX_VCPUS)
		return fail(ST_TOO_LARGE,
			    "%s:%u: cpus names more than %u vCPUs",
			    v->config->name, v->item->line, DOMAIN_MAX_VCPUS);
	out->has_affinity = true;
	return value_cpus(v, element, &out->affinity[index]);
}

/* A list's vCPUs beyond it may run anywhere, as in xl.cfg. */
static enum status read_cpus(const struct value *v, struct domain_config *out)
{
	enum status st;
	bool list;

	for (unsigned int i = 0; i < DOMAIN_MAX_VCPUS; i++)
		memset(&out->affinity[i], 0xff, sizeof(out->affinity[i]));
	st = value_list(v, &list, pin, out);
	for (unsigned int i = 1; !st && !list && i < DOMAIN_MAX_VCPUS; i++)
		out->affinity[i] = out->affinity[0];
	return st;
}

static enum status read_string(const struct value *v, const char **out)
{
	*out = v->item->value;
	return ST_OK;
}

enum status domain_read(const struct value *v, const struct domain_key *key,
			struct domain_config *out)
{
	void *field = (uint8_t *)out + key->offset;

	switch (key->form) {
	case FORM_STRING:
		return read_string(v, field);
	case FORM_FILE:
		return read_file(v, field);
	case FORM_FILES:
		return read_module(v, out);
	case FORM_MIB:
		return read_mib(v, field);
	case FORM_NUMBER:
		return read_optional(v, key, field);
	case FORM_COUNT:
		return read_count(v, field);
	case FORM_BOOL:
		return read_bool(v, field);
	case FORM_CHOICE:
		return read_choice(v, key, field);
	case FORM_FLAGS:
		return read_flags(v, key, field);
	case FORM_CPUS:
		return read_cpus(v, out);
	case FORM_COLORS:
		return value_colors(v, field);
	case FORM_RANGES:
		return value_ranges(v, PAGE, out->arm.static_mem,
				    &out->arm.nr_static_mem);
	case FORM_SHM:
		return value_shm(v, out->arm.shm, &out->arm.nr_shm);
	case FORM_EVTCHN:
		return value_evtchn(v, out->arm.evtchn, &out->arm.nr_evtchn);
	case FORM_IOMEM:
		return value_iomem(v, field);
	case FORM_PORTS:
		return value_ports(v, field);
	case FORM_IRQS:
		break;
	}
	return value_irqs(v, field);
}
