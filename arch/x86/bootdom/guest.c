// SPDX-License-Identifier: MIT
/*
 * An existing domain: the functions that several steps of building it use, and
 * how it is started and destroyed.
 */
#include "guest_domctl.h"

#include <xen/errno.h>

/* "Interrupted hypercall"; xen/errno.h defines it for Xen only. */
#define ERESTART       85
#define GRANT_CONSOLE  0
#define GRANT_XENSTORE 1

void guest_destroy(const struct guest *g)
{
	int64_t error;

	self->map_clear();
	do
		error = domctl_destroydomain(g);
	while (error == -ERESTART || error == -XEN_EAGAIN);
	if (error)
		refused(g->m->name, "destroydomain", error);
}

enum status guest_unpause(const struct guest *g)
{
	int64_t error = domctl_unpausedomain(g);

	return error ? refused(g->m->name, "unpausedomain", error) : ST_OK;
}

/* The entry of a page of a PVH domain that the link's other end may map. */
static struct grant_entry_v1 shared_entry(const struct manifest_domain *m,
					  const struct manifest_link *l,
					  unsigned int page)
{
	const struct piece *shared = layout_find(&m->layout, PIECE_SHARED);

	return (struct grant_entry_v1){ .flags = GTF_permit_access,
					.domid = (domid_t)l->domid,
					.frame = (uint32_t)(shared->pfn +
							    page) };
}

static void grant_link(const struct manifest_domain *m,
		       const struct manifest_link *l,
		       struct grant_entry_v1 *entries)
{
	for (unsigned int i = l->first; i < l->first + l->nr; i++)
		entries[DOMAIN_FIRST_SHARED + i] = shared_entry(m, l, i);
}

/* The domain may run, and have changed its table, also to another version. */
static void revoke_link(const struct manifest_domain *m,
			const struct manifest_link *l,
			struct grant_entry_v1 *entries)
{
	for (unsigned int i = l->first; i < l->first + l->nr; i++) {
		struct grant_entry_v1 wrote = shared_entry(m, l, i),
				      *e = &entries[DOMAIN_FIRST_SHARED + i];

		if (!memcmp(e, &wrote, sizeof(wrote)))
			*e = (struct grant_entry_v1){ 0 };
	}
}

enum status guest_seed_grants(struct guest *g, struct gfn console,
			      struct gfn xenstore)
{
	struct grant_entry_v1 *entries;
	void *at;
	enum status st = self->map_grants(g->m->name, g->domid, &at);

	if (st)
		return st;
	g->console = console;
	g->store = xenstore;
	entries = at;
	entries[GRANT_CONSOLE] =
		(struct grant_entry_v1){ .flags = GTF_permit_access,
					 .frame = (uint32_t)console.n };
	entries[GRANT_XENSTORE] =
		(struct grant_entry_v1){ .flags = GTF_permit_access,
					 .frame = (uint32_t)xenstore.n };
	for (unsigned int i = 0; i < g->m->nr_links; i++)
		grant_link(g->m, &g->m->links[i], entries);
	return self->map_clear();
}

enum status guest_unshare(const struct guest *g, const struct manifest_link *l)
{
	void *at;
	enum status st = self->map_grants(g->m->name, g->domid, &at);

	if (st)
		return st;
	revoke_link(g->m, l, at);
	return self->map_clear();
}

const void *guest_source(void *context, unsigned int piece, uint64_t first,
			 uint64_t nr, uint64_t *whole)
{
	const struct guest *g = context;
	struct span bytes =
		manifest_carried(g->m, g->package, piece, first, nr);

	*whole = bytes.size / PAGE;
	return *whole && !(arg(bytes.base) % PAGE) ? bytes.base : NULL;
}

void guest_fill(void *context, unsigned int piece, uint64_t first, uint64_t nr,
		void *out)
{
	const struct guest *g = context;
	struct span bytes =
		manifest_carried(g->m, g->package, piece, first, nr);

	if (bytes.size)
		memcpy(out, bytes.base, bytes.size);
	memset((uint8_t *)out + bytes.size, 0, nr * PAGE - bytes.size);
}
