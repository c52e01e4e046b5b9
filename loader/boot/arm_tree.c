// SPDX-License-Identifier: MIT
/*
 * The device tree for Xen on Arm, which describes every file that was read as a
 * module of the host or of a domain.
 */
#include "arm_state.h"

#include "measured.h"

#define MAP_ROOM 4096 /* bytes, as our own allocations may split ranges */
#define NAME	 "the device tree for Xen"

static enum status read_dtb(struct arm *arm)
{
	const struct file_ref *ref = &arm->entry.dtb;
	struct checked_file file;
	enum status st = file_ref_open(arm->boot, ref, true, &file);

	if (st)
		return st;
	st = file_read_whole(arm->boot, &file, &boot_anywhere, &arm->source);
	if (st)
		return st;
	measured_file(arm->boot, arm->source);
	say_file(arm->boot, ref->key, &file);
	return ST_OK;
}

/* The file that dtb= names, else the firmware's tree, else none with ACPI. */
enum status arm_tree_source(struct arm *arm)
{
	enum status st;

	if (arm->entry.dtb.path)
		st = read_dtb(arm);
	else
		st = platform_tree(&arm->source);
	if (!arm->entry.dtb.path && st == ST_UNSUPPORTED)
		return fail(ST_UNSUPPORTED,
			    "the firmware has neither a device tree nor ACPI, "
			    "and %s names no dtb=",
			    arm->entry.config);
	if (st || !arm->source.bytes.size)
		return st;
	return tree_check(arm->source);
}

/* Adds a file that was read to the modules of the host or of its domain. */
static enum status describe_module(const struct boot_module *m, struct arm *arm)
{
	struct module module = { .kind = m->kind,
				 .file = module_bytes(m),
				 .cmdline = m->cmdline };

	return modules_describe(&module, m->owner, platform_address(m->pages),
				&arm->chosen, &arm->domains);
}

static enum status describe_modules(struct arm *arm)
{
	const struct boot_modules *all = &arm->boot->modules;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < all->nr; i++)
		st = describe_module(&all->list[i], arm);
	return st ? st : dom0less_count(&arm->chosen, &arm->domains);
}

unsigned int arm_tree_modules(const struct arm *arm)
{
	unsigned int nr = arm->chosen.nr_modules;

	for (unsigned int i = 0; i < arm->own.nr_modules; i++)
		nr += !arm->own.modules[i].domain;
	return nr;
}

static enum status take_memory(struct arm *arm, bool with_memory)
{
	const struct memmap *map;
	uint64_t extra;
	enum status st = platform_map(&map);

	if (st)
		return st;
	extra = chosen_size(&arm->chosen) + dom0less_size(&arm->domains);
	if (with_memory)
		extra += memnodes_size(map) + MAP_ROOM;
	if (!arm->source.bytes.size)
		arm->size = extra + TREE_EMPTY_SIZE;
	else
		st = tree_grown_size(arm->source, extra, &arm->size);
	return st ? st : pages_alloc(arm->boot, NAME, arm->size, &arm->buffer);
}

enum status arm_tree_prepare(struct arm *arm, bool with_memory)
{
	enum status st = describe_modules(arm);

	return st ? st : take_memory(arm, with_memory);
}

enum status arm_tree_write(const struct arm *arm, const struct memmap *map,
			   struct tree *tree)
{
	enum status st;

	if (arm->source.bytes.size)
		st = tree_open(arm->source, arm->buffer, arm->size, tree);
	else
		st = tree_empty(NAME, arm->buffer, arm->size, tree);
	if (st)
		return st;
	st = chosen_write(tree, &arm->chosen);
	if (st)
		return st;
	st = dom0less_write(tree, &arm->domains);
	if (st)
		return st;
	if (map) {
		st = memnodes_write(tree, map);
		if (st)
			return st;
	}
	tree_close(tree);
	return ST_OK;
}
