// SPDX-License-Identifier: MIT
/*
 * Takes over a device tree: checks everything in it before the first use, and
 * copies it once, into a buffer with room for what is added.
 */
#include <daybreak/page.h>
#include <daybreak/tree.h>

#include <libfdt.h>

static enum status check_header(struct file dtb, struct fdt_header *h)
{
	uint32_t size;

	if (!span_copy(dtb.bytes, 0, h, sizeof(*h)))
		return fail(ST_TRUNCATED,
			    "%s: has %lu bytes, expected at least the %zu of a "
			    "device tree's header",
			    dtb.name, dtb.bytes.size, sizeof(*h));
	if (fdt32_to_cpu(h->magic) != FDT_MAGIC)
		return fail(ST_INVALID,
			    "%s: begins with %#010x, expected a device tree's "
			    "%#010x",
			    dtb.name, fdt32_to_cpu(h->magic), FDT_MAGIC);
	size = fdt32_to_cpu(h->totalsize);
	if (size > dtb.bytes.size)
		return fail(ST_TRUNCATED,
			    "%s: the device tree says it has %u bytes, but "
			    "there are only %lu",
			    dtb.name, size, dtb.bytes.size);
	if (size > TREE_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: the device tree has %u bytes, Xen takes at "
			    "most %u",
			    dtb.name, size, TREE_MAX_SIZE);
	if (fdt32_to_cpu(h->version) < 17 ||
	    fdt32_to_cpu(h->last_comp_version) > 17)
		return fail(ST_UNSUPPORTED,
			    "%s: the device tree has version %u, readable as "
			    "%u, expected 17",
			    dtb.name, fdt32_to_cpu(h->version),
			    fdt32_to_cpu(h->last_comp_version));
	return ST_OK;
}

static enum status check_depth(struct file dtb)
{
	int depth = 0, node = 0;

	while (node >= 0 && depth >= 0) {
		if (depth > TREE_MAX_DEPTH)
			return fail(ST_UNSUPPORTED,
				    "%s: the device tree's nodes are nested "
				    "more than %u deep",
				    dtb.name, TREE_MAX_DEPTH);
		node = fdt_next_node(dtb.bytes.base, node, &depth);
	}
	return ST_OK;
}

enum status tree_check(struct file dtb)
{
	struct fdt_header header;
	enum status st;
	int error;

	st = check_header(dtb, &header);
	if (st)
		return st;
	if (fdt_check_header(dtb.bytes.base))
		return fail(ST_INVALID,
			    "%s: the device tree's blocks do not lie inside "
			    "its %u bytes",
			    dtb.name, fdt32_to_cpu(header.totalsize));
	error = fdt_check_full(dtb.bytes.base, fdt32_to_cpu(header.totalsize));
	if (error)
		return fail(ST_INVALID,
			    "%s: a node or property of the device tree is "
			    "broken (%s)",
			    dtb.name, fdt_strerror(error));
	return check_depth(dtb);
}

enum status tree_grown_size(struct file dtb, uint64_t extra, uint64_t *size)
{
	uint64_t now = fdt_totalsize(dtb.bytes.base);

	/* fdt_open_into() realigns the reserve map and may pad a little. */
	if (extra > TREE_MAX_SIZE || now + extra + 64 > TREE_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: the device tree's %lu bytes and what is added "
			    "for Xen are more than %u",
			    dtb.name, now, TREE_MAX_SIZE);
	*size = align_up(now + extra + 64, 8);
	return ST_OK;
}

enum status tree_open(struct file dtb, void *buf, uint64_t size,
		      struct tree *tree)
{
	int room = size > TREE_MAX_SIZE ? (int)TREE_MAX_SIZE : (int)size;

	if (fdt_open_into(dtb.bytes.base, buf, room))
		return fail(ST_TOO_LARGE,
			    "%s: the device tree has %u bytes, its new buffer "
			    "only %lu",
			    dtb.name, fdt_totalsize(dtb.bytes.base), size);
	*tree = (struct tree){ .name = dtb.name, .fdt = buf };
	return ST_OK;
}

enum status tree_empty(const char *name, void *buf, uint64_t size,
		       struct tree *tree)
{
	int room = size > TREE_MAX_SIZE ? (int)TREE_MAX_SIZE : (int)size;

	if (fdt_create_empty_tree(buf, room) ||
	    fdt_setprop_u32(buf, 0, "#address-cells", 2) ||
	    fdt_setprop_u32(buf, 0, "#size-cells", 2))
		return fail(ST_TOO_LARGE,
			    "%s: %lu bytes are too few for an empty device "
			    "tree",
			    name, size);
	*tree = (struct tree){ .name = name, .fdt = buf };
	return ST_OK;
}

uint64_t tree_close(struct tree *tree)
{
	/* This fails only for a broken tree, and this one was checked. */
	fdt_pack(tree->fdt);
	return fdt_totalsize(tree->fdt);
}

struct file tree_file(const struct tree *tree)
{
	return (struct file){
		.name = tree->name,
		.bytes = { tree->fdt, fdt_totalsize(tree->fdt) },
	};
}
