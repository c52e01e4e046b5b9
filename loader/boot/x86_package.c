// SPDX-License-Identifier: MIT
/*
 * The boot domain's package: the manifest, dom0's kernel and ramdisk, and every
 * domain's start-of-day image, each filled straight into its place.
 */
#include "x86_domains.h"

#include "quietly.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>
#include <daybreak/startofday.h>
#include <daybreak/uuid.h>

static enum status write_manifest(const struct boot *boot,
				  struct bootdom_plan *plan)
{
	struct module *first = &plan->package.modules[0];
	uint64_t size = manifest_size(&plan->manifest);
	enum status st;
	void *buf;

	st = pages_alloc(boot, "manifest", size, &buf);
	if (st)
		return st;
	return quietly_write_manifest(&plan->manifest, buf, size, &first->file);
}

/* dom0 finds a domain by its UUID, so that each has one. */
static void make_uuids(struct bootdom_plan *plan)
{
	for (unsigned int i = 0; i < plan->nr; i++) {
		uint8_t *uuid = plan->domains[i].uuid;

		if (!uuid_is_nil(uuid))
			continue;
		platform_random(uuid, UUID_SIZE);
		uuid_from_random(uuid);
	}
}

static enum status describe(const struct boot *boot, struct bootdom_plan *plan)
{
	const struct boot_module *ramdisk =
		modules_find(boot, BOOT_HOST, MODULE_RAMDISK);
	struct file file = { 0 };
	enum status st;

	if (ramdisk)
		file = module_bytes(ramdisk);
	/* A dom0 finds out itself how its host is switched off. */
	if (!plan->has_dom0)
		plan->manifest.has_soft_off =
			platform_soft_off(&plan->manifest.soft_off);
	st = bootdom_plan_package(plan, ramdisk ? &file : NULL);
	if (st)
		return st;
	make_uuids(plan);
	return write_manifest(boot, plan);
}

static void fill_image(const struct guest *g, uint8_t *out)
{
	for (unsigned int i = 0; i < g->layout.nr_pieces; i++) {
		const struct piece *p = &g->layout.pieces[i];
		uint64_t nr = startofday_carried(&g->layout, p);

		startofday_fill(&g->domain, &g->layout, p, 0, nr, out);
		out += nr * DOMAIN_PAGE;
	}
}

static void *module_at(const struct modlist *places, unsigned int module)
{
	return (void *)(uintptr_t)places->modules[module].file.bytes.base;
}

static void fill_dom0(const struct boot *boot, const struct guest *g,
		      const struct manifest_dom0 *dom0,
		      const struct modlist *places)
{
	const struct piece *kernel = layout_find(&g->layout, PIECE_KERNEL);
	const struct boot_module *ramdisk =
		modules_find(boot, BOOT_HOST, MODULE_RAMDISK);

	startofday_fill(&g->domain, &g->layout, kernel, 0,
			startofday_carried(&g->layout, kernel),
			module_at(places, dom0->kernel_module));
	if (ramdisk)
		memcpy(module_at(places, dom0->ramdisk_module), ramdisk->pages,
		       ramdisk->size);
}

/* Whoever has read the package's own descriptors knows where all goes. */
static void fill_package(const struct boot *boot, const struct guests *all,
			 const struct modlist *places)
{
	const struct bootdom_plan *plan = &all->plan;
	const struct span manifest = plan->package.modules[0].file.bytes;

	memcpy(module_at(places, 0), manifest.base, manifest.size);
	if (plan->manifest.has_dom0)
		fill_dom0(boot, &all->dom0, &plan->manifest.dom0, places);
	for (unsigned int i = 0; i < plan->nr; i++)
		fill_image(&all->guests[plan->order[i]],
			   module_at(places, plan->domains[i].module));
}

enum status x86_make_package(struct x86 *x86, struct guests *all,
			     struct file *out)
{
	const struct boot *boot = x86->boot;
	struct modlist *places = &x86->places;
	const struct modlist *package = &all->plan.package;
	enum status st = describe(boot, &all->plan);
	uint64_t size;
	void *pages;

	if (!st)
		st = package_size(package, &size);
	if (!st)
		st = bootdom_check_room(&boot->entry, size);
	if (!st)
		st = pages_alloc(boot, "package", size, &pages);
	if (st)
		return st;
	*out = (struct file){ "package", { pages, size } };
	/* Descriptors, empty command lines, and a record: one page. */
	package_fill(package, 0, MEMMAP_PAGE, pages);
	st = package_read(*out, places);
	if (st)
		return st;
	fill_package(boot, all, places);
	if (all->plan.has_dom0)
		fallback_write(&all->plan.manifest, places, *out);
	return ST_OK;
}
