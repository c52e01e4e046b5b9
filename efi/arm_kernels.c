// SPDX-License-Identifier: MIT
/*
 * Kernels as they are shipped: looked at while the firmware can still take
 * over, and unpacked, as Xen itself unpacks a gzip at most.
 */
#include "host_devicetree.h"

#include <daybreak/arm64_kernel.h>

/* A place as the file's own was chosen. */
static enum status take_room(const char *name, uint64_t size, void *context,
			     void **out)
{
	const struct piece_file *p = context;
	struct place place = {
		.name = name, .size = size, .align = MEMMAP_PAGE, .end = p->end
	};
	enum status st = arm_place_all(&place, 1);

	*out = (void *)(uintptr_t)place.addr;
	return st;
}

static enum status unpack_kernel(struct piece_file *p, uint64_t limit,
				 struct xen_version version)
{
	struct arm64_kernel kernel;
	struct file inside;
	enum status st;

	for (unsigned int layers = 0;; layers++) {
		st = arm64_kernel_identify(piece_bytes(p), version, layers,
					   &kernel);
		if (st || !kernel.wrapped)
			return st;
		st = unpack_file_to(kernel.packed, limit, take_room, p,
				    &inside);
		if (st)
			return st;
		memory_free(p->pages);
		p->pages = (uint8_t *)(uintptr_t)inside.bytes.base;
		p->size = inside.bytes.size;
	}
}

enum status arm_kernels_unpack(uint64_t limit, struct xen_version version)
{
	struct piece_file *pieces;
	enum status st = ST_OK;
	unsigned int nr;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		if (pieces[i].kind == MODULE_KERNEL)
			st = unpack_kernel(&pieces[i], limit, version);
	return st;
}
