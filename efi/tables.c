// SPDX-License-Identifier: MIT
/*
 * The firmware's configuration tables, which say where ACPI and the device tree
 * are. They are not trusted: nothing is read outside the memory in the map.
 */
#include "app.h"

#include <daybreak/acpi_iommu.h>
#include <daybreak/tree.h>

static EFI_GUID acpi2_guid = ACPI_20_TABLE_GUID;
static EFI_GUID acpi_guid = ACPI_TABLE_GUID;
static EFI_GUID dtb_guid = { 0xb1b621d5,
			     0xf19c,
			     0x41a5,
			     { 0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa,
			       0xe0 } };

void *table_find(const EFI_GUID *guid)
{
	for (UINTN i = 0; i < app_table->NumberOfTableEntries; i++) {
		EFI_CONFIGURATION_TABLE *t = &app_table->ConfigurationTable[i];

		if (!memcmp(&t->VendorGuid, guid, sizeof(*guid)))
			return t->VendorTable;
	}
	return NULL;
}

void *table_tree(void)
{
	return table_find(&dtb_guid);
}

EFI_STATUS table_set_tree(void *tree)
{
	return app_bs->InstallConfigurationTable(&dtb_guid, tree);
}

uint64_t platform_rsdp(void)
{
	const void *rsdp = table_find(&acpi2_guid);

	return (uintptr_t)(rsdp ? rsdp : table_find(&acpi_guid));
}

void platform_efi(uint64_t *system_table, uint64_t *image_handle)
{
	*system_table = (uintptr_t)app_table;
	*image_handle = (uintptr_t)app_handle;
}

/* Device memory is excluded, because reading registers can have effects. */
static bool is_memory(enum mem_type type)
{
	return type != MEM_MMIO && type != MEM_MMIO_PORT &&
	       type != MEM_UNUSABLE && type != MEM_UNACCEPTED;
}

/* The memory from addr to the end of its range; context is the map. */
static struct span memory_at(void *context, uint64_t addr)
{
	const struct memmap *map = context;

	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->ranges[i];

		if (addr >= r->addr && addr < mem_range_end(r) &&
		    is_memory(r->type))
			return (struct span){ (const uint8_t *)(uintptr_t)addr,
					      mem_range_end(r) - addr };
	}
	return (struct span){ 0 };
}

struct span table_memory(uint64_t addr)
{
	const struct memmap *map;

	if (platform_map(&map))
		return (struct span){ 0 };
	return memory_at((void *)(uintptr_t)map, addr);
}

static bool read_memory(struct acpi_memory *out)
{
	const struct memmap *map;

	if (platform_map(&map))
		return false;
	*out = (struct acpi_memory){ memory_at, (void *)(uintptr_t)map };
	return true;
}

bool platform_soft_off(struct acpi_soft_off *out)
{
	struct acpi_memory memory;

	return read_memory(&memory) &&
	       acpi_soft_off_find(&memory, platform_rsdp(), out);
}

bool platform_lacks_iommu(void)
{
	struct acpi_memory memory;

	return read_memory(&memory) &&
	       acpi_lacks_iommu(&memory, platform_rsdp());
}

/* Limits the tree to the memory range in which it lies. */
static enum status tree_at(uint64_t addr, struct file *out)
{
	const struct memmap *map;
	struct span bytes;
	enum status st = platform_map(&map);

	if (st)
		return st;
	bytes = memory_at((void *)(uintptr_t)map, addr);
	if (!bytes.size)
		return fail(ST_INVALID,
			    "the firmware's device tree is at %#lx, where it "
			    "says there is no memory",
			    addr);
	if (bytes.size > TREE_MAX_SIZE)
		bytes.size = TREE_MAX_SIZE;
	*out = (struct file){ "the firmware's device tree", bytes };
	return ST_OK;
}

enum status platform_tree(struct file *out)
{
	void *tree = table_tree();

	*out = (struct file){ 0 };
	if (tree)
		return tree_at((uintptr_t)tree, out);
	return table_find(&acpi2_guid) ? ST_OK : ST_UNSUPPORTED;
}
