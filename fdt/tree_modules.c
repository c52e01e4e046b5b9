// SPDX-License-Identifier: MIT
/*
 * Reads what the user has described in /chosen: the files that modules name,
 * and what each domain claims of the host.
 */
#include <daybreak/tree_modules.h>

#include "node.h"

#include <libfdt.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A node of the tree; parent is NULL for a child of /chosen. */
struct spot {
	struct tree *tree;
	const char *parent;
	int node;
	struct cells cells; /* of its parent, for its reg */
};

static const char *name_of(const struct spot *at)
{
	return fdt_get_name(at->tree->fdt, at->node, NULL);
}

static enum status refuse(const struct spot *at, const char *problem)
{
	return fail(ST_INVALID, "%s: /chosen/%s%s%s %s", at->tree->name,
		    at->parent ? at->parent : "", at->parent ? "/" : "",
		    name_of(at), problem);
}

static const struct kind {
	const char *compatible, *key;
	enum module_kind kind;
	bool of_host, of_domain;
} kinds[] = {
	{ "multiboot,kernel", "kernel", MODULE_KERNEL, true, true },
	{ "multiboot,ramdisk", "ramdisk", MODULE_RAMDISK, true, true },
	{ "multiboot,device-tree", "dtb", MODULE_DEVICE_TREE, false, true },
	{ "xen,xsm-policy", "xsm", MODULE_XSM, true, false },
};

static const struct kind *find_kind(const struct spot *at)
{
	for (unsigned int i = 0; i < COUNT(kinds); i++)
		if (node_is(at->tree, at->node, kinds[i].compatible) &&
		    (at->parent ? kinds[i].of_domain : kinds[i].of_host))
			return &kinds[i];
	return NULL;
}

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

/* A property that is one string, or NULL. */
static const char *string_of(const struct tree *tree, int node,
			     const char *property)
{
	int size;
	const char *s = fdt_getprop(tree->fdt, node, property, &size);

	return s && size > 0 && !s[size - 1] && strlen(s) + 1 == (size_t)size
		       ? s
		       : NULL;
}

static uint64_t end_of(struct cells cells)
{
	return cells.addr == 1 || cells.size == 1 ? 1ULL << 32 : 0;
}

/* Of two nodes of one kind Xen would take one and ignore the other. */
static enum status check_twice(const struct spot *at,
			       const struct tree_module *m,
			       const struct tree_modules *out)
{
	for (unsigned int i = 0; i < out->nr_modules; i++)
		if (out->modules[i].domain == m->domain &&
		    out->modules[i].kind == m->kind)
			return refuse(at, "is a second module of its kind, "
					  "expected one");
	return ST_OK;
}

static unsigned int find_first(const struct tree_modules *out,
			       const struct tree_module *m)
{
	for (unsigned int i = 0; i < out->nr_modules; i++)
		if (out->modules[i].kind == m->kind &&
		    !strcmp(out->modules[i].file.path, m->file.path) &&
		    /* The other's cells may allow a higher address. */
		    out->modules[i].end == m->end)
			return i;
	return out->nr_modules;
}

static enum status check_cmdline(const struct spot *at, bool *has_cmdline)
{
	const char *s = string_of(at->tree, at->node, "bootargs");

	*has_cmdline = fdt_getprop(at->tree->fdt, at->node, "bootargs", NULL);
	if (*has_cmdline && !s)
		return refuse(at, "has bootargs that are no string");
	if (s && strlen(s) >= CHOSEN_MAX_CMDLINE)
		return refuse(at, "has bootargs of more than 1023 characters, "
				  "which Xen does not take");
	return ST_OK;
}

static enum status read_module(const struct spot *at, struct tree_modules *out)
{
	const struct kind *kind = find_kind(at);
	struct tree_module m = { .domain = at->parent,
				 .end = end_of(at->cells) };
	const char *path = string_of(at->tree, at->node, "xen,uefi-binary");
	enum status st = check_cmdline(at, &m.has_cmdline);

