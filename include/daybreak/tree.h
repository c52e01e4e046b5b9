/* SPDX-License-Identifier: MIT */
/*
 * A device tree to edit: checked before use, grown once, then written in place.
 * Format: Devicetree Specification, section 5.
 */
#ifndef DAYBREAK_TREE_H
#define DAYBREAK_TREE_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>
#include <stdint.h>

/* Xen maps no more of a tree than this (MAX_FDT_SIZE in its setup.h). */
#define TREE_MAX_SIZE	(2u * 1024 * 1024)
/* Deeper trees are refused; Xen ignores nodes more than 16 deep. */
#define TREE_MAX_DEPTH	32
/* The most bytes that tree_empty()'s root takes. */
#define TREE_EMPTY_SIZE 512

/* A tree in a writable buffer that the caller owns, aligned to 8. */
struct tree {
	const char *name; /* its origin, for sentences */
	void *fdt;
};

/*
 * Checks untrusted bytes: size, magic, version, that the blocks are inside,
 * every node, property and name, and the depth. dtb.bytes.base must be aligned
 * to 8. After this, libfdt and every function here can read it. Returns
 * ST_TRUNCATED, ST_INVALID, ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status tree_check(struct file dtb);

/*
 * The size of a buffer in which extra bytes of nodes and properties can be
 * added to a checked tree; at most TREE_MAX_SIZE, else ST_TOO_LARGE with a
 * sentence.
 */
enum status tree_grown_size(struct file dtb, uint64_t extra, uint64_t *size);

/*
 * Copies a checked tree into buf, of tree_grown_size() bytes. dtb may be freed
 * afterwards. Returns ST_TOO_LARGE with a sentence when buf is too small.
 */
enum status tree_open(struct file dtb, void *buf, uint64_t size,
		      struct tree *tree);

/*
 * Makes a tree with only a root in buf, for machines that are described by
 * ACPI. Returns ST_TOO_LARGE with a sentence when buf is too small.
 */
enum status tree_empty(const char *name, void *buf, uint64_t size,
		       struct tree *tree);

/* Packs the tree, and returns its final size. */
uint64_t tree_close(struct tree *tree);

/* The tree as bytes: what tree_close() left. */
struct file tree_file(const struct tree *tree);

#endif
