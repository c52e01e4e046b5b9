// SPDX-License-Identifier: MIT
/*
 * xl.cfg's cpuid= in libxl's form: "host", then NAME=VALUE for each feature of
 * the CPU that is changed.
 */
#include <daybreak/cpu_words.h>
#include <daybreak/domain_value.h>

#include <string.h>

/* Names of features in older libxls, and what they are now. */
static const struct {
	const char *old, *now;
} renamed[] = {
	{ "aes", "aesni" },
	{ "altmovcr8", "cr8-legacy" },
	{ "cmplegacy", "cmp-legacy" },
	{ "cmpxchg16", "cx16" },
	{ "cmpxchg8", "cx8" },
	{ "est", "eist" },
	{ "invtsc", "itsc" },
	{ "lahfsahf", "lahf-lm" },
	{ "nodeid", "nodeid-msr" },
	{ "sysenter", "sep" },
	{ "tm", "tm1" },
};

/* The number of characters before the first of ends, or before the end. */
static size_t length_to(const char *text, const char *ends)
{
	size_t n = 0;

	while (text[n] && !strchr(ends, text[n]))
		n++;
	return n;
}

/* True if the name of n characters is that one; _ and . are written for -. */
static bool is_name(const char *name, size_t n, const char *other,
		    size_t other_n)
{
	for (size_t i = 0; n == other_n && i < n; i++) {
		char c = name[i] == '_' || name[i] == '.' ? '-' : name[i];

		if (c != other[i])
			return false;
	}
	return n && n == other_n;
}

static bool find_in(const struct cpu_word *word, const char *name, size_t n,
		    uint32_t *bit)
{
	for (unsigned int i = 0; i < 32; i++) {
		size_t length;
		const char *other = cpu_word_name(word, i, &length);

		*bit = UINT32_C(1) << i;
		if (is_name(name, n, other, length))
			return true;
	}
	return false;
}

static const struct cpu_word *find(const char *name, size_t n, uint32_t *bit)
{
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++)
		if (is_name(name, n, renamed[i].old, strlen(renamed[i].old))) {
			name = renamed[i].now;
			n = strlen(name);
			break;
		}
	for (size_t i = 0; i < NR_CPU_WORDS; i++)
		if (find_in(&cpu_words[i], name, n, bit))
			return &cpu_words[i];
	return NULL;
}

static struct domain_cpuid *edit_of(struct domain_features *out,
				    const struct cpu_word *word)
{
	struct domain_cpuid *edit = out->edits;

	while (edit < out->edits + out->nr &&
	       (edit->leaf != word->leaf || edit->subleaf != word->subleaf ||
		edit->reg != word->reg))
		edit++;
	if (edit == out->edits + out->nr) {
		out->nr++;
		*edit = (struct domain_cpuid){ .leaf = word->leaf,
					       .subleaf = word->subleaf,
					       .reg = word->reg };
	}
	return edit;
}

/* Reads one NAME=VALUE at *p, which it moves behind it. */
static enum status read_feature(const struct value *v, const char **p,
				struct domain_features *out)
{
	const char *name = *p;
	const size_t n = length_to(name, "=, \t");
	const struct cpu_word *word;
	struct domain_cpuid *edit;
	uint32_t bit;
	char to;

	if (name[n] != '=' || !name[n + 1] || !strchr("01x", name[n + 1]))
		return value_refuse(v, "host,NAME=VALUE,... with 0, 1 or x for "
				       "each feature");
	word = find(name, n, &bit);
	if (!word)
		return fail(ST_INVALID,
			    "%s:%u: cpuid= has \"%.*s\", which is no feature "
			    "of a CPU that is known here",
			    v->config->name, v->item->line, (int)n, name);
	to = name[n + 1];
	*p = value_skip_blanks(name + n + 2);
	if (to == 'x')
		return ST_OK;
	edit = edit_of(out, word);
	edit->clear |= bit;
	edit->set = to == '1' ? edit->set | bit : edit->set & ~bit;
	return ST_OK;
}

enum status value_features(const struct value *v, struct domain_features *out)
{
	const char *p = value_skip_blanks(v->item->value);

	out->text = v->item->value;
	if (strncmp(p, "host", 4))
		return value_refuse(v, "host,NAME=VALUE,...: libxl's form");
	p = value_skip_blanks(p + 4);
	while (*p == ',') {
		enum status st;

		p = value_skip_blanks(p + 1);
		st = read_feature(v, &p, out);
		if (st)
			return st;
	}
	return *p ? value_refuse(v, "commas between the features") : ST_OK;
}
