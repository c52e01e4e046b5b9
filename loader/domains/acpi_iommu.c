// SPDX-License-Identifier: MIT
/*
 * Whether there is an IOMMU: Intel's are described by a DMAR, AMD's by an IVRS
 * table.
 */
#include <daybreak/acpi_iommu.h>

#include "acpi_tables.h"

bool acpi_lacks_iommu(const struct acpi_memory *memory, uint64_t rsdp)
{
	struct acpi_root root;

	if (!acpi_read_root(memory, rsdp, &root))
		return false;
	for (uint64_t i = 0; i < root.nr; i++) {
		uint64_t addr = acpi_root_entry(&root, i);

		if (acpi_is(memory, addr, "DMAR") ||
		    acpi_is(memory, addr, "IVRS"))
			return false;
	}
	return true;
}
