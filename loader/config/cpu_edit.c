// SPDX-License-Identifier: MIT
/*
 * Collects what cpuid= says of the bits of CPUID, a register at a time.
 */
#include "cpu_edit.h"

static struct domain_cpuid *edit_of(const struct cpu_bits *bits,
				    struct domain_features *out)
{
	struct domain_cpuid *edit = out->edits;

	while (edit < out->edits + out->nr &&
	       (edit->leaf != bits->leaf || edit->subleaf != bits->subleaf ||
		edit->reg != bits->reg))
		edit++;
	if (edit < out->edits + out->nr)
		return edit;
	if (out->nr == DOMAIN_MAX_CPUID)
		return NULL;
	out->nr++;
	*edit = (struct domain_cpuid){ .leaf = bits->leaf,
				       .subleaf = bits->subleaf,
				       .reg = bits->reg };
	return edit;
}

/* Forgets what was said of the bits. */
static enum status begin(const struct value *v, const struct cpu_bits *bits,
			 struct domain_features *out,
			 struct domain_cpuid **edit)
{
	*edit = edit_of(bits, out);
	if (!*edit)
		return fail(ST_TOO_LARGE,
			    "%s:%u: cpuid= changes more than %u registers",
			    v->config->name, v->item->line, DOMAIN_MAX_CPUID);
	(*edit)->clear &= ~bits->mask;
	(*edit)->set &= ~bits->mask;
	(*edit)->keep &= ~bits->mask;
	return ST_OK;
}

enum status cpu_edit_number(const struct value *v, const struct cpu_bits *bits,
			    uint32_t ones, struct domain_features *out)
{
	struct domain_cpuid *edit;
	enum status st = begin(v, bits, out, &edit);

	if (st)
		return st;
	edit->set |= ones;
	edit->clear |= bits->mask & ~ones;
	return ST_OK;
}

enum status cpu_edit_bits(const struct value *v, const struct cpu_bits *bits,
			  char to, struct domain_features *out)
{
	struct domain_cpuid *edit;
	enum status st;

	if (to == '0' || to == '1')
		return cpu_edit_number(v, bits, to == '1' ? bits->mask : 0,
				       out);
	st = begin(v, bits, out, &edit);
	if (st)
		return st;
	if (to == 'k' || to == 's')
		edit->keep |= bits->mask;
	else if (to != 'x')
		return value_refuse(v, "0, 1, x, k or s for each bit");
	return ST_OK;
}
