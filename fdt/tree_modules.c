// SPDX-License-Identifier: MIT
/*
 * Reads what the user has described in /chosen: the files that modules name,
 * and what each domain claims of the host.
 */
#include "tree_module.h"

#include <libfdt.h>

static bool names_file(const struct tree *tree, int node)
{
	return fdt_getprop(tree->fdt, node, "xen,uefi-binary", NULL);
}

/* True when a child of parent names a file. */
static bool any_names_file(const struct tree *tree, int parent)
{
	int node;

	fdt_for_each_subnode(node, tree->fdt, parent) {
		if (names_file(tree, node))
			return true;
	}
	return false;
}

static bool has(const struct spot *at, const char *property)
{
	return fdt_getprop(at->tree->fdt, at->node, property, NULL);
}

static bool has_size(const struct spot *at, const char *property, int wanted)
{
	int size;

	return fdt_getprop(at->tree->fdt, at->node, property, &size) &&
	       size == wanted;
}

static uint32_t number_of(const struct spot *at, const char *property)
{
	if (!has_size(at, property, 4))
		return 0;
	return (uint32_t)node_read(
		fdt_getprop(at->tree->fdt, at->node, property, NULL), 1);
}

/* xen,enhanced without a value means "enabled". */
static bool wants_xenstore(const struct spot *at)
{
	const char *s = node_text(at->tree, at->node, "xen,enhanced");

	if (!s)
		return has(at, "xen,enhanced");
	return !*s || !strcmp(s, "enabled") || !strcmp(s, "legacy");
}

static struct domain_claims claims_of(const struct spot *at)
{
	return (struct domain_claims){
		.where = at->tree->name,
		.name = spot_name(at),
		.capabilities = number_of(at, "capabilities"),
		.wants_xenstore = wants_xenstore(at),
		.direct_map = has(at, "direct-map"),
		.static_mem = has(at, "xen,static-mem"),
		.llc_colors = has(at, "llc-colors"),
		.passthrough = has(at, "passthrough"),
		.nr_spis = has(at, "nr_spis"),
	};
}

static enum status check_domain(const struct spot *at)
{
	if (!has_size(at, "cpus", 4) || !number_of(at, "cpus"))
		return spot_refuse(
			at, "has no cpus, expected a number of one cell");
	if (!has_size(at, "memory", 8))
		return spot_refuse(at,
				   "has no memory, expected a number of KiB in "
				   "two cells");
	if (!has(at, "#address-cells") || !has(at, "#size-cells"))
		return spot_refuse(at, "has no #address-cells and #size-cells, "
				       "which a domain needs");
	return ST_OK;
}

static enum status read_domain(const struct spot *domain,
			       struct tree_modules *out)
{
	struct domain_claims *claims = &out->domains[out->nr_domains];
	struct spot at = { domain->tree, spot_name(domain), 0, { 2, 1 } };
	unsigned int before = out->nr_modules;
	bool has_kernel = false;
	enum status st = check_domain(domain);

	if (st)
		return st;
	st = node_cells(at.tree, domain->node, at.cells, &at.cells);
	if (st)
		return st;
	if (out->nr_domains == DOMAIN_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: /chosen has more than %u domains",
			    at.tree->name, DOMAIN_MAX);
	*claims = claims_of(domain);
	out->nr_domains++;
	fdt_for_each_subnode(at.node, at.tree->fdt, domain->node) {
		if (!node_is_module(at.tree, at.node) &&
		    !names_file(at.tree, at.node))
			continue;
		st = tree_module_read(&at, out);
		if (st)
			return st;
	}
	for (unsigned int i = before; i < out->nr_modules; i++) {
		has_kernel |= out->modules[i].kind == MODULE_KERNEL;
		claims->device_tree |=
			out->modules[i].kind == MODULE_DEVICE_TREE;
	}
	return has_kernel ? ST_OK
			  : spot_refuse(domain, "has no module of the kind "
						"multiboot,kernel");
}

/* Reads a child of /chosen. An earlier loader's module names no file. */
static enum status read_child(const struct spot *at, struct tree_modules *out)
{
	if (names_file(at->tree, at->node))
		return tree_module_read(at, out);
	if (node_is(at->tree, at->node, "xen,domain"))
		return read_domain(at, out);
	if (any_names_file(at->tree, at->node))
		return spot_refuse(at,
				   "has modules that name files, but is not "
				   "compatible with xen,domain");
	return ST_OK;
}

static enum status read_chosen(struct tree *tree, int chosen,
			       struct tree_modules *out)
{
	struct spot at = { tree, NULL, 0, { 2, 2 } };
	enum status st = chosen_cells(tree, chosen, true, &at.cells);

	out->end = cells_end(at.cells);
	out->xen_args = node_text(tree, chosen, "xen,xen-bootargs");
	if (st)
		return st;
	fdt_for_each_subnode(at.node, tree->fdt, chosen) {
		st = read_child(&at, out);
		if (st)
			return st;
	}
	return ST_OK;
}

static bool any_below(const struct tree *tree, int chosen)
{
	int node;

	if (any_names_file(tree, chosen))
		return true;
	fdt_for_each_subnode(node, tree->fdt, chosen) {
		if (any_names_file(tree, node))
			return true;
	}
	return false;
}

enum status tree_modules_read(struct file dtb, bool named,
			      struct tree_modules *out)
{
	struct tree tree = { dtb.name, (void *)(uintptr_t)dtb.bytes.base };
	int chosen;

	memset(out, 0, sizeof(*out));
	out->own = named;
	if (!dtb.bytes.size)
		return ST_OK;
	chosen = fdt_path_offset(tree.fdt, "/chosen");
	if (chosen < 0)
		return ST_OK;
	out->own = named || any_below(&tree, chosen);
	return out->own ? read_chosen(&tree, chosen, out) : ST_OK;
}

static enum status refuse_both(const struct tree_module *m,
			       const struct entry *entry, const char *key)
{
	return fail(ST_INVALID,
		    "%s: entry \"%s\" has %s=, and the device tree's /chosen "
		    "has dom0's %s %s: expected one of the two",
		    entry->config, entry->name, key, key, m->file.path);
}

static enum status check_twice_named(const struct tree_modules *modules,
				     const struct entry *entry)
{
	for (unsigned int i = 0; i < modules->nr_modules; i++) {
		const struct tree_module *m = &modules->modules[i];

		if (m->domain)
			continue;
		if (m->kind == MODULE_KERNEL && entry->kernel.path)
			return refuse_both(m, entry, "kernel");
		if (m->kind == MODULE_RAMDISK && entry->nr_ramdisks)
			return refuse_both(m, entry, "ramdisk");
		if (m->kind == MODULE_XSM && entry->xsm.path)
			return refuse_both(m, entry, "xsm");
	}
	return ST_OK;
}

enum status tree_modules_join(const struct tree_modules *modules,
			      const struct config *config, struct entry *entry)
{
	enum status st = check_twice_named(modules, entry);

	if (st)
		return st;
	if (!entry->kernel.path && !entry->has_domains && !modules->nr_modules)
		return config_no_kernel(config, entry);
	if (!modules->has_kernel) {
		st = config_check_dom0(entry);
		if (st)
			return st;
	}
	if (modules->own && !*entry->options && modules->xen_args)
		entry->options = modules->xen_args;
	return ST_OK;
}
