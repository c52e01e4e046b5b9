// SPDX-License-Identifier: MIT
/*
 * iomem=, ioports= and irqs= in xl.cfg's syntax: pages and ports are
 * hexadecimal with or without 0x, interrupts are decimal.
 */
#include <daybreak/domain_value.h>

#define PORTS	  (1u << 16)
#define IRQS	  (1u << 16) /* more than any Xen supports */
#define FRAME_MAX (1ULL << 40)

/* Reads digits of that base. False: none, or the number is not below limit. */
static bool read_digits(const char **s, unsigned int base, uint64_t limit,
			uint64_t *out)
{
	const char *p = *s, *first;

	if (base == 16 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
		p += 2;
	*out = 0;
	for (first = p; value_digit(*p) < base; p++) {
		*out = *out * base + value_digit(*p);
		if (*out >= limit)
			return false;
	}
	*s = p;
	return p != first;
}

static enum status refuse_many(const struct value *v)
{
	return fail(ST_TOO_LARGE, "%s:%u: %s= has more than %u elements",
		    v->config->name, v->item->line, v->item->key,
		    DOMAIN_MAX_DEVICE);
}

/* True when frames [first, first + nr) are below FRAME_MAX. */
static bool fits(uint64_t first, uint64_t nr)
{
	return nr && nr <= FRAME_MAX - first;
}

static bool read_iomem(const char *p, struct domain_iomem *out)
{
	if (!read_digits(&p, 16, FRAME_MAX, &out->mfn) || *p++ != ',' ||
	    !read_digits(&p, 16, FRAME_MAX, &out->nr))
		return false;
	out->gfn = out->mfn;
	if (*p == '@') {
		p++;
		if (!read_digits(&p, 16, FRAME_MAX, &out->gfn))
			return false;
	}
	return value_end(p) && fits(out->mfn, out->nr) &&
	       fits(out->gfn, out->nr);
}

static enum status add_iomem(const struct value *v, const char *element,
			     unsigned int index, void *context)
{
	struct domain_devices *out = context;

	(void)index;
	if (out->nr_iomem == DOMAIN_MAX_DEVICE)
		return refuse_many(v);
	if (!read_iomem(element, &out->iomem[out->nr_iomem]))
		return value_refuse(v, "a list like [\"fd000,10\", "
				       "\"fe000,1@d0000\"]: pages in "
				       "hexadecimal, first,count@guest's");
	out->nr_iomem++;
	return ST_OK;
}

enum status value_iomem(const struct value *v, struct domain_devices *out)
{
	bool list;

	return value_list(v, &list, add_iomem, out);
}

static bool read_ports(const char *p, struct domain_ports *out)
{
	uint64_t first, last;

	if (!read_digits(&p, 16, PORTS, &first))
		return false;
	last = first;
	if (*p == '-') {
		p++;
		if (!read_digits(&p, 16, PORTS, &last))
			return false;
	}
	*out = (struct domain_ports){ (uint32_t)first, (uint32_t)last };
	return value_end(p) && first <= last;
}

static enum status add_ports(const struct value *v, const char *element,
			     unsigned int index, void *context)
{
	struct domain_devices *out = context;

	(void)index;
	if (out->nr_ports == DOMAIN_MAX_DEVICE)
		return refuse_many(v);
	if (!read_ports(element, &out->ports[out->nr_ports]))
		return value_refuse(v, "a list of hexadecimal ports like "
				       "[\"2f8-2ff\", \"60\"]");
	out->nr_ports++;
	return ST_OK;
}

enum status value_ports(const struct value *v, struct domain_devices *out)
{
	bool list;

	return value_list(v, &list, add_ports, out);
}

static enum status add_irq(const struct value *v, const char *element,
			   unsigned int index, void *context)
{
	struct domain_devices *out = context;
	const char *p = element;
	uint64_t irq;

	(void)index;
	if (out->nr_irqs == DOMAIN_MAX_DEVICE)
		return refuse_many(v);
	/* Interrupt 0 is the timer, which belongs to Xen. */
	if (!read_digits(&p, 10, IRQS, &irq) || !value_end(p) || !irq)
		return value_refuse(v, "a list of interrupts like [3, 4]");
	out->irqs[out->nr_irqs++] = (uint32_t)irq;
	return ST_OK;
}

enum status value_irqs(const struct value *v, struct domain_devices *out)
{
	bool list;

	return value_list(v, &list, add_irq, out);
}
