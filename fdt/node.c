// SPDX-License-Identifier: MIT
/*
 * Nodes, properties and cells. Failures are reported here; callers only pass
 * them on.
 */
#include "node.h"

#include <daybreak/format.h>

#include <libfdt.h>

enum status node_error(const struct tree *tree, const char *what, int error)
{
	if (error == -FDT_ERR_NOSPACE)
		return fail(ST_TOO_LARGE,
			    "%s: the device tree has no room left for %s",
			    tree->name, what);
	if (error == -FDT_ERR_EXISTS)
		return fail(ST_INVALID,
			    "%s: the device tree already has a node %s, "
			    "expected that name to be free",
			    tree->name, what);
	return fail(ST_INVALID, "%s: the device tree cannot take %s (%s)",
		    tree->name, what, fdt_strerror(error));
}

enum status node_add(struct tree *tree, int parent, const char *name,
		     const uint64_t *addr, int *node)
{
	char buf[NODE_NAME_MAX + 1 + 16 + 1];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_format(&t, "%s", name);
	if (addr)
		text_format(&t, "@%lx", *addr);
	*node = fdt_add_subnode(tree->fdt, parent, buf);
	return *node < 0 ? node_error(tree, buf, *node) : ST_OK;
}

enum status node_get(struct tree *tree, int parent, const char *name, int *node)
{
	*node = fdt_subnode_offset(tree->fdt, parent, name);
	if (*node >= 0)
		return ST_OK;
	return node_add(tree, parent, name, NULL, node);
}

enum status node_bytes(struct tree *tree, int node, const char *property,
		       const void *bytes, unsigned int size)
{
	int error = fdt_setprop(tree->fdt, node, property, bytes, (int)size);

	return error ? node_error(tree, property, error) : ST_OK;
}

enum status node_string(struct tree *tree, int node, const char *property,
			const char *value)
{
	return node_bytes(tree, node, property, value,
			  (unsigned int)strlen(value) + 1);
}

enum status node_u32(struct tree *tree, int node, const char *property,
		     uint32_t value)
{
	fdt32_t cell = cpu_to_fdt32(value);

	return node_bytes(tree, node, property, &cell, sizeof(cell));
}

enum status node_u64(struct tree *tree, int node, const char *property,
		     uint64_t value)
{
	fdt64_t cell = cpu_to_fdt64(value);

	return node_bytes(tree, node, property, &cell, sizeof(cell));
}

enum status node_drop(struct tree *tree, int node, const char *property)
{
	int error = fdt_delprop(tree->fdt, node, property);

	if (error && error != -FDT_ERR_NOTFOUND)
		return node_error(tree, property, error);
	return ST_OK;
}

static enum status read_cells(const struct tree *tree, int node,
			      const char *property, unsigned int *out)
{
	int size;
	const void *bytes = fdt_getprop(tree->fdt, node, property, &size);
	uint64_t value;

	if (!bytes)
		return ST_OK;
	value = size == 4 ? node_read(bytes, 1) : 0;
	if (value < 1 || value > 2)
		return fail(ST_UNSUPPORTED,
			    "%s: %s of the device tree's node /%s has %d bytes "
			    "and the value %lu, expected 1 or 2",
			    tree->name, property,
			    fdt_get_name(tree->fdt, node, NULL), size, value);
	*out = (unsigned int)value;
	return ST_OK;
}

enum status node_cells(const struct tree *tree, int node, struct cells fallback,
		       struct cells *out)
{
	enum status st;

	*out = fallback;
	st = read_cells(tree, node, "#address-cells", &out->addr);
	if (st)
		return st;
	return read_cells(tree, node, "#size-cells", &out->size);
}

enum status node_root_cells(const struct tree *tree, struct cells *out)
{
	return node_cells(tree, 0, (struct cells){ 2, 1 }, out);
}

enum status node_set_cells(struct tree *tree, int node, struct cells cells)
{
	enum status st = node_u32(tree, node, "#address-cells", cells.addr);

	return st ? st : node_u32(tree, node, "#size-cells", cells.size);
}

enum status node_append(struct tree *tree, int node, const char *property,
			unsigned int nr, uint64_t value)
{
	fdt32_t cells[2] = { cpu_to_fdt32((uint32_t)(value >> 32)),
			     cpu_to_fdt32((uint32_t)value) };
	int error;

	if (nr == 1 && value >> 32)
		return fail(ST_TOO_LARGE,
			    "%s: %#lx does not fit in %s, for which the device "
			    "tree's node /%s has one cell",
			    tree->name, value, property,
			    fdt_get_name(tree->fdt, node, NULL));
	error = fdt_appendprop(tree->fdt, node, property, cells + 2 - nr,
			       (int)(nr * sizeof(cells[0])));
	return error ? node_error(tree, property, error) : ST_OK;
}

enum status node_append_range(struct tree *tree, int node, const char *property,
			      struct cells cells, uint64_t addr, uint64_t size)
{
	enum status st = node_append(tree, node, property, cells.addr, addr);

	return st ? st : node_append(tree, node, property, cells.size, size);
}

uint64_t node_read(const void *bytes, unsigned int nr)
{
	const uint8_t *p = bytes;
	uint64_t value = 0;

	for (unsigned int i = 0; i < nr * 4; i++)
		value = value << 8 | p[i];
	return value;
}

const char *node_text(const struct tree *tree, int node, const char *property)
{
	int size;
	const char *s = fdt_getprop(tree->fdt, node, property, &size);

	return s && size > 0 && !s[size - 1] && strlen(s) + 1 == (size_t)size
		       ? s
		       : NULL;
}

bool node_is(const struct tree *tree, int node, const char *compatible)
{
	return !fdt_node_check_compatible(tree->fdt, node, compatible);
}

bool node_is_module(const struct tree *tree, int node)
{
	return node_is(tree, node, "multiboot,module") ||
	       node_is(tree, node, "xen,multiboot-module");
}
