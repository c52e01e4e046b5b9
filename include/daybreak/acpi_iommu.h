/* SPDX-License-Identifier: MIT */
/*
 * Whether the host has an IOMMU, according to its ACPI tables (Intel's VT-d
 * specification, 8.1; AMD's I/O Virtualization Technology, 5.2.1).
 */
#ifndef DAYBREAK_ACPI_IOMMU_H
#define DAYBREAK_ACPI_IOMMU_H

#include <daybreak/acpi_sleep.h>

/*
 * True if the tables that the RSDP at address rsdp leads to describe no IOMMU;
 * false if they do, and, with a warning, if they cannot be read.
 */
bool acpi_lacks_iommu(const struct acpi_memory *memory, uint64_t rsdp);

#endif
