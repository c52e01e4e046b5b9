// SPDX-License-Identifier: MIT
/*
 * xl.cfg's cpuid= in xend's form: a list with a string for each leaf of CPUID,
 * "LEAF[,SUBLEAF]:REGISTER=BITS,...". BITS are 32 characters,
 * bit 31 first.
 */
#include "cpu_edit.h"

#define NR_BITS 32
#define XENS	0x4000 /* the upper half of its leaves' numbers */

static enum status refuse(const struct value *v)
{
	return value_refuse(v, "a list like [\"7,0:ebx=BITS,edx=BITS\"] where "
			       "BITS are 32 of 0, 1, x, k and s");
}

static bool read_number(const char **p, uint32_t *out)
{
	uint64_t number;

	if (!value_number(p, false, &number) || number > UINT32_MAX)
		return false;
	*out = (uint32_t)number;
	return true;
}

/* Reads what is before the colon, and moves *p behind it. */
static bool read_leaf(const char **p, struct cpu_bits *out)
{
	out->subleaf = CPUID_NO_SUBLEAF;
	if (!read_number(p, &out->leaf))
		return false;
	if (**p == ',') {
		(*p)++;
		if (!read_number(p, &out->subleaf))
			return false;
	}
	return *(*p)++ == ':';
}

/* As in Xen's lists of leaves. */
static bool has_subleaves(uint32_t leaf)
{
	return leaf == 4 || leaf == 7 || leaf == 0xb || leaf == 0xd;
}

/* Xen would ignore these, or not find them. */
static enum status check(const struct value *v, const struct cpu_bits *bits)
{
	const bool has = bits->subleaf != CPUID_NO_SUBLEAF;

	if (has != has_subleaves(bits->leaf))
		return fail(ST_INVALID,
			    "%s:%u: cpuid= has leaf %#x with%s a subleaf; 4, "
			    "7, 0xb and 0xd have subleaves",
			    v->config->name, v->item->line, bits->leaf,
			    has ? "" : "out");
	if (bits->leaf >> 16 == XENS &&
	    (bits->leaf & 0xff || bits->reg != CPUID_EAX))
		return fail(ST_INVALID,
			    "%s:%u: cpuid= has leaf %#x; of Xen's leaves only "
			    "eax of 0x40000000 and 0x40000100 can be changed",
			    v->config->name, v->item->line, bits->leaf);
	return ST_OK;
}

/* Reads "eax=", and moves *p behind it. */
static bool read_name(const char **p, struct cpu_bits *out)
{
	const char *name = value_skip_blanks(*p);

	if (name[0] != 'e' || name[1] < 'a' || name[1] > 'd' ||
	    name[2] != 'x' || name[3] != '=')
		return false;
	out->reg = (enum cpuid_register)(name[1] - 'a');
	*p = name + 4;
	return true;
}

/* Reads one REGISTER=BITS, and moves *p behind it. */
static enum status read_register(const struct value *v, const char **p,
				 struct cpu_bits *bits,
				 struct domain_features *out)
{
	enum status st;

	if (!read_name(p, bits))
		return refuse(v);
	st = check(v, bits);
	for (unsigned int i = 0; !st && i < NR_BITS; i++, (*p)++) {
		if (!**p)
			return refuse(v);
		bits->mask = UINT32_C(1) << (NR_BITS - 1 - i);
		st = cpu_edit_bits(v, bits, **p, out);
	}
	return st;
}

static enum status add_leaf(const struct value *v, const char *element,
			    unsigned int index, void *context)
{
	struct cpu_bits bits;
	enum status st;

	(void)index;
	if (!read_leaf(&element, &bits))
		return refuse(v);
	st = read_register(v, &element, &bits, context);
	while (!st && *element == ',') {
		element++;
		st = read_register(v, &element, &bits, context);
	}
	return st || value_end(element) ? st : refuse(v);
}

enum status cpu_xend(const struct value *v, struct domain_features *out)
{
	bool list;

	return value_list(v, &list, add_leaf, out);
}
