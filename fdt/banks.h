/* SPDX-License-Identifier: MIT */
/*
 * Banks of memory in a node's reg.
 */
#ifndef DAYBREAK_FDT_BANKS_H
#define DAYBREAK_FDT_BANKS_H

#include "node.h"

#include <daybreak/memmap.h>

/* The most whole pages whose size fits in one cell. */
#define BANK_CELL_MAX (UINT32_MAX & ~(PAGE_SIZE - 1))

/* True for RAM that the firmware keeps after boot services have ended. */
bool bank_is_firmware(enum mem_type type);

/*
 * Appends a bank to a node's reg, split if its size does not fit in one cell.
 * *nr counts the node's banks: ST_TOO_LARGE with a sentence past MEMNODES_MAX.
 */
enum status bank_append(struct tree *tree, int node, struct cells cells,
			uint64_t addr, uint64_t size, unsigned int *nr);

#endif
