/* SPDX-License-Identifier: MIT */
/*
 * What the writers of this folder share: nodes and properties with one
 * sentence when the tree has no room, and numbers in #address-cells and
 * #size-cells.
 */
#ifndef DAYBREAK_FDT_NODE_H
#define DAYBREAK_FDT_NODE_H

#include <daybreak/tree.h>

/* How many 32-bit cells a parent gives an address and a size: 1 or 2. */
struct cells {
	unsigned int addr, size;
};

/* The longest node name, without its @address (Specification, 2.2.1). */
#define NODE_NAME_MAX 31

/* Turns a libfdt error into the sentence about what could not be written. */
enum status node_error(const struct tree *tree, const char *what, int error);

/*
 * Adds a node called name, or name@addr when addr is not NULL. *node is its
 * offset, good until the next node or property is added before it.
 */
enum status node_add(struct tree *tree, int parent, const char *name,
		     const uint64_t *addr, int *node);

/* As node_add, but takes the child that is already there. */
enum status node_get(struct tree *tree, int parent, const char *name,
		     int *node);

enum status node_bytes(struct tree *tree, int node, const char *property,
		       const void *bytes, unsigned int size);
enum status node_string(struct tree *tree, int node, const char *property,
			const char *value);
enum status node_u32(struct tree *tree, int node, const char *property,
		     uint32_t value);
enum status node_u64(struct tree *tree, int node, const char *property,
		     uint64_t value);

/* Removes a property; that it is not there is no error. */
enum status node_drop(struct tree *tree, int node, const char *property);

/*
 * The cells that node's children use; inherited is what counts when it says
 * nothing. Returns ST_UNSUPPORTED with a sentence for anything but 1 or 2.
 */
enum status node_cells(const struct tree *tree, int node,
		       struct cells inherited, struct cells *out);

/* The root's own, 2 and 1 when it says nothing (Specification, 2.3.5). */
enum status node_root_cells(const struct tree *tree, struct cells *out);

/*
 * The cells that /chosen will have: its own where it is a person's or has
 * children that stay and were written in them, else two and two, as Xen's EFI
 * stub gives it. In chosen.c.
 */
enum status chosen_cells(const struct tree *tree, int chosen, bool own,
			 struct cells *out);

/* Says how many cells node's children use. */
enum status node_set_cells(struct tree *tree, int node, struct cells cells);

/*
 * Appends one number of nr cells to a property. Returns ST_TOO_LARGE with a
 * sentence when the value does not fit in them.
 */
enum status node_append(struct tree *tree, int node, const char *property,
			unsigned int nr, uint64_t value);

/* Appends address and size. */
enum status node_append_range(struct tree *tree, int node, const char *property,
			      struct cells cells, uint64_t addr, uint64_t size);

/* The number in nr (1 or 2) cells at bytes. */
uint64_t node_read(const void *bytes, unsigned int nr);

/* True when node's "compatible" has the string. */
bool node_is(const struct tree *tree, int node, const char *compatible);

#endif
