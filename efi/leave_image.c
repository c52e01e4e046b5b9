// SPDX-License-Identifier: MIT
/*
 * Hand-off two on Arm (handoff=image): boot services end, memory is described
 * in the tree, and Xen is entered as a plain Image with MMU and caches off.
 */
#include "host_devicetree.h"

#include <daybreak/arch.h>

#define ATTEMPTS 4 /* the map may change between reading it and leaving */

extern const char arch_enter_image_end[];

enum status leave_image_check(const struct host_xen *xen)
{
	if (xen->image.kind != ARM64_IMAGE || !xen->image.image_size)
		return fail(ST_UNSUPPORTED,
			    "%s: has no arm64 Image header with a size, which "
			    "handoff=image wants",
			    xen->file.name);
	if (xen->image.image_size < xen->file.bytes.size)
		return fail(ST_INVALID,
			    "%s: says it takes %lu bytes of memory, but has "
			    "%lu itself",
			    xen->file.name, xen->image.image_size,
			    xen->file.bytes.size);
	if (arch_exception_level() != 2)
		return fail(ST_UNSUPPORTED,
			    "handoff=image: the firmware runs at EL%u, Xen "
			    "wants EL2",
			    arch_exception_level());
	return ST_OK;
}

static void clean(const void *base, uint64_t size)
{
	arch_clean_cache((uintptr_t)base, size);
}

/* What Xen reads with its caches off has to be in memory. */
static void clean_all(const struct tree *tree, const struct host_xen *xen)
{
	struct piece_file *pieces;
	unsigned int nr;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; i < nr; i++)
		clean(pieces[i].pages, pieces[i].size);
	clean((void *)(uintptr_t)xen->load_addr, xen->image.image_size);
	clean(tree->fdt, tree_file(tree).bytes.size);
	clean((void *)(uintptr_t)arch_enter_image,
	      (uintptr_t)arch_enter_image_end - (uintptr_t)arch_enter_image);
}

static void copy_xen(const struct host_xen *xen)
{
	uint8_t *at = (uint8_t *)(uintptr_t)xen->load_addr;
	struct span bytes = xen->file.bytes;

	memcpy(at, bytes.base, bytes.size);
	memset(at + bytes.size, 0, xen->image.image_size - bytes.size);
}

enum status leave_image(struct host_tree *host, const struct host_xen *xen)
{
	const struct memmap *map;
	struct tree tree;
	enum status st = ST_OK;
	bool left = false;
	UINTN key;

	copy_xen(xen);
	for (unsigned int i = 0; i < ATTEMPTS && !left; i++) {
		st = memory_map_key(&map, &key);
		if (!st)
			st = host_tree_write(host, map, &tree);
		if (st)
			return st;
		left = !app_bs->ExitBootServices(app_handle, key);
	}
	if (!left)
		return fail(ST_IO, "the firmware does not end boot services");
	clean_all(&tree, xen);
	arch_enter_image(xen->load_addr, (uintptr_t)tree.fdt);
}
