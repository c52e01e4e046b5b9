// SPDX-License-Identifier: MIT
/*
 * Makes the boot domain's package: the manifest, dom0's kernel and ramdisk, and
 * every domain's start-of-day image, each written straight to its place.
 */
#include "x86_package.h"

#include "quietly.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>
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

/* dom0 finds domains by UUID, so every domain without one gets a random one. */
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
	/* A dom0 finds out itself how the host is powered off. */
	if (!plan->has_dom0)
		plan->manifest.has_soft_off =
			platform_soft_off(&plan->manifest.soft_off);
	st = bootdom_plan_package(plan, ramdisk ? &file : NULL);
	if (st)
		return st;
	make_uuids(plan);
	return write_manifest(boot, plan);
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

	if (st)
		return st;
	st = package_size(package, &size);
	if (st)
		return st;
	st = bootdom_check_room(&boot->entry, size);
	if (st)
		return st;
	st = pages_alloc(boot, "package", size, &pages);
	if (st)
		return st;
	*out = (struct file){ "package", { pages, size } };
	/* The head is one page: descriptors, empty command lines, a record. */
	package_fill(package, 0, MEMMAP_PAGE, pages);
	st = package_read(*out, places);
	if (st)
		return st;
	bootdom_plan_fill(&all->plan, places);
	if (all->plan.has_dom0)
		fallback_write(&all->plan.manifest, places, *out);
	return ST_OK;
}
