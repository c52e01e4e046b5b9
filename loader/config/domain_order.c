// SPDX-License-Identifier: MIT
/*
 * The order in which domains on x86 are started, by after= and link=, their
 * names and their UUIDs.
 */
#include <daybreak/domain_parse.h>
#include <daybreak/uuid.h>

#include <string.h>

enum status domain_uuid(const struct domain_config *domain, uint8_t out[16])
{
	memset(out, 0, UUID_SIZE);
	if (domain->x86.uuid && !uuid_read(domain->x86.uuid, out))
		return fail(ST_INVALID,
			    "%s: the domain %s has uuid=%s, expected 32 "
			    "hexadecimal digits as 8-4-4-4-12",
			    domain->config, domain->name, domain->x86.uuid);
	return ST_OK;
}

/* The domain with that UUID among nr that have valid UUIDs; NULL: none. */
static const struct domain_config *
find_uuid(const struct domain_config *domains, unsigned int nr,
	  const uint8_t uuid[UUID_SIZE])
{
	uint8_t other[UUID_SIZE];

	if (uuid_is_nil(uuid))
		return NULL;
	for (unsigned int i = 0; i < nr; i++)
		if (!domain_uuid(&domains[i], other) &&
		    !memcmp(uuid, other, UUID_SIZE))
			return &domains[i];
	return NULL;
}

static enum status check_uuids(const struct domain_config *domains,
			       unsigned int nr)
{
	uint8_t uuid[UUID_SIZE];
	enum status st;

	for (unsigned int i = 0; i < nr; i++) {
		const struct domain_config *other;

		st = domain_uuid(&domains[i], uuid);
		if (st)
			return st;
		other = find_uuid(domains, i, uuid);
		if (other)
			return fail(ST_INVALID,
				    "%s: the domain %s has the UUID of %s",
				    domains[i].config, domains[i].name,
				    other->name);
	}
	return ST_OK;
}

const struct domain_config *domain_find(const struct domain_config *domains,
					unsigned int nr, const char *name)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(domains[i].name, name))
			return &domains[i];
	return NULL;
}

static enum status check_names(const struct domain_config *domains,
			       unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct domain_config *d = &domains[i];

		if (d->x86.after && !domain_find(domains, nr, d->x86.after))
			return fail(
				ST_INVALID,
				"%s: the domain %s has after=%s, expected a "
				"domain of domains=",
				d->config, d->name, d->x86.after);
	}
	return ST_OK;
}

static bool is_placed(const struct domain_config *domains,
		      const unsigned int *order, unsigned int placed,
		      const struct domain_config *d)
{
	for (unsigned int i = 0; i < placed; i++)
		if (&domains[order[i]] == d)
			return true;
	return false;
}

/* True when all domains that this one waits for are placed. */
static bool is_due(const struct domain_config *domains, unsigned int nr,
		   const unsigned int *order, unsigned int placed,
		   unsigned int domain)
{
	const struct domain_x86 *x86 = &domains[domain].x86;

	if (x86->after && !is_placed(domains, order, placed,
				     domain_find(domains, nr, x86->after)))
		return false;
	for (unsigned int i = 0; i < x86->nr_links; i++)
		if (!is_placed(domains, order, placed,
			       domain_find(domains, nr, x86->links[i].peer)))
			return false;
	return true;
}

/* The first domain not placed yet that is due; -1: none. */
static int find_next(const struct domain_config *domains, unsigned int nr,
		     const unsigned int *order, unsigned int placed)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (is_placed(domains, order, placed, &domains[i]))
			continue;
		if (is_due(domains, nr, order, placed, i))
			return (int)i;
	}
	return -1;
}

enum status domain_order(const struct domain_config *domains, unsigned int nr,
			 unsigned int *order)
{
	enum status st = check_names(domains, nr);

	if (st)
		return st;
	st = check_uuids(domains, nr);
	if (st)
		return st;
	for (unsigned int placed = 0; placed < nr; placed++) {
		int next = find_next(domains, nr, order, placed);

		if (next < 0)
			return fail(ST_INVALID,
				    "%s: by after= or link=, domains wait for "
				    "each other and none can be the first",
				    domains[0].config);
		order[placed] = (unsigned int)next;
	}
	return ST_OK;
}
