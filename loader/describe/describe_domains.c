// SPDX-License-Identifier: MIT
/*
 * Describes the domains of an entry on x86: the boot domain's package, and a
 * drawing of each domain's start-of-day image.
 */
#include "describe_private.h"

#define POOL_TEXT 2048

static void put_package(const struct modlist *package,
			const struct describe_sink *to)
{
	char size[DESCRIBE_SIZE_MAX];

	describe_title(to, "Package",
		       "what the boot domain starts, in this order");
	for (unsigned int i = 0; i < package->nr_modules; i++) {
		const struct file *f = &package->modules[i].file;

		describe_fact(to, "module", "%10s  %s",
			      describe_size(f->bytes.size, size), f->name);
	}
}

static void put_pools(const struct manifest *m, const struct describe_sink *to)
{
	char line[POOL_TEXT];
	struct text cpus;

	if (m->nr_pools)
		describe_title(to, "Cpupools",
			       "made before the domains that run in them");
	for (unsigned int i = 0; i < m->nr_pools; i++) {
		const struct manifest_pool *pool = &m->pools[i];

		text_init(&cpus, line, sizeof(line));
		describe_cpus(&cpus, pool->cpus, &pool->nodes);
		describe_fact(to, "cpupool", "%s, CPUs %s, %s", pool->name,
			      line, bootdom_scheduler_name(pool->scheduler));
	}
}

/* Which file it is, and how much of it is carried. */
static void put_saved(const struct bootdom_plan *plan, unsigned int place,
		      const struct describe_sink *to)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct packed_plan *p = plan->images[plan->order[place]].saved;
	const struct packed_header *h = &p->header;
	char all[DESCRIBE_SIZE_MAX], carried[DESCRIBE_SIZE_MAX];

	describe_fact(to, "restore", "%s, saved by Xen %u.%u", d->restore.path,
		      p->saved->xen_major, p->saved->xen_minor);
	describe_fact(to, "pages", "%s, of which %s are not zero",
		      describe_size(h->nr_pages * DOMAIN_PAGE, all),
		      describe_size(h->nr_contents * DOMAIN_PAGE, carried));
	if (d->x86.attach == ATTACH_LATER)
		describe_fact(to, "devices", "attached in dom0");
	describe_settings(plan, place, to);
}

static void put_domain(const struct bootdom_plan *plan, unsigned int place,
		       const struct describe_sink *to)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct bootdom_image *image = &plan->images[plan->order[place]];
	const struct modlist *modules = image->domain->modules;
	const struct layout *l = image->layout;
	char size[DESCRIBE_SIZE_MAX];

	describe_title(to, d->name, "%s domain, %s, %u vCPU%s",
		       layout_abi_name(l->abi),
		       describe_size(image->domain->memory, size), d->vcpus,
		       d->vcpus == 1 ? "" : "s");
	if (image->saved) {
		put_saved(plan, place, to);
		return;
	}
	describe_fact(to, "kernel", "%s, entry %#lx", d->kernel.path, l->entry);
	if (d->cmdline && d->cmdline[0])
		describe_fact(to, "command", "%s", d->cmdline);
	for (unsigned int i = 0; i < modules->nr_modules; i++) {
		const struct module *m = &modules->modules[i];

		describe_fact(to,
			      m->kind == MODULE_RAMDISK ? "ramdisk" : "module",
			      "%s, %s", m->file.name,
			      describe_size(m->file.bytes.size, size));
	}
	describe_settings(plan, place, to);
	describe_gap(to);
	describe_image(image, to);
}

void describe_domains(const struct bootdom_plan *plan,
		      const struct describe_sink *to)
{
	put_package(&plan->package, to);
	put_pools(&plan->manifest, to);
	for (unsigned int i = 0; i < plan->nr; i++)
		put_domain(plan, i, to);
}
