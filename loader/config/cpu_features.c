// SPDX-License-Identifier: MIT
/*
 * xl.cfg's cpuid= in libxl's form: "host", then NAME=VALUE for each feature of
 * the CPU, or number in CPUID, that is changed.
 */
#include "cpu_edit.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Names of features in older libxls, and what they are now. */
static const struct {
	const char *old, *now;
} renamed[] = {
	{ "aes", "aesni" },
	{ "altmovcr8", "cr8-legacy" },
	{ "cmplegacy", "cmp-legacy" },
	{ "cmpxchg16", "cx16" },
	{ "cmpxchg8", "cx8" },
	{ "cmt", "pqm" },
	{ "est", "eist" },
	{ "invtsc", "itsc" },
	{ "lahfsahf", "lahf-lm" },
	{ "lfence+", "lfence-dispatch" },
	{ "nodeid", "nodeid-msr" },
	{ "ppin", "amd-ppin" },
	{ "sysenter", "sep" },
	{ "tm", "tm1" },
};

#define NO	    CPUID_NO_SUBLEAF
#define FAMILY_BITS UINT32_C(0x0ff00f00)

/*
 * Numbers in CPUID, and features that are not in Xen's list, by libxl's names.
 * The bits of a number, the lowest ones first, are those of mask.
 */
static const struct {
	const char *name;
	struct cpu_bits bits;
} fields[] = {
	{ "maxleaf", { 0, NO, CPUID_EAX, UINT32_MAX } },
	{ "stepping", { 1, NO, CPUID_EAX, 0xf } },
	{ "model", { 1, NO, CPUID_EAX, 0xf00f0 } },
	{ "family", { 1, NO, CPUID_EAX, FAMILY_BITS } },
	{ "brandid", { 1, NO, CPUID_EBX, 0xff } },
	{ "clflush", { 1, NO, CPUID_EBX, 0xff00 } },
	{ "proccount", { 1, NO, CPUID_EBX, 0xff0000 } },
	{ "localapicid", { 1, NO, CPUID_EBX, 0xff000000 } },
	{ "cntxid", { 1, NO, CPUID_ECX, 1 << 10 } },
	{ "psn", { 1, NO, CPUID_EDX, 1 << 18 } },
	{ "ia64", { 1, NO, CPUID_EDX, 1 << 30 } },
	{ "procpkg", { 4, 0, CPUID_EAX, 0xfc000000 } },
	{ "arat", { 6, NO, CPUID_EAX, 1 << 2 } },
	{ "maxhvleaf", { 0x40000000, NO, CPUID_EAX, 0xff } },
	{ "perfctr-core", { 0x80000001, NO, CPUID_ECX, 1 << 23 } },
	{ "perfctr-nb", { 0x80000001, NO, CPUID_ECX, 1 << 24 } },
	{ "nc", { 0x80000008, NO, CPUID_ECX, 0xff } },
	{ "apicidsize", { 0x80000008, NO, CPUID_ECX, 0xf000 } },
	{ "svm-npt", { 0x8000000a, NO, CPUID_EDX, 1 << 0 } },
	{ "svm-lbrv", { 0x8000000a, NO, CPUID_EDX, 1 << 1 } },
	{ "svm-nrips", { 0x8000000a, NO, CPUID_EDX, 1 << 3 } },
	{ "svm-tscrate", { 0x8000000a, NO, CPUID_EDX, 1 << 4 } },
	{ "svm-vmcbclean", { 0x8000000a, NO, CPUID_EDX, 1 << 5 } },
	{ "svm-decode", { 0x8000000a, NO, CPUID_EDX, 1 << 7 } },
	{ "svm-pausefilt", { 0x8000000a, NO, CPUID_EDX, 1 << 10 } },
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

/* Finds a feature's bit in a register. */
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

static bool find_feature(const char *name, size_t n, struct cpu_bits *out)
{
	for (size_t i = 0; i < COUNT(renamed); i++)
		if (is_name(name, n, renamed[i].old, strlen(renamed[i].old))) {
			name = renamed[i].now;
			n = strlen(name);
			break;
		}
	for (size_t i = 0; i < NR_CPU_WORDS; i++) {
		out->leaf = cpu_words[i].leaf;
		out->subleaf = cpu_words[i].subleaf;
		out->reg = cpu_words[i].reg;
		if (find_in(&cpu_words[i], name, n, &out->mask))
			return true;
	}
	return false;
}

static bool find(const char *name, size_t n, struct cpu_bits *out)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (is_name(name, n, fields[i].name, strlen(fields[i].name))) {
			*out = fields[i].bits;
			return true;
		}
	return find_feature(name, n, out);
}

/* Puts a number's bits where mask has some. False: it has more. */
static bool put(uint64_t number, uint32_t mask, uint32_t *out)
{
	/* The second part of the family is added to the first one's 15. */
	if (mask == FAMILY_BITS && number >= 15)
		number = (number - 15) << 4 | 15;
	*out = 0;
	for (unsigned int i = 0; i < 32; i++)
		if (mask >> i & 1) {
			*out |= (uint32_t)(number & 1) << i;
			number >>= 1;
		}
	return !number;
}

/* Reads a value at *p, which it moves behind it. */
static enum status read_value(const struct value *v, const char **p,
			      const struct cpu_bits *bits,
			      struct domain_features *out)
{
	uint64_t number;
	uint32_t ones;

	if (!value_number(p, false, &number)) {
		if (!**p || !strchr(CPU_EDIT_WORDS, **p))
			return value_refuse(v, "host,NAME=VALUE,... with a "
					       "number, x, k or s for each");
		return cpu_edit_bits(v, bits, *(*p)++, out);
	}
	if (!put(number, bits->mask, &ones))
		return fail(ST_INVALID,
			    "%s:%u: cpuid= has the number %#lx, for which "
			    "CPUID has too few bits",
			    v->config->name, v->item->line, number);
	return cpu_edit_number(v, bits, ones, out);
}

/* Reads one NAME=VALUE at *p, which it moves behind it. */
static enum status read_feature(const struct value *v, const char **p,
				struct domain_features *out)
{
	const char *name = *p;
	const size_t n = length_to(name, "=, \t");
	struct cpu_bits bits;
	enum status st;

	if (name[n] != '=')
		return value_refuse(v, "host,NAME=VALUE,...");
	if (!find(name, n, &bits))
		return fail(ST_INVALID,
			    "%s:%u: cpuid= has \"%.*s\", which is no feature "
			    "of a CPU that is known here",
			    v->config->name, v->item->line, (int)n, name);
	*p = name + n + 1;
	st = read_value(v, p, &bits, out);
	*p = value_skip_blanks(*p);
	return st;
}

enum status value_features(const struct value *v, struct domain_features *out)
{
	const char *p = value_skip_blanks(v->item->value);

	out->text = v->item->value;
	if (*p == '[')
		return cpu_xend(v, out);
	if (strncmp(p, "host", 4))
		return value_refuse(v, "host,NAME=VALUE,... or a list");
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
