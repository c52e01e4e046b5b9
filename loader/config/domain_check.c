// SPDX-License-Identifier: MIT
/*
 * Checks that this Xen, on this CPU, supports the keys of a domain. Xen ignores
 * a key that it does not know without a message, so it is refused here.
 */
#include <daybreak/domain_parse.h>
#include <daybreak/keys.h>

#include <string.h>

#define SHM_NO_HOST 19 /* the first Xen 4.x that chooses the address itself */

unsigned int domain_key_line(const struct domain_config *d, const char *key)
{
	for (unsigned int i = 0; i < d->nr_keys; i++)
		if (!strcmp(d->keys[i].key->name, key))
			return d->keys[i].line;
	return 0;
}

static enum status refuse_old(const struct domain_config *d, const char *what,
			      unsigned int line, unsigned int since,
			      struct xen_version version)
{
	return fail(ST_UNSUPPORTED,
		    "%s:%u: the domain %s has %s, which Xen knows since 4.%u "
		    "and this is Xen %u.%u",
		    d->config, line, d->name, what, since, version.major,
		    version.minor);
}

static bool is_old(struct xen_version version, unsigned int since)
{
	if (!version.major || version.major > 4)
		return false;
	return version.major < 4 || version.minor < since;
}

/* Refuses values that are newer than their keys. */
static enum status check_values(const struct domain_config *d,
				struct xen_version version)
{
	for (unsigned int i = 0; i < d->nr_keys; i++) {
		const struct key *key = d->keys[i].key;
		uint32_t value;

		if (key->form != FORM_CHOICE)
			continue;
		memcpy(&value, (const uint8_t *)d + key->offset, sizeof(value));
		for (const struct key_word *w = key->words; w->word; w++)
			if (w->value == value && is_old(version, w->since))
				return refuse_old(d, w->word, d->keys[i].line,
						  w->since, version);
	}
	for (unsigned int i = 0; i < d->arm.nr_shm; i++)
		if (!d->arm.shm[i].has_host && is_old(version, SHM_NO_HOST))
			return refuse_old(d,
					  "xen,shared-mem= without a host "
					  "address",
					  d->arm.shm[i].line, SHM_NO_HOST,
					  version);
	return ST_OK;
}

/* The key is for the other CPU. */
static enum status refuse_cpu(const struct domain_config *d,
			      const struct key *key, unsigned int line,
			      bool arm)
{
	const char *here = arm ? "Arm" : "x86";
	const char *there = arm ? "x86" : "Arm";

	if (!key->instead)
		return fail(ST_UNSUPPORTED,
			    "%s:%u: the domain %s has %s=, which is for %s "
			    "only",
			    d->config, line, d->name, key->name, there);
	return fail(ST_UNSUPPORTED,
		    "%s:%u: the domain %s has %s=, which is for %s only: on "
		    "%s use %s",
		    d->config, line, d->name, key->name, there, here,
		    key->instead);
}

enum status domain_check(const struct domain_config *domain,
			 enum guest_arch arch, struct xen_version version)
{
	bool arm = arch == GUEST_ARM64;

	if (arm && domain->has_type && domain->type == DOMAIN_PV)
		return fail(ST_UNSUPPORTED,
			    "%s: the domain %s has type=pv, which there is "
			    "not on Arm",
			    domain->config, domain->name);
	for (unsigned int i = 0; i < domain->nr_keys; i++) {
		const struct key *key = domain->keys[i].key;

		if (key->cpu == (arm ? ON_X86 : ON_ARM))
			return refuse_cpu(domain, key, domain->keys[i].line,
					  arm);
		if (arm && is_old(version, key->since))
			return refuse_old(domain, key->name,
					  domain->keys[i].line, key->since,
					  version);
	}
	if (arm && domain->has_nodes)
		return fail(ST_UNSUPPORTED,
			    "%s:%u: the domain %s has nodes in cpus=, and Xen "
			    "on Arm knows no NUMA nodes: name CPUs",
			    domain->config, domain_key_line(domain, "cpus"),
			    domain->name);
	return arm ? check_values(domain, version) : ST_OK;
}

/* The number of elements that the host has for a key that is a list. */
static unsigned int count_of(const struct domain_host *host,
			     const struct key *key)
{
	unsigned int nr;

	memcpy(&nr, (const uint8_t *)host + key->count, sizeof(nr));
	return nr;
}

enum status domain_check_host(const struct domain_host *host,
			      struct xen_version version)
{
	for (unsigned int i = 0; i < host->nr_pools; i++)
		if (nodes_any(&host->pools[i].nodes))
			return fail(ST_UNSUPPORTED,
				    "the cpupool [%s] has nodes in cpus=, and "
				    "Xen on Arm knows no NUMA nodes: name CPUs",
				    host->pools[i].name);
	for (const struct key *key = config_keys; key->name; key++) {
		if (key->owner == OF_HOST && count_of(host, key) &&
		    is_old(version, key->since))
			return fail(ST_UNSUPPORTED,
				    "the entry has %s=, which Xen knows since "
				    "4.%u and this is Xen %u.%u",
				    key->name, key->since, version.major,
				    version.minor);
	}
	return ST_OK;
}
