// SPDX-License-Identifier: MIT
/*
 * Checks whether a domain is possible at all, and has it laid out as its kind:
 * layout_pv.c and layout_pvh.c.
 */
#include "abi.h"
#include "layout_private.h"

#include <xen/features.h>

static enum status check_modules(const struct domain *domain)
{
	unsigned int nr = domain->modules ? domain->modules->nr_modules : 0;

	if (nr > MODLIST_MAX)
		return fail(ST_TOO_LARGE, "%s: has %u modules, at most %u fit",
			    domain->name, nr, MODLIST_MAX);
	for (unsigned int i = 0; i < nr; i++)
		if (!domain->modules->modules[i].file.bytes.size)
			return fail(ST_INVALID, "%s: its module %s is empty",
				    domain->name,
				    domain->modules->modules[i].file.name);
	return ST_OK;
}

static enum status check_sizes(const struct domain *domain)
{
	if (domain->memory < DOMAIN_MIN_MEMORY ||
	    domain->memory > DOMAIN_MAX_MEMORY || domain->memory % DOMAIN_PAGE)
		return fail(ST_INVALID,
			    "%s: its memory is %lu bytes, expected whole pages "
			    "from 4 MiB to 16 TiB",
			    domain->name, (uint64_t)domain->memory);
	if (!domain->nr_vcpus || domain->nr_vcpus > DOMAIN_MAX_VCPUS)
		return fail(ST_INVALID, "%s: it has %u vCPUs, expected 1 to %u",
			    domain->name, domain->nr_vcpus, DOMAIN_MAX_VCPUS);
	return check_modules(domain);
}

/* The kernel's offers that fit the domain's type, 0 for none. */
static unsigned int offer_for(const struct domain *domain)
{
	unsigned int set = domain->notes->offers;

	return domain->type == DOMAIN_PVH ? set & OFFER_PVH
					  : set & (OFFER_PV64 | OFFER_PV32_PAE);
}

static enum status check_features(const struct domain *domain)
{
	uint32_t required = domain->notes->features_required;

	if (domain->type == DOMAIN_PV &&
	    required >> XENFEAT_auto_translated_physmap & 1)
		return fail(ST_UNSUPPORTED,
			    "%s: %s requires auto_translated_physmap, which "
			    "Xen no longer has for PV",
			    domain->name, domain->kernel.name);
	if (required >> XENFEAT_dom0 & 1 && !(domain->flags & SIF_INITDOMAIN))
		return fail(ST_UNSUPPORTED,
			    "%s: %s can only be the first domain (it requires "
			    "dom0)",
			    domain->name, domain->kernel.name);
	return ST_OK;
}

enum status layout_place(const struct domain *domain, struct layout *out)
{
	enum status st = check_sizes(domain);
	unsigned int offer;

	if (st)
		return st;
	offer = offer_for(domain);
	if (!offer)
		return fail(ST_UNSUPPORTED, "%s: type is %s, but %s offers %s",
			    domain->name, domain_type_name(domain->type),
			    domain->kernel.name, notes_offers(domain->notes));
	st = check_features(domain);
	if (st)
		return st;
	*out = (struct layout){ .nr_pages = domain->memory / DOMAIN_PAGE };
	out->low_pages = out->nr_pages;
	if (domain->type == DOMAIN_PVH)
		return layout_pvh(domain, out);
	out->abi = offer & OFFER_PV64 ? ABI_PV64 : ABI_PV32_PAE;
	return layout_pv(domain, out);
}
