/* SPDX-License-Identifier: MIT */
/*
 * Writes nodes and properties, with one sentence when the tree has no room, and
 * numbers in #address-cells and #size-cells.
 */
#ifndef DAYBREAK_FDT_NODE_H
#define DAYBREAK_FDT_NODE_H

#include <daybreak/tree.h>

/* A parent's #address-cells and #size-cells: 1 or 2. */
struct cells {
	unsigned int addr, size;
};

/* The longest node name, without its @address (Specification, 2.2.1). */
#define NODE_NAME_MAX 31

/* Reports a libfdt error: what could not be written, and why. */
enum status node_error(const struct tree *tree, const char *what, int error);

/*
 * Adds a node called name, or name@addr when addr is not NULL. *node is its
 * offset, valid until a node or property is added before it.
 */
enum status node_add(struct tree *tree, int parent, const char *name,
		     const uint64_t *addr, int *node);

/* As node_add(), but takes an existing child of that name. */
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

/* Removes a property, if it is there. */
enum status node_drop(struct tree *tree, int node, const char *property);

/*
 * Reads the cells of node's children; fallback is for a node without the
 * properties. Returns ST_UNSUPPORTED with a sentence for anything but 1 or 2.
 */
enum status node_cells(const struct tree *tree, int node, struct cells fallback,
		       struct cells *out);

/* The root's own; 2 and 1 without the properties (Specification, 2.3.5). */
enum status node_root_cells(const struct tree *tree, struct cells *out);

/*
 * The cells that /chosen will have: its own if it is the user's or has children
 * that stay and use them, else two and two, as in Xen's EFI stub. In chosen.c.
 */
enum status chosen_cells(const struct tree *tree, int chosen, bool own,
			 struct cells *out);

/* Sets the cells of node's children. */
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

/* A property that is exactly one string, or NULL. */
const char *node_text(const struct tree *tree, int node, const char *property);

/* True for a node of a module, by Xen's present or its former binding. */
bool node_is_module(const struct tree *tree, int node);

/* True when node's "compatible" has the string. */
bool node_is(const struct tree *tree, int node, const char *compatible);

#endif
