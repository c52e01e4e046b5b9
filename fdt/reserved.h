/* SPDX-License-Identifier: MIT */
/*
 * Memory that the firmware keeps.
 */
#ifndef DAYBREAK_FDT_RESERVED_H
#define DAYBREAK_FDT_RESERVED_H

#include "node.h"

#include <daybreak/memmap.h>

/*
 * Adds a node to /reserved-memory for each range of map that the firmware keeps
 * and the tree does not reserve. root is the root's cells.
 */
enum status reserved_write(struct tree *tree, struct cells root,
			   const struct memmap *map);

#endif
