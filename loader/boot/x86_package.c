// SPDX-License-Identifier: MIT
/*
 * Makes the boot domain's package: the manifest, dom0's kernel and ramdisk, and
 * every domain's start-of-day image, each written straight to its place.
 */
#include "x86_package.h"

#include "quietly.h"
#include "timing.h"
#include "verify.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>
#include <daybreak/uuid.h>

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
	plan->has_digests = verify_is_used(boot);
	/* A dom0 finds out itself how the host is powered off. */
	if (!plan->has_dom0)
		plan->manifest.has_soft_off =
			platform_soft_off(&plan->manifest.soft_off);
	st = bootdom_plan_package(plan, ramdisk ? &file : NULL);
	if (st)
		return st;
	make_uuids(plan);
	return ST_OK;
}

/* With a seal, as nobody promises anything without one: it takes time. */
static void make_digests(struct boot *boot, struct bootdom_plan *plan,
			 const struct modlist *places)
{
	const enum timing_step before = timing_enter(boot, TIMING_VERIFY);

	for (unsigned int i = 0; i < places->nr_modules; i++)
		if (bootdom_plan_compares(plan, i))
			quietly_digest(places->modules[i].file.bytes,
				       &plan->digests[i]);
	timing_enter(boot, before);
}

/* Last, as it has the digests of all that is written. */
static enum status write_manifest(const struct bootdom_plan *plan,
				  struct modlist *places)
{
	struct file *file = &places->modules[0].file;
	void *out = (void *)(uintptr_t)file->bytes.base;

	memset(out, 0, file->bytes.size);
	return quietly_write_manifest(&plan->manifest, out, file->bytes.size,
				      file);
}

static enum status fill(struct x86 *x86, struct bootdom_plan *plan,
			struct file package)
{
	struct modlist *places = &x86->places;
	enum status st;

	/* The head is one page: descriptors, empty command lines, a record. */
	package_fill(&plan->package, 0, MEMMAP_PAGE,
		     (void *)(uintptr_t)package.bytes.base);
	st = package_read(package, places);
	if (st)
		return st;
	bootdom_plan_fill(plan, places);
	make_digests(x86->boot, plan, places);
	if (plan->has_dom0)
		fallback_write(&plan->manifest, places, package);
	return write_manifest(plan, places);
}

enum status x86_make_package(struct x86 *x86, struct guests *all,
			     struct file *out)
{
	const struct boot *boot = x86->boot;
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
	return fill(x86, &all->plan, *out);
}
