/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files that write memory nodes.
 */
#ifndef DAYBREAK_FDT_MEMNODES_H
#define DAYBREAK_FDT_MEMNODES_H

#include "node.h"

#include <daybreak/memnodes.h>

/* True for RAM that the firmware keeps after boot services have ended. */
bool memnodes_is_firmware(enum mem_type type);

/*
 * Appends a bank to a node's reg, split if its size does not fit in one cell.
 * *nr counts the node's banks: ST_TOO_LARGE with a sentence past MEMNODES_MAX.
 */
enum status memnodes_append_bank(struct tree *tree, int node,
				 struct cells cells, uint64_t addr,
				 uint64_t size, unsigned int *nr);

/*
 * Adds a node to /reserved-memory for each range of map that the firmware keeps
 * and the tree does not reserve. root is the root's cells.
 */
enum status reserved_write(struct tree *tree, struct cells root,
			   const struct memmap *map);

#endif
