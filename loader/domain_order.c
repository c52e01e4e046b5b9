// SPDX-License-Identifier: MIT
/*
 * What domains on x86 say about their start: after whom, and as which UUID.
 */
#include <daybreak/domain_config.h>

#include <string.h>

/* --- after= ------------------------------------------------------------------
 */

static int find_name(const struct domain_config *domains, unsigned int nr,
		     const char *name)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(domains[i].name, name))
			return (int)i;
	return -1;
}

static enum status check_names(const struct domain_config *domains,
			       unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct domain_config *d = &domains[i];

		if (d->x86.after && find_name(domains, nr, d->x86.after) < 0)
			return fail(ST_INVALID,
				    "%s: the domain %s has after=%s, want a "
				    "domain of domains=",
				    d->config, d->name, d->x86.after);
	}
	return ST_OK;
}

static bool is_placed(const unsigned int *order, unsigned int nr, int domain)
{
	for (unsigned int i = 0; i < nr; i++)
		if ((int)order[i] == domain)
			return true;
	return false;
}

/* The first that is not placed and waits for nobody who is not; -1: none. */
static int find_next(const struct domain_config *domains, unsigned int nr,
		     const unsigned int *order, unsigned int placed)
{
	for (unsigned int i = 0; i < nr; i++) {
		const char *after = domains[i].x86.after;

		if (is_placed(order, placed, (int)i))
			continue;
		if (!after ||
		    is_placed(order, placed, find_name(domains, nr, after)))
			return (int)i;
	}
	return -1;
}

enum status domain_order(const struct domain_config *domains, unsigned int nr,
			 unsigned int *order)
{
	enum status st = check_names(domains, nr);

	for (unsigned int placed = 0; !st && placed < nr; placed++) {
		int next = find_next(domains, nr, order, placed);

		if (next < 0)
			return fail(ST_INVALID,
				    "%s: by after=, domains wait for each "
				    "other and none can be the first",
				    domains[0].config);
		order[placed] = (unsigned int)next;
	}
	return st;
}

/* --- uuid= -------------------------------------------------------------------
 */

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 16;
}

enum status domain_uuid(const struct domain_config *domain, uint8_t out[16])
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	const char *uuid = domain->x86.uuid;
	unsigned int nr = 0;

	memset(out, 0, 16);
	if (!uuid)
		return ST_OK;
	for (unsigned int i = 0; i < sizeof(form); i++) {
		bool right = form[i] == 'x' ? digit(uuid[i]) < 16
					    : uuid[i] == form[i];

		if (!right)
			return fail(ST_INVALID,
				    "%s: the domain %s has uuid=%s, want 32 "
				    "hexadecimal digits as 8-4-4-4-12",
				    domain->config, domain->name, uuid);
		if (form[i] == 'x') {
			out[nr / 2] =
				(uint8_t)(out[nr / 2] << 4 | digit(uuid[i]));
			nr++;
		}
	}
	return ST_OK;
}
