// SPDX-License-Identifier: MIT
/*
 * The boot domain's package: the manifest, dom0's kernel and ramdisk, and every
 * domain's start-of-day image, each filled straight into its place.
 */
#include "host_domains.h"
#include "quietly.h"

#include <daybreak/fallback.h>
#include <daybreak/package.h>
#include <daybreak/uuid.h>

static enum status write_manifest(struct bootdom_plan *plan)
{
	struct module *first = &plan->package.modules[0];
	uint64_t size = manifest_size(&plan->manifest);
	enum status st;
	void *buf;

	st = memory_alloc("manifest", size, host_memory_max, &buf);
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
		random_bytes(uuid, UUID_SIZE);
		uuid_from_random(uuid);
	}
}

static enum status describe(struct bootdom_plan *plan)
{
	const struct piece_file *ramdisk =
		pieces_find(PIECE_HOST, MODULE_RAMDISK);
	struct file file = { 0 };
	enum status st;

	if (ramdisk)
		file = piece_bytes(ramdisk);
	/* A dom0 finds out itself how its host is switched off. */
	if (!plan->has_dom0)
		plan->manifest.has_soft_off =
			acpi_tables_soft_off(&plan->manifest.soft_off);
	st = bootdom_plan_package(plan, ramdisk ? &file : NULL);
	if (st)
		return st;
	make_uuids(plan);
	return write_manifest(plan);
}

enum status host_make_package(const struct entry *entry, const char *extra,
			      struct guests *all, struct file *out)
{
	static struct modlist places;
	const struct modlist *package = &all->plan.package;
	enum status st = describe(&all->plan);
	uint64_t size;
	void *pages;

	if (!st)
		st = package_size(package, &size);
	if (!st)
		st = bootdom_check_room(entry, extra, size);
	if (!st)
		st = memory_alloc("package", size, host_memory_max, &pages);
	if (st)
		return st;
	*out = (struct file){ "package", { pages, size } };
	/* Descriptors, empty command lines, and a record: one page. */
	package_fill(package, 0, MEMMAP_PAGE, pages);
	st = package_read(*out, &places);
	if (st)
		return st;
	bootdom_plan_fill(&all->plan, &places);
	if (all->plan.has_dom0)
		fallback_write(&all->plan.manifest, &places, *out);
	return ST_OK;
}
