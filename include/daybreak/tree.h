/* SPDX-License-Identifier: MIT */
/*
 * A device tree that we edit: checked before use, grown once, then written in
 * place. The format is the Devicetree Specification's, section 5.
 */
#ifndef DAYBREAK_TREE_H
#define DAYBREAK_TREE_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>
#include <stdint.h>

/* Xen maps no more of a tree than this (MAX_FDT_SIZE in its setup.h). */
#define TREE_MAX_SIZE	(2u * 1024 * 1024)
/* Deeper trees are refused; Xen itself ignores what is below 16. */
#define TREE_MAX_DEPTH	32
/* What tree_empty()'s own root takes at most. */
#define TREE_EMPTY_SIZE 512

/* A tree in a writable buffer that the caller owns, aligned to 8. */
struct tree {
	const char *name; /* where it came from, for sentences */
	void *fdt;
};

/*
 * Checks bytes that nobody has looked at: size, magic, version, that the
 * blocks lie inside it, every node, property and name in it, its depth.
 * dtb.bytes.base must be aligned to 8. After this every function here and of
 * libfdt may read it. Returns ST_TRUNCATED, ST_INVALID, ST_UNSUPPORTED or
 * ST_TOO_LARGE with a sentence.
 */
enum status tree_check(struct file dtb);

/*
 * Bytes a buffer must have so that extra bytes of nodes and properties can be
 * added to a checked tree; at most TREE_MAX_SIZE, else ST_TOO_LARGE with a
 * sentence.
 */
enum status tree_grown_size(struct file dtb, uint64_t extra, uint64_t *size);

/*
 * Copies a checked tree once into buf, of tree_grown_size() bytes. dtb may be
 * freed afterwards. Returns ST_TOO_LARGE with a sentence when buf is too small.
 */
enum status tree_open(struct file dtb, void *buf, uint64_t size,
		      struct tree *tree);

/*
 * Makes a tree of a root alone in buf, for machines that are described by
 * ACPI. Returns ST_TOO_LARGE with a sentence when buf is too small.
 */
enum status tree_empty(const char *name, void *buf, uint64_t size,
		       struct tree *tree);

/* Gives back the room that is left, and returns the tree's final size. */
uint64_t tree_close(struct tree *tree);

/* The tree as bytes: what tree_close() left. */
struct file tree_file(const struct tree *tree);

#endif
