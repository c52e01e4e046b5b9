// SPDX-License-Identifier: MIT
/*
 * The host's own ACPI tables, where the firmware has put them.
 */
#include "host_x86.h"

static EFI_GUID acpi2_guid = ACPI_20_TABLE_GUID;
static EFI_GUID acpi_guid = ACPI_TABLE_GUID;

uint64_t acpi_tables_rsdp(void)
{
	uint64_t rsdp = 0;

	for (UINTN i = 0; i < app_table->NumberOfTableEntries; i++) {
		EFI_CONFIGURATION_TABLE *t = &app_table->ConfigurationTable[i];

		if (!memcmp(&t->VendorGuid, &acpi2_guid, sizeof(acpi2_guid)))
			return (uintptr_t)t->VendorTable;
		if (!memcmp(&t->VendorGuid, &acpi_guid, sizeof(acpi_guid)))
			rsdp = (uintptr_t)t->VendorTable;
	}
	return rsdp;
}

/* Reading a device's registers can have effects. */
static bool is_memory(enum mem_type type)
{
	return type != MEM_MMIO && type != MEM_MMIO_PORT &&
	       type != MEM_UNUSABLE && type != MEM_UNACCEPTED;
}

/* To the end of the range that addr lies in. */
static struct span at(void *context, uint64_t addr)
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

bool acpi_tables_soft_off(struct acpi_soft_off *out)
{
	const struct memmap *map;
	struct acpi_memory memory = { .at = at };

	if (memory_map(&map))
		return false;
	memory.context = (void *)(uintptr_t)map;
	return acpi_soft_off_find(&memory, acpi_tables_rsdp(), out);
}
