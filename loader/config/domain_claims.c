// SPDX-License-Identifier: MIT
/*
 * Refuses what would make Xen on Arm panic, as far as it is known before Xen
 * starts.
 */
#include <daybreak/domain_claims.h>
#include <daybreak/domain_config.h>

#include <daybreak/xen_options.h>

struct domain_claims domain_claims_of(const struct domain_config *d)
{
	return (struct domain_claims){
		.where = d->config,
		.name = d->name,
		.capabilities = d->capabilities.value,
		.wants_xenstore = d->arm.enhanced == ENHANCED_ENABLED ||
				  d->arm.enhanced == ENHANCED_LEGACY,
		.direct_map = d->arm.direct_map,
		.static_mem = d->arm.nr_static_mem,
		.llc_colors = d->arm.llc_colors[0],
		.passthrough = d->passthrough != PASSTHROUGH_UNSET,
		.nr_spis = d->arm.nr_spis.set,
		.device_tree = d->dtb.path,
	};
}

static enum status refuse(const struct domain_claims *d, const char *problem)
{
	return fail(ST_INVALID, "%s: the domain %s %s", d->where, d->name,
		    problem);
}

static bool is_hardware(const struct domain_claims *d)
{
	return d->capabilities & DOMAIN_HARDWARE;
}

static bool is_xenstore(const struct domain_claims *d)
{
	return d->capabilities & DOMAIN_XENSTORE;
}

static enum status check_hardware(const struct host_claims *host,
				  const struct domain_claims *d)
{
	if (host->has_dom0)
		return refuse(d, "has capabilities=hardware, which dom0 has: "
				 "expected one of the two");
	if (d->passthrough)
		return refuse(d, "has capabilities=hardware, with which Xen "
				 "takes no passthrough=");
	if (d->nr_spis)
		return refuse(d, "has capabilities=hardware, with which Xen "
				 "takes no nr_spis=");
	if (d->device_tree)
		return refuse(d, "has capabilities=hardware, with which Xen "
				 "takes no device tree of its own");
	if (!d->direct_map && xen_option_flag(host->options, "iommu") == 0)
		return refuse(d, "has capabilities=hardware without "
				 "direct-map=1, which needs the IOMMU that "
				 "options= switches off");
	return ST_OK;
}

static enum status check_memory(const struct host_claims *host,
				const struct domain_claims *d)
{
	bool coloring = xen_llc_coloring(host->options);

	if (d->direct_map && !d->static_mem)
		return refuse(d, "has direct-map without xen,static-mem, which "
				 "says where");
	if (d->static_mem && (d->llc_colors || coloring))
		return refuse(d, "has xen,static-mem, which Xen does not take "
				 "together with cache colours");
	if (d->llc_colors && !coloring)
		return refuse(d, "has cache colours, for which options= needs "
				 "llc-coloring=on");
	return ST_OK;
}

static enum status check_one(const struct host_claims *host,
			     const struct domain_claims *d)
{
	enum status st;

	if (is_hardware(d)) {
		st = check_hardware(host, d);
		if (st)
			return st;
	}
	if (is_xenstore(d) && host->has_dom0)
		return refuse(d, "has capabilities=xenstore, which dom0 has: "
				 "expected one of the two");
	return check_memory(host, d);
}

static enum status check_pair(const struct domain_claims *a,
			      const struct domain_claims *b)
{
	uint32_t both = a->capabilities & b->capabilities;

	if (both & (DOMAIN_HARDWARE | DOMAIN_XENSTORE))
		return fail(ST_INVALID,
			    "%s: the domains %s and %s both have "
			    "capabilities=%s, Xen takes one",
			    b->where, a->name, b->name,
			    both & DOMAIN_HARDWARE ? "hardware" : "xenstore");
	return ST_OK;
}

/* Checks each domain alone, and against those before it. */
static enum status check_each(const struct host_claims *host,
			      const struct domain_claims *domains,
			      unsigned int nr)
{
	enum status st;

	for (unsigned int i = 0; i < nr; i++) {
		st = check_one(host, &domains[i]);
		if (st)
			return st;
		for (unsigned int j = 0; j < i; j++) {
			st = check_pair(&domains[j], &domains[i]);
			if (st)
				return st;
		}
	}
	return ST_OK;
}

static bool has_xenstore(const struct host_claims *host,
			 const struct domain_claims *domains, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (is_xenstore(&domains[i]))
			return true;
	return host->has_dom0;
}

enum status domain_claims_check(const struct host_claims *host,
				const struct domain_claims *domains,
				unsigned int nr)
{
	enum status st = check_each(host, domains, nr);

	if (st || has_xenstore(host, domains, nr))
		return st;
	for (unsigned int i = 0; i < nr; i++)
		if (domains[i].wants_xenstore)
			return refuse(&domains[i],
				      "has xen,enhanced with xenstore, but no "
				      "domain runs it: expected dom0, a domain "
				      "with capabilities=xenstore, or "
				      "xen,enhanced=no-xenstore");
	return ST_OK;
}
