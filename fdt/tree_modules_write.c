// SPDX-License-Identifier: MIT
/*
 * Replaces the file names of the user's modules by addresses, as Xen's EFI stub
 * does. Nodes are found in the order in which they were read: one that is done
 * no longer has a file name.
 */
#include <daybreak/tree_modules.h>

#include "node.h"

#include <daybreak/format.h>

#include <libfdt.h>

#define NAME_BYTES 64 /* new property names */
#define REG_BYTES  48 /* a reg, and a longer node name */

void tree_modules_placed(struct tree_modules *modules, unsigned int nth,
			 uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < modules->nr_modules; i++) {
		if (modules->modules[i].first != nth)
			continue;
		modules->modules[i].addr = addr;
		modules->modules[i].size = size;
	}
}

unsigned int tree_modules_count(const struct tree_modules *modules)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < modules->nr_modules; i++)
		nr += modules->modules[i].first == i;
	return nr;
}

unsigned int tree_modules_cmdlines(const struct tree_modules *modules)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < modules->nr_modules; i++)
		nr += modules->modules[i].has_cmdline;
	return nr;
}

static int find_below(const struct tree *tree, int parent)
{
	int node;

	fdt_for_each_subnode(node, tree->fdt, parent) {
		if (fdt_getprop(tree->fdt, node, "xen,uefi-binary", NULL))
			return node;
	}
	return -FDT_ERR_NOTFOUND;
}

/* The first module that still names a file, and its parent. */
static int find_next(const struct tree *tree, int *parent)
{
	int chosen = fdt_path_offset(tree->fdt, "/chosen"), child, node;

	fdt_for_each_subnode(child, tree->fdt, chosen) {
		*parent = chosen;
		if (fdt_getprop(tree->fdt, child, "xen,uefi-binary", NULL))
			return child;
		*parent = child;
		node = node_is(tree, child, "xen,domain")
			       ? find_below(tree, child)
			       : -FDT_ERR_NOTFOUND;
		if (node >= 0)
			return node;
	}
	return -FDT_ERR_NOTFOUND;
}

static enum status rename(struct tree *tree, int node, uint64_t addr)
{
	char buf[NODE_NAME_MAX + 1];
	struct text name;
	int error;

	text_init(&name, buf, sizeof(buf));
	text_format(&name, "module@%lx", addr);
	error = fdt_set_name(tree->fdt, node, buf);
	return error ? node_error(tree, buf, error) : ST_OK;
}

/* Replaces the file name by the address. Renaming moves the node: last. */
static enum status write_module(struct tree *tree, int parent, int node,
				const struct tree_module *m)
{
	struct cells cells;
	enum status st =
		node_cells(tree, parent, (struct cells){ 2, 1 }, &cells);

	if (st)
		return st;
	st = node_drop(tree, node, "xen,uefi-binary");
	if (st)
		return st;
	st = node_drop(tree, node, "reg");
	if (st)
		return st;
	st = node_append_range(tree, node, "reg", cells, m->addr, m->size);
	if (st)
		return st;
	return rename(tree, node, m->addr);
}

enum status tree_modules_write(struct tree *tree,
			       const struct tree_modules *modules)
{
	enum status st = ST_OK;
	int parent, node;

	for (unsigned int i = 0; !st && i < modules->nr_modules; i++) {
		node = find_next(tree, &parent);
		if (node < 0)
			return node_error(tree, "xen,uefi-binary", node);
		st = write_module(tree, parent, node, &modules->modules[i]);
	}
	return st;
}

uint64_t tree_modules_size(const struct tree_modules *modules)
{
	return NAME_BYTES + modules->nr_modules * (uint64_t)REG_BYTES;
}