	if (st)
		return st;
	if (!node_is(at->tree, at->node, "multiboot,module"))
		return refuse(at, "has xen,uefi-binary, but is not compatible "
				  "with multiboot,module");
	if (!path || !*path)
		return refuse(at, "has no xen,uefi-binary that is the name of "
				  "a file");
	if (!kind)
		return refuse(
			at, at->parent ? "is a module of no kind, expected "
					 "multiboot,kernel, multiboot,ramdisk "
					 "or multiboot,device-tree"
				       : "is a module of no kind, expected "
					 "multiboot,kernel, multiboot,ramdisk "
					 "or xen,xsm-policy");
	m.kind = kind->kind;
	m.file =
		(struct file_ref){ .path = path, .args = "", .key = kind->key };
	st = check_twice(at, &m, out);
	if (st)
		return st;
	if (out->nr_modules == TREE_MAX_MODULES)
		return fail(ST_TOO_LARGE,
			    "%s: /chosen has more than %u modules",
			    at->tree->name, TREE_MAX_MODULES);
	m.first = find_first(out, &m);
	out->modules[out->nr_modules++] = m;
	if (!at->parent && kind->kind == MODULE_KERNEL)
		out->has_kernel = true;
	return ST_OK;
}

static bool is_module(const struct tree *tree, int node)
{
	return node_is(tree, node, "multiboot,module") ||
	       node_is(tree, node, "xen,multiboot-module");
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
	const char *s = string_of(at->tree, at->node, "xen,enhanced");

	if (!s)
		return has(at, "xen,enhanced");
	return !*s || !strcmp(s, "enabled") || !strcmp(s, "legacy");
}

static struct domain_claims claims_of(const struct spot *at)
{
	return (struct domain_claims){
		.where = at->tree->name,
		.name = name_of(at),
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
		return refuse(at, "has no cpus, expected a number of one cell");
	if (!has_size(at, "memory", 8))
		return refuse(at, "has no memory, expected a number of KiB in "
				  "two cells");
	if (!has(at, "#address-cells") || !has(at, "#size-cells"))
		return refuse(at, "has no #address-cells and #size-cells, "
				  "which a domain needs");
	return ST_OK;
}

static enum status read_domain(const struct spot *domain,
			       struct tree_modules *out)
{
	struct domain_claims *claims = &out->domains[out->nr_domains];
	struct spot at = { domain->tree, name_of(domain), 0, { 2, 1 } };
	unsigned int before = out->nr_modules;
	bool has_kernel = false;
	enum status st = check_domain(domain);

	if (!st)
		st = node_cells(at.tree, domain->node, at.cells, &at.cells);
	if (!st && out->nr_domains == DOMAIN_MAX)
		st = fail(ST_TOO_LARGE, "%s: /chosen has more than %u domains",
			  at.tree->name, DOMAIN_MAX);
	if (st)
		return st;
	*claims = claims_of(domain);
	out->nr_domains++;
	fdt_for_each_subnode(at.node, at.tree->fdt, domain->node) {
		if (!is_module(at.tree, at.node) &&
		    !names_file(at.tree, at.node))
			continue;
		st = read_module(&at, out);
		if (st)
			return st;
	}
	for (unsigned int i = before; i < out->nr_modules; i++) {
		has_kernel |= out->modules[i].kind == MODULE_KERNEL;
		claims->device_tree |=
			out->modules[i].kind == MODULE_DEVICE_TREE;
	}
	return has_kernel ? ST_OK
			  : refuse(domain, "has no module of the kind "
					   "multiboot,kernel");
}

/* Reads a child of /chosen. An earlier loader's module names no file. */
static enum status read_child(const struct spot *at, struct tree_modules *out)
{
	if (names_file(at->tree, at->node))
		return read_module(at, out);
	if (node_is(at->tree, at->node, "xen,domain"))
		return read_domain(at, out);
	if (any_names_file(at->tree, at->node))
		return refuse(at, "has modules that name files, but is not "
				  "compatible with xen,domain");
	return ST_OK;
}

static enum status read_chosen(struct tree *tree, int chosen,
			       struct tree_modules *out)
{
	struct spot at = { tree, NULL, 0, { 2, 2 } };
	enum status st = chosen_cells(tree, chosen, true, &at.cells);

	out->end = end_of(at.cells);
	out->xen_args = string_of(tree, chosen, "xen,xen-bootargs");
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
