// SPDX-License-Identifier: MIT
/*
 * Prints the domains of an entry on x86: the boot domain's package, and a
 * drawing of each domain's start-of-day image.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <stdio.h>

static void print_package(const struct modlist *package)
{
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Package", "what the boot domain starts, in this order");
	for (unsigned int i = 0; i < package->nr_modules; i++) {
		const struct file *f = &package->modules[i].file;

		print_fact(0, "module", "%10s  %s",
			   guest_size(f->bytes.size, size), f->name);
	}
}

static void print_domain(const struct bootdom_plan *plan, unsigned int place)
{
	const struct domain_config *d = &plan->wanted[plan->order[place]];
	const struct bootdom_image *image = &plan->images[plan->order[place]];
	const struct modlist *modules = image->domain->modules;
	const struct layout *l = image->layout;
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, d->name, "%s domain, %s, %u vCPU%s",
		    guest_abi_name(l->abi),
		    guest_size(image->domain->memory, size), d->vcpus,
		    d->vcpus == 1 ? "" : "s");
	print_fact(0, "kernel", "%s, entry %#lx", d->kernel.path,
		   (unsigned long)l->entry);
	if (d->cmdline && d->cmdline[0])
		print_fact(0, "command", "%s", d->cmdline);
	for (unsigned int i = 0; i < modules->nr_modules; i++) {
		const struct module *m = &modules->modules[i];

		print_fact(0, m->kind == MODULE_RAMDISK ? "ramdisk" : "module",
			   "%s, %s", m->file.name,
			   guest_size(m->file.bytes.size, size));
	}
	plan_print_settings(plan, place);
	putchar('\n');
	guest_draw(image->domain, l);
}

void plan_print_domains(const struct bootdom_plan *plan)
{
	print_package(&plan->package);
	for (unsigned int i = 0; i < plan->nr; i++)
		print_domain(plan, i);
}
