// SPDX-License-Identifier: MIT
/*
 * Writes /chosen. Xen guesses the kind of a module without a type from its
 * order, so each of ours has its type, and those of an earlier loader are
 * removed.
 */
#include "node.h"

#include <daybreak/chosen.h>

#include <libfdt.h>

#define COUNT(a)     (sizeof(a) / sizeof((a)[0]))

/* A node, its "compatible", "reg" and cells, and the properties' names. */
#define MODULE_BYTES 256

static const char *const stale_properties[] = {
	"linux,initrd-start",
	"linux,initrd-end",
	"linux,uefi-system-table",
	"linux,uefi-mmap-start",
	"linux,uefi-mmap-size",
	"linux,uefi-mmap-desc-size",
	"linux,uefi-mmap-desc-ver",
	"linux,uefi-secure-boot",
	"xen,xen-bootargs",
	/* With it Xen's EFI stub would look for a configuration. */
	"xen,uefi-cfg-load",
};

/* What the user may have written into their own tree. */
static const char *const owned_properties[] = {
	"xen,dom0-bootargs",
	"xen,static-heap",
};

static const char *const owned_nodes[] = {
	"xen,domain",
	"xen,cpupool",
	"xen,domain-shared-memory-v1",
	"xen,evtchn-v1",
};

static bool is_stale(const struct tree *tree, int node, bool own)
{
	if (node_is_module(tree, node))
		return !own ||
		       !fdt_getprop(tree->fdt, node, "xen,uefi-binary", NULL);
	for (unsigned int i = 0; !own && i < COUNT(owned_nodes); i++)
		if (node_is(tree, node, owned_nodes[i]))
			return true;
	return false;
}

/* The first child that an earlier loader left, or -1. */
static int find_stale(const struct tree *tree, int chosen, bool own)
{
	int node;

	fdt_for_each_subnode(node, tree->fdt, chosen) {
		if (is_stale(tree, node, own))
			return node;
	}
	return -1;
}

static enum status drop_all(struct tree *tree, int chosen,
			    const char *const *properties, unsigned int nr)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < nr; i++)
		st = node_drop(tree, chosen, properties[i]);
	return st;
}

static enum status remove_stale(struct tree *tree, int chosen, bool own,
				bool own_dom0)
{
	enum status st = drop_all(tree, chosen, stale_properties,
				  COUNT(stale_properties));
	int node, error;

	if (!st && !own)
		st = drop_all(tree, chosen, owned_properties,
			      COUNT(owned_properties));
	if (!st && !own_dom0)
		st = node_drop(tree, chosen, "bootargs");
	if (st)
		return st;
	while ((node = find_stale(tree, chosen, own)) >= 0) {
		say("%s: /chosen/%s is an earlier loader's and is removed",
		    tree->name, fdt_get_name(tree->fdt, node, NULL));
		error = fdt_del_node(tree->fdt, node);
		if (error)
			return node_error(tree, "/chosen", error);
	}
	return ST_OK;
}

enum status chosen_cells(const struct tree *tree, int chosen, bool own,
			 struct cells *out)
{
	enum status st = ST_OK;
	bool written = own;
	int node;

	*out = (struct cells){ 2, 2 };
	fdt_for_each_subnode(node, tree->fdt, chosen) {
		if (node_is_module(tree, node) ||
		    !fdt_getprop(tree->fdt, node, "reg", NULL))
			continue;
		st = node_root_cells(tree, out);
		written = true;
		break;
	}
	return st || !written ? st : node_cells(tree, chosen, *out, out);
}

static enum status settle_cells(struct tree *tree, int chosen, bool own)
{
	struct cells cells;
	enum status st = chosen_cells(tree, chosen, own, &cells);

	return st ? st : node_set_cells(tree, chosen, cells);
}

static const char *kind_compatible(enum chosen_kind kind, unsigned int *size)
{
	/* A list of strings is one property: each ends with its NUL. */
	static const char kernel[] = "multiboot,kernel\0multiboot,module";
	static const char ramdisk[] = "multiboot,ramdisk\0multiboot,module";
	static const char dtb[] = "multiboot,device-tree\0multiboot,module";
	static const char xsm[] = "xen,xsm-policy\0multiboot,module";

	switch (kind) {
	case CHOSEN_KERNEL:
		*size = sizeof(kernel);
		return kernel;
	case CHOSEN_RAMDISK:
		*size = sizeof(ramdisk);
		return ramdisk;
	case CHOSEN_DEVICE_TREE:
		*size = sizeof(dtb);
		return dtb;
	case CHOSEN_XSM:
		break;
	}
	*size = sizeof(xsm);
	return xsm;
}

static enum status check_cmdline(const char *name, const char *cmdline)
{
	if (cmdline && strlen(cmdline) >= CHOSEN_MAX_CMDLINE)
		return fail(
			ST_TOO_LARGE,
			"%s: its command line has %zu characters, Xen takes "
			"at most %u",
			name, strlen(cmdline), CHOSEN_MAX_CMDLINE - 1);
	return ST_OK;
}

enum status chosen_add_module(struct tree *tree, int parent,
			      const struct chosen_module *module)
{
	struct cells cells;
	unsigned int size;
	enum status st;
	const char *compatible = kind_compatible(module->kind, &size);
	int node;

	st = check_cmdline(module->name, module->cmdline);
	if (st)
		return st;
	st = node_cells(tree, parent, (struct cells){ 2, 1 }, &cells);
	if (st)
		return st;
	st = node_add(tree, parent, "module", &module->addr, &node);
	if (st)
		return st;
	st = node_bytes(tree, node, "compatible", compatible, size);
	if (st)
		return st;
	st = node_append_range(tree, node, "reg", cells, module->addr,
			       module->size);
	if (st)
		return st;
	if (module->cmdline && *module->cmdline)
		st = node_string(tree, node, "bootargs", module->cmdline);
	return st;
}

uint64_t chosen_module_size(const struct chosen_module *module)
{
	return MODULE_BYTES + (module->cmdline ? strlen(module->cmdline) : 0);
}

uint64_t chosen_size(const struct chosen *chosen)
{
	uint64_t size = MODULE_BYTES + strlen(chosen->xen_args);

	for (unsigned int i = 0; i < chosen->nr_modules; i++)
		size += chosen_module_size(&chosen->modules[i]);
	return size;
}

enum status chosen_write(struct tree *tree, const struct chosen *chosen)
{
	enum status st;
	int node;

	st = check_cmdline("Xen", chosen->xen_args);
	if (st)
		return st;
	st = node_get(tree, 0, "chosen", &node);
	if (st)
		return st;
	st = remove_stale(tree, node, chosen->own, chosen->own_dom0);
	if (st)
		return st;
	st = settle_cells(tree, node, chosen->own);
	if (st)
		return st;
	/* Even when empty: without it Xen would take bootargs. */
	st = node_string(tree, node, "xen,xen-bootargs", chosen->xen_args);
	/* Backwards, as a new node is inserted before its siblings. */
	for (unsigned int i = chosen->nr_modules; !st && i--;)
		st = chosen_add_module(tree, node, &chosen->modules[i]);
	return st;
}
