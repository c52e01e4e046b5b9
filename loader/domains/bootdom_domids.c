// SPDX-License-Identifier: MIT
/*
 * The domains' places in starting order, and the numbers by which Xen knows
 * them. All are chosen before the boot, so that those without domid= keep off
 * those that another one asks for.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_parse.h>

static const struct domain_config *find_asker(const struct bootdom_plan *plan,
					      unsigned int nr, uint32_t domid)
{
	for (unsigned int i = 0; i < nr; i++)
		if (plan->wanted[i].x86.domid.value == domid)
			return &plan->wanted[i];
	return NULL;
}

enum status bootdom_check_domids(const struct bootdom_plan *plan)
{
	for (unsigned int i = 0; i < plan->nr; i++) {
		const struct domain_config *d = &plan->wanted[i], *other;

		if (!d->x86.domid.set)
			continue;
		other = find_asker(plan, i, d->x86.domid.value);
		if (other)
			return fail(ST_INVALID,
				    "%s:%u: the domain %s has domid=%u, which "
				    "%s has too: expected one of its own",
				    d->config, domain_key_line(d, "domid"),
				    d->name, d->x86.domid.value, other->name);
	}
	return ST_OK;
}

void bootdom_number_domains(struct bootdom_plan *plan)
{
	uint32_t next = 1;

	for (unsigned int i = 0; i < plan->nr; i++) {
		const unsigned int index = plan->order[i];
		const struct domain_config *d = &plan->wanted[index];

		while (find_asker(plan, plan->nr, next))
			next++;
		plan->domids[index] =
			d->x86.domid.set ? d->x86.domid.value : next++;
	}
}

uint32_t bootdom_place(const struct bootdom_plan *plan, const char *name)
{
	for (unsigned int i = 0; name && i < plan->nr; i++)
		if (!strcmp(plan->wanted[plan->order[i]].name, name))
			return i;
	return MANIFEST_NOBODY;
}
