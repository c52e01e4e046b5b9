// SPDX-License-Identifier: MIT
/*
 * The links between domains: what is refused, what both ends are told on their
 * command lines, and what the boot domain does. The domain that link= names
 * gives the other one an event channel and pages.
 */
#include <daybreak/bootdom_plan.h>
#include <daybreak/domain_parse.h>
#include <daybreak/format.h>

#include <string.h>

#define PV_CMDLINE 1024 /* bytes in start_info */

_Static_assert(DOMAIN_MAX_LINKS <= DOMAIN_MAX_SHARED, "all are told");

static enum status refuse(const struct domain_config *d,
			  const struct domain_link *l, enum status st,
			  const char *why)
{
	return fail(st, "%s:%u: the domain %s has link=%s, %s", d->config,
		    l->line, d->name, l->peer, why);
}

static enum status check_link(struct bootdom_plan *plan,
			      const struct domain_config *d,
			      const struct domain_link *l)
{
	const struct domain_config *owner =
		domain_find(plan->wanted, plan->nr, l->peer);
	unsigned int *nr_shared;

	if (!owner)
		return refuse(d, l, ST_INVALID,
			      "expected another domain of domains=");
	if (owner == d)
		return refuse(d, l, ST_INVALID,
			      "which is itself: expected another domain of "
			      "domains=");
	if (owner->restore.path)
		return refuse(d, l, ST_UNSUPPORTED,
			      "which is restored, and a kernel that runs "
			      "already cannot be told of a link");
	if (!bootdom_is_pvh(owner))
		return refuse(
			d, l, ST_UNSUPPORTED,
			"a PV domain, which has no place for shared "
			"pages: set type=pvh there, or link= there instead "
			"of here");
	nr_shared = &plan->wanted[owner - plan->wanted].x86.nr_shared;
	*nr_shared += l->nr_pages;
	if (*nr_shared > DOMAIN_MAX_SHARED)
		return refuse(d, l, ST_TOO_LARGE,
			      "which would share more than 6 pages in all");
	return ST_OK;
}

enum status bootdom_check_links(struct bootdom_plan *plan)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; i < plan->nr; i++) {
		const struct domain_config *d = &plan->wanted[i];

		for (unsigned int j = 0; !st && j < d->x86.nr_links; j++)
			st = check_link(plan, d, &d->x86.links[j]);
	}
	return st;
}

/* The link of a domain to that one, or NULL. */
static const struct domain_link *find_link(const struct domain_config *d,
					   const struct domain_config *owner)
{
	for (unsigned int i = 0; i < d->x86.nr_links; i++)
		if (!strcmp(d->x86.links[i].peer, owner->name))
			return &d->x86.links[i];
	return NULL;
}

/* What the owner of shared pages gives to another domain. */
struct end {
	unsigned int user; /* index in plan->wanted */
	unsigned int port, first, nr;
};

/* In starting order; each has a page at least, so there are not more. */
static unsigned int list_ends(const struct bootdom_plan *plan,
			      const struct domain_config *owner,
			      struct end out[DOMAIN_MAX_SHARED])
{
	unsigned int nr = 0, first = 0;

	for (unsigned int i = 0; i < plan->nr; i++) {
		const unsigned int user = plan->order[i];
		const struct domain_link *l =
			find_link(&plan->wanted[user], owner);

		if (!l)
			continue;
		out[nr] = (struct end){ user, BOOTDOM_LINK_EVTCHN + nr, first,
					l->nr_pages };
		first += l->nr_pages;
		nr++;
	}
	return nr;
}

static void put_word(struct text *t, const char *name, uint32_t domid,
		     unsigned int port)
{
	text_format(t, "%sdaybreak.link=%s:%u:%u:", t->length ? " " : "", name,
		    domid, port);
}

/* What the owner is told: its own port, and where its pages begin. */
static void put_owner(const struct bootdom_plan *plan,
		      const struct domain_config *owner, const struct end *end,
		      struct text *t)
{
	const uint64_t pfn = pvh_shared_pfn(owner->x86.nr_shared) + end->first;
	const uint64_t first = pfn * DOMAIN_PAGE;
	const uint64_t last = first + (end->nr - 1) * DOMAIN_PAGE;

	put_word(t, plan->wanted[end->user].name, plan->domids[end->user],
		 end->port);
	text_format(t, "%#lx", first);
	if (end->nr > 1)
		text_format(t, "-%#lx", last);
}

/* What the other one is told: the owner's port, and its grant references. */
static void put_user(const struct bootdom_plan *plan, unsigned int owner,
		     const struct end *end, struct text *t)
{
	const unsigned int first = DOMAIN_FIRST_SHARED + end->first;

	put_word(t, plan->wanted[owner].name, plan->domids[owner], end->port);
	text_format(t, "%u", first);
	if (end->nr > 1)
		text_format(t, "-%u", first + end->nr - 1);
}

static void put_words(const struct bootdom_plan *plan, unsigned int index,
		      struct text *t)
{
	struct end ends[DOMAIN_MAX_SHARED];

	for (unsigned int i = 0; i < plan->nr; i++) {
		const struct domain_config *owner = &plan->wanted[i];
		unsigned int nr = list_ends(plan, owner, ends);

		for (unsigned int j = 0; j < nr; j++) {
			if (i == index)
				put_owner(plan, owner, &ends[j], t);
			if (ends[j].user == index)
				put_user(plan, i, &ends[j], t);
		}
	}
}

static enum status tell(struct bootdom_plan *plan, unsigned int index)
{
	struct domain_config *d = &plan->wanted[index];
	const unsigned int size =
		bootdom_is_pvh(d) ? BOOTDOM_CMDLINE : PV_CMDLINE;
	struct text t;

	text_init(&t, plan->cmdlines[index], size);
	text_append(&t, d->cmdline, strlen(d->cmdline));
	put_words(plan, index, &t);
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "%s: the command line of the domain %s has no room "
			    "for daybreak.link=, which tells it of its links: "
			    "at most %u characters fit",
			    d->config, d->name, size - 1);
	d->cmdline = plan->cmdlines[index];
	return ST_OK;
}

enum status bootdom_tell_links(struct bootdom_plan *plan)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < plan->nr; i++)
		if (plan->wanted[i].x86.nr_links ||
		    plan->wanted[i].x86.nr_shared)
			st = tell(plan, i);
	return st;
}

void bootdom_describe_links(struct bootdom_plan *plan, unsigned int place)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	struct manifest_domain *m = &plan->domains[place];
	struct end ends[DOMAIN_MAX_SHARED];

	m->nr_links = list_ends(plan, d, ends);
	for (unsigned int i = 0; i < m->nr_links; i++)
		m->links[i] = (struct manifest_link){
			.domid = plan->domids[ends[i].user],
			.first = ends[i].first,
			.nr = ends[i].nr,
		};
	for (unsigned int i = 0; i < d->x86.nr_links; i++)
		m->peers[m->nr_peers++] =
			bootdom_place(plan, d->x86.links[i].peer);
}
