// SPDX-License-Identifier: MIT
/*
 * Reads one module's node that names a file.
 */
#include "tree_module.h"

#include <libfdt.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const char *spot_name(const struct spot *at)
{
	return fdt_get_name(at->tree->fdt, at->node, NULL);
}

enum status spot_refuse(const struct spot *at, const char *problem)
{
	return fail(ST_INVALID, "%s: /chosen/%s%s%s %s", at->tree->name,
		    at->parent ? at->parent : "", at->parent ? "/" : "",
		    spot_name(at), problem);
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

uint64_t cells_end(struct cells cells)
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
			return spot_refuse(at,
					   "is a second module of its kind, "
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
	const char *s = node_text(at->tree, at->node, "bootargs");

	*has_cmdline = fdt_getprop(at->tree->fdt, at->node, "bootargs", NULL);
	if (*has_cmdline && !s)
		return spot_refuse(at, "has bootargs that are no string");
	if (s && strlen(s) >= CHOSEN_MAX_CMDLINE)
		return spot_refuse(at,
				   "has bootargs of more than 1023 characters, "
				   "which Xen does not take");
	return ST_OK;
}

enum status tree_module_read(const struct spot *at, struct tree_modules *out)
{
	const struct kind *kind = find_kind(at);
	struct tree_module m = { .domain = at->parent,
				 .end = cells_end(at->cells) };
	const char *path = node_text(at->tree, at->node, "xen,uefi-binary");
	enum status st = check_cmdline(at, &m.has_cmdline);

	if (st)
		return st;
	if (!node_is(at->tree, at->node, "multiboot,module"))
		return spot_refuse(at,
				   "has xen,uefi-binary, but is not compatible "
				   "with multiboot,module");
	if (!path || !*path)
		return spot_refuse(at,
				   "has no xen,uefi-binary that is the name of "
				   "a file");
	if (!kind)
		return spot_refuse(
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
