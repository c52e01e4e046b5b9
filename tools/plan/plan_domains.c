// SPDX-License-Identifier: MIT
/*
 * The domains of an entry on x86: each one's files become its start-of-day
 * image's layout, which is drawn, and all of them the boot domain's package.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/module_refs.h>
#include <daybreak/package.h>

#include <stdio.h>

static struct guest *guests[DOMAIN_MAX]; /* as they are listed */

static enum status alloc_guest(const char *what, struct guest **out)
{
	enum status st = file_alloc(what, sizeof(**out), (void **)out);

	if (!st)
		memset(*out, 0, sizeof(**out));
	return st;
}

static const struct plan_file *plan_find(const struct plan *plan,
					 enum module_kind kind)
{
	for (unsigned int i = 0; i < plan->nr_files; i++)
		if (plan->files[i].kind == kind)
			return &plan->files[i];
	return NULL;
}

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

/* --- layouts ----------------------------------------------------------------
 */

static enum status lay_out(const struct plan *plan, unsigned int i,
			   struct bootdom_plan *out)
{
	const struct domain_config *d = &out->wanted[i];
	struct file file;
	struct guest *g;
	enum status st = alloc_guest(d->name, &g);

	if (!st)
		st = esp_read(&plan->esp, d->kernel.path, true, &file);
	if (!st)
		st = guest_kernel(file, plan->entry.unpacked_limit, g);
	if (!st)
		st = add_modules(plan, d, &g->modules);
	if (st)
		return st;
	guests[i] = g;
	out->images[i] = (struct bootdom_image){ &g->domain, &g->layout };
	return bootdom_plan_domain(d, &g->domain, &g->layout);
}

static enum status lay_out_dom0(const struct plan *plan,
				struct bootdom_plan *out)
{
	const struct plan_file *kernel = plan_find(plan, MODULE_KERNEL);
	struct guest *g;
	enum status st = alloc_guest(kernel->name, &g);

	if (!st)
		st = guest_kernel(kernel->first, plan->entry.unpacked_limit, g);
	if (st)
		return st;
	out->dom0 = (struct bootdom_image){ &g->domain, &g->layout };
	return bootdom_plan_dom0(&plan->entry, &g->domain, &g->layout);
}

/* --- the package ------------------------------------------------------------
 */

static enum status write_manifest(struct bootdom_plan *out)
{
	uint64_t size = manifest_size(&out->manifest);
	enum status st;
	void *buf;

	st = file_alloc("manifest", size, &buf);
	if (st)
		return st;
	return manifest_write(&out->manifest, buf, size,
			      &out->package.modules[0].file);
}

static enum status make_package(const struct plan *plan,
				struct bootdom_plan *out, uint64_t *size)
{
	const struct plan_file *f = plan_find(plan, MODULE_RAMDISK);
	struct file ramdisk = { 0 };
	enum status st;

	if (f)
		ramdisk = (struct file){ f->name, { NULL, f->size } };
	st = bootdom_plan_package(out, f ? &ramdisk : NULL);
	if (!st)
		st = write_manifest(out);
	if (!st)
		st = package_size(&out->package, size);
	return st ? st
		  : bootdom_check_room(&plan->entry, plan->options.xen, *size);
}

static enum status list_modules(const struct plan *plan, uint64_t package,
				struct modlist *list)
{
	const struct plan_file *f = plan_find(plan, MODULE_KERNEL);
	enum status st =
		modlist_add(list, MODULE_KERNEL,
			    (struct file){ f ? f->name : "bootdom", { 0 } },
			    f ? f->cmdline : "");

	if (!st)
		st = modlist_add(list, MODULE_RAMDISK,
				 (struct file){ "package", { NULL, package } },
				 "");
	for (unsigned int i = 0; !st && i < plan->nr_files; i++) {
		f = &plan->files[i];
		if (f->kind != MODULE_KERNEL && f->kind != MODULE_RAMDISK)
			st = modlist_add(
				list, f->kind,
				(struct file){ f->name, { NULL, f->size } },
				f->cmdline);
	}
	return st;
}

enum status plan_domains(struct plan *plan, struct modlist *list,
			 struct bootdom_plan *out)
{
	uint64_t package;
	enum status st = bootdom_plan_read(&plan->config, &plan->entry, out);

	if (!st && out->has_dom0)
		st = lay_out_dom0(plan, out);
	for (unsigned int i = 0; !st && i < out->nr; i++)
		st = lay_out(plan, i, out);
	if (!st)
		st = make_package(plan, out, &package);
	return st ? st : list_modules(plan, package, list);
}

/* --- as text ----------------------------------------------------------------
 */

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
	const struct guest *g = guests[plan->order[place]];
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
	plan_print_settings(plan, place);
	putchar('\n');
	guest_draw(g);
}

void plan_draw_domains(const struct bootdom_plan *plan)
{
	print_package(&plan->package);
	for (unsigned int i = 0; i < plan->nr; i++)
		print_domain(plan, i);
}
