// SPDX-License-Identifier: MIT
/*
 * The device tree to start from: the file dtb= names, else the firmware's, else
 * an empty one where ACPI describes the machine.
 */
#include "host_devicetree.h"

static EFI_GUID dtb_guid = { 0xb1b621d5,
			     0xf19c,
			     0x41a5,
			     { 0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa,
			       0xe0 } };
static EFI_GUID acpi_guid = ACPI_20_TABLE_GUID;

static void *configuration_table(const EFI_GUID *guid)
{
	for (UINTN i = 0; i < app_table->NumberOfTableEntries; i++) {
		EFI_CONFIGURATION_TABLE *t = &app_table->ConfigurationTable[i];

		if (!memcmp(&t->VendorGuid, guid, sizeof(*guid)))
			return t->VendorTable;
	}
	return NULL;
}

/*
 * The firmware only gives an address. The tree cannot be longer than the
 * memory it lies in.
 */
static enum status firmware_tree(const void *table, struct file *out)
{
	uint64_t addr = (uintptr_t)table;
	const struct memmap *map;
	enum status st = memory_map(&map);

	if (st)
		return st;
	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->ranges[i];
		uint64_t left;

		if (addr < r->addr || addr >= mem_range_end(r))
			continue;
		left = mem_range_end(r) - addr;
		if (left > TREE_MAX_SIZE)
			left = TREE_MAX_SIZE;
		*out = (struct file){ "the firmware's device tree",
				      { table, left } };
		return ST_OK;
	}
	return fail(ST_INVALID,
		    "the firmware's device tree is at %#lx, where it says "
		    "there is no memory",
		    addr);
}

static enum status file_tree(const struct file_ref *ref, struct file *out)
{
	struct source source;
	enum status st;
	void *pages;

	st = file_ref_open(ref, true, &source);
	if (st)
		return st;
	st = memory_alloc(ref->path, source.size, host_memory_max, &pages);
	if (!st)
		st = source_read(&source, pages);
	if (!st)
		say_file(ref->key, &source);
	source_close(&source);
	*out = (struct file){ ref->path, { pages, source.size } };
	return st;
}

enum status tree_source(const struct entry *entry, struct file *out)
{
	void *table = configuration_table(&dtb_guid);
	enum status st;

	*out = (struct file){ 0 };
	if (entry->dtb.path)
		st = file_tree(&entry->dtb, out);
	else if (table)
		st = firmware_tree(table, out);
	else if (configuration_table(&acpi_guid))
		return ST_OK;
	else
		return fail(ST_UNSUPPORTED,
			    "the firmware has neither a device tree nor ACPI, "
			    "and %s names no dtb=",
			    entry->config);
	return st ? st : tree_check(*out);
}

enum status tree_publish(const struct tree *tree)
{
	EFI_STATUS es = app_bs->InstallConfigurationTable(&dtb_guid, tree->fdt);

	if (es)
		return fail(ST_IO, "the firmware does not take the device tree "
				   "for Xen");
	return ST_OK;
}

void *tree_published(void)
{
	return configuration_table(&dtb_guid);
}

void tree_restore(void *former)
{
	app_bs->InstallConfigurationTable(&dtb_guid, former);
}
