/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files that read the user's modules and domains in /chosen.
 */
#ifndef DAYBREAK_FDT_TREE_MODULE_H
#define DAYBREAK_FDT_TREE_MODULE_H

#include "node.h"

#include <daybreak/tree_modules.h>

/* A node of the tree; parent is NULL for a child of /chosen. */
struct spot {
	struct tree *tree;
	const char *parent;
	int node;
	struct cells cells; /* of its parent, for its reg */
};

/* The node's name, a string in the tree. */
const char *spot_name(const struct spot *at);

/* Says what is wrong with the node, and returns ST_INVALID. */
enum status spot_refuse(const struct spot *at, const char *problem);

/* The end below which a module must lie for its reg to fit; 0: no bound. */
uint64_t cells_end(struct cells cells);

/* Adds the module at this node to out. Status as of tree_modules_read(). */
enum status tree_module_read(const struct spot *at, struct tree_modules *out);

#endif
