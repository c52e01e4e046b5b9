// SPDX-License-Identifier: MIT
/*
 * The domains of one entry, and the rules between them: names are unique, and
 * both ends of an event channel have to match.
 */
#include <daybreak/domain_parse.h>

#include <daybreak/domain_value.h>

#include <string.h>

static enum status check_unique(const struct domain_config *domains,
				unsigned int nr)
{
	const struct domain_config *last = &domains[nr];
	const struct domain_config *other =
		domain_find(domains, nr, last->name);

	if (!other)
		return ST_OK;
	return fail(ST_INVALID,
		    "%s: the domains [%s] and [%s] have one name, %s",
		    last->config, other->section, last->section, last->name);
}

static enum status parse_list(const struct value *v, struct domain_config *out,
			      unsigned int max, unsigned int *nr)
{
	const char *p = v->item->value;
	char name[64];
	enum status st;

	while (!value_end(p)) {
		if (!value_word(&p, name, sizeof(name)))
			return value_refuse(v, "names of sections");
		if (*nr == max)
			return fail(ST_TOO_LARGE, "%s:%u: more than %u domains",
				    v->config->name, v->item->line, max);
		st = domain_config_parse(v->config, name, &out[*nr]);
		if (st)
			return st;
		st = check_unique(out, *nr);
		if (st)
			return st;
		(*nr)++;
	}
	return *nr ? ST_OK : value_refuse(v, "names of sections");
}

/* The peer's xen,evtchn for that port; NULL when it has none. */
static const struct domain_evtchn *find_end(const struct domain_config *peer,
					    uint32_t port)
{
	for (unsigned int i = 0; i < peer->arm.nr_evtchn; i++)
		if (peer->arm.evtchn[i].local == port)
			return &peer->arm.evtchn[i];
	return NULL;
}

static enum status check_evtchn(const struct domain_config *d,
				const struct domain_evtchn *e,
				const struct domain_config *domains,
				unsigned int nr)
{
	const struct domain_config *peer;
	const struct domain_evtchn *end;

	if (!strcmp(e->peer, DOMAIN_DOM0))
		return ST_OK;
	peer = domain_find(domains, nr, e->peer);
	if (!peer)
		return fail(ST_INVALID,
			    "%s:%u: xen,evtchn names %s, expected a domain of "
			    "domains= or " DOMAIN_DOM0,
			    d->config, e->line, e->peer);
	end = find_end(peer, e->remote);
	if (!end || (end->remote == e->local && !strcmp(end->peer, d->name)))
		return ST_OK;
	return fail(ST_INVALID,
		    "%s:%u: port %u of %s is bound to port %u of %s by line "
		    "%u, expected one binding",
		    d->config, e->line, e->remote, e->peer, end->remote,
		    end->peer, end->line);
}

static enum status check_links(const struct domain_config *domains,
			       unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct domain_config *d = &domains[i];

		for (unsigned int j = 0; j < d->arm.nr_evtchn; j++) {
			enum status st =
				check_evtchn(d, &d->arm.evtchn[j], domains, nr);

			if (st)
				return st;
		}
	}
	return ST_OK;
}

enum status domain_list_parse(const struct config *config, const char *section,
			      struct domain_config *out, unsigned int max,
			      unsigned int *nr)
{
	const char *name = value_section(config, section);
	enum status st;

	*nr = 0;
	for (unsigned int i = 0; name && i < config->nr_items; i++) {
		struct value v = { config, &config->items[i] };

		if (v.item->section != name || !v.item->known ||
		    strcmp(v.item->key, "domains"))
			continue;
		st = parse_list(&v, out, max, nr);
		if (st)
			return st;
	}
	return check_links(out, *nr);
}
