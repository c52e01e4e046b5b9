// SPDX-License-Identifier: MIT
/*
 * Banks of memory in a node's reg.
 */
#include "banks.h"

#include <daybreak/memnodes.h>

bool bank_is_firmware(enum mem_type type)
{
	return type == MEM_RUNTIME_CODE || type == MEM_RUNTIME_DATA ||
	       type == MEM_ACPI_RECLAIM || type == MEM_ACPI_NVS;
}

enum status bank_append(struct tree *tree, int node, struct cells cells,
			uint64_t addr, uint64_t size, unsigned int *nr)
{
	enum status st = ST_OK;

	while (!st && size) {
		uint64_t part = size;

		if (cells.size == 1 && part > BANK_CELL_MAX)
			part = BANK_CELL_MAX;
		if (++*nr > MEMNODES_MAX)
			return fail(ST_TOO_LARGE,
				    "%s: memory has more banks than the %u "
				    "that Xen keeps",
				    tree->name, MEMNODES_MAX);
		st = node_append_range(tree, node, "reg", cells, addr, part);
		addr += part;
		size -= part;
	}
	return st;
}
