// SPDX-License-Identifier: MIT
/*
 * The events of a boot's domains: command line, files and start-of-day image of
 * each.
 */
#include "measuring.h"

#include "modules.h"

static enum status add_parts(struct measuring *m, const char *domain,
			     const struct boot_module *module)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < module->nr_parts; i++) {
		const struct file f = measuring_part(m->boot, module, i);

		st = measuring_tagged(m, MEASURE_FILE, domain, f.name, f.bytes);
	}
	return st;
}

/* What follows one another in the package is one event. */
static enum status add_image(struct measuring *m, const struct handoff *h,
			     unsigned int index)
{
	const char *name = h->wanted[index].name;
	const struct manifest_domain *d =
		&h->domains->domains[bootdom_place(h->domains, name)];
	struct span run = { 0 };
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < d->layout.nr_pieces; i++) {
		struct span piece =
			manifest_carried(d, h->places, i, 0, d->carried[i].nr);

		if (!piece.size)
			continue;
		if (run.size && run.base + run.size == piece.base) {
			run.size += piece.size;
			continue;
		}
		if (run.size)
			st = measuring_tagged(m, MEASURE_IMAGE, name, NULL,
					      run);
		run = piece;
	}
	return st || !run.size
		       ? st
		       : measuring_tagged(m, MEASURE_IMAGE, name, NULL, run);
}

static enum status add_domain(struct measuring *m, const struct handoff *h,
			      unsigned int index)
{
	const struct boot_modules *all = &m->boot->modules;
	const struct domain_config *d = &h->wanted[index];
	const char *cmdline = d->cmdline ? d->cmdline : "";
	enum status st = measuring_tagged_text(m, MEASURE_CMDLINE, d->name,
					       cmdline, cmdline);

	m->nr_domains++;
	for (unsigned int i = 0; !st && i < all->nr; i++)
		if (all->list[i].owner == (int)index)
			st = add_parts(m, d->name, &all->list[i]);
	return st || !h->domains ? st : add_image(m, h, index);
}

/* Their command lines, too, are in the device tree. */
static enum status add_tree_domains(struct measuring *m,
				    const struct handoff *h)
{
	const struct boot_modules *all = &m->boot->modules;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < all->nr; i++) {
		const char *name = measuring_tree_domain(h, &all->list[i]);

		if (name)
			st = add_parts(m, name, &all->list[i]);
	}
	m->nr_domains += h->own ? h->own->nr_domains : 0;
	return st;
}

enum status measuring_domains(struct measuring *m, const struct handoff *h)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < h->nr_wanted; i++)
		st = add_domain(m, h, i);
	return st ? st : add_tree_domains(m, h);
}
