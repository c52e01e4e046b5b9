// SPDX-License-Identifier: MIT
/*
 * The domains of an entry on x86: each one's files become its start-of-day
 * image's layout, which is drawn.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/module_refs.h>

#include <stdio.h>
#include <stdlib.h>

/* Files of one domain but its kernel, in the order in which it finds them. */
static enum status add_modules(const struct plan *plan,
			       const struct domain_config *d,
			       struct modlist *list)
{
	enum status st = ST_OK;
	struct module_ref ref;
	struct file file;

	for (unsigned int n = 0; !st && module_refs_domain(d, n, &ref); n++) {
		if (ref.kind == MODULE_KERNEL)
			continue;
		st = esp_read(&plan->esp, ref.files->path, true, &file);
		if (!st)
			st = modlist_add(list, ref.kind, file,
					 ref.kind == MODULE_RAMDISK
						 ? NULL
						 : ref.files->args);
	}
	return st;
}

static enum status lay_out(const struct plan *plan,
			   const struct domain_config *d, struct guest *g)
{
	struct domain *domain = &g->domain;
	struct file file;
	enum status st = esp_read(&plan->esp, d->kernel.path, true, &file);

	if (!st)
		st = guest_kernel(file, plan->entry.unpacked_limit, g);
	if (!st)
		st = add_modules(plan, d, &g->modules);
	if (st)
		return st;
	domain->name = d->name;
	domain->type = d->has_type ? d->type : DOMAIN_PV;
	domain->cmdline = d->cmdline;
	domain->memory = d->memory * 1024;
	domain->nr_vcpus = d->vcpus;
	domain->store_evtchn = GUEST_STORE_EVTCHN;
	domain->console_evtchn = GUEST_CONSOLE_EVTCHN;
	domain->acpi = domain->type == DOMAIN_PVH;
	return layout_place(domain, &g->layout);
}

static void print_domain(const struct domain_config *d, const struct guest *g)
{
	const struct layout *l = &g->layout;
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, d->name, "%s domain, %s, %u vCPU%s",
		    guest_abi_name(l->abi), guest_size(g->domain.memory, size),
		    d->vcpus, d->vcpus == 1 ? "" : "s");
	print_fact(0, "kernel", "%s, entry %#lx", d->kernel.path,
		   (unsigned long)l->entry);
	if (d->cmdline && d->cmdline[0])
		print_fact(0, "command", "%s", d->cmdline);
	for (unsigned int i = 0; i < g->modules.nr_modules; i++) {
		const struct module *m = &g->modules.modules[i];

		print_fact(0, m->kind == MODULE_RAMDISK ? "ramdisk" : "module",
			   "%s, %s", m->file.name,
			   guest_size(m->file.bytes.size, size));
	}
	putchar('\n');
	guest_draw(g);
}

enum status plan_draw_domains(struct plan *plan)
{
	const struct xen_version unknown = { 0 };
	enum status st;

	st = domain_list_parse(&plan->config, plan->entry.name, plan->domains,
			       DOMAIN_MAX, &plan->nr_domains);
	for (unsigned int i = 0; !st && i < plan->nr_domains; i++)
		st = domain_check(&plan->domains[i], GUEST_X86_64, unknown);
	for (unsigned int i = 0; !st && i < plan->nr_domains; i++) {
		struct guest *g = calloc(1, sizeof(*g));

		if (!g)
			return fail(ST_NO_MEMORY, "no memory for a domain");
		st = lay_out(plan, &plan->domains[i], g);
		if (!st)
			print_domain(&plan->domains[i], g);
		free(g);
	}
	return st;
}
