// SPDX-License-Identifier: MIT
/*
 * Checks kernels while the firmware can still boot something else, and unpacks
 * them, because Xen itself can unpack only gzip.
 */
#include "arm_state.h"

#include "unpack_file.h"

#include <daybreak/arm64_kernel.h>

/* Allocates memory for the unpacked file where its module may be placed. */
static enum status take_room(const struct boot *boot, const char *name,
			     uint64_t size, void *context, void **out)
{
	const struct boot_module *m = context;
	struct place place = {
		.name = name, .size = size, .align = MEMMAP_PAGE, .end = m->end
	};

	return arm_place_all(boot, &place, out, 1);
}

static enum status unpack_kernel(const struct arm *arm, struct boot_module *m)
{
	const struct boot_room room = { take_room, m };
	struct arm64_kernel kernel;
	struct file inside;
	enum status st;

	for (unsigned int layers = 0;; layers++) {
		st = arm64_kernel_identify(module_bytes(m), arm->version,
					   layers, &kernel);
		if (st || !kernel.wrapped)
			return st;
		st = unpack_file_to(arm->boot, kernel.packed, &room, &inside);
		if (st)
			return st;
		pages_free_file(arm->boot, module_bytes(m));
		m->pages = (uint8_t *)(uintptr_t)inside.bytes.base;
		m->size = inside.bytes.size;
	}
}

enum status arm_kernels_unpack(struct arm *arm)
{
	struct boot_modules *all = &arm->boot->modules;

	for (unsigned int i = 0; i < all->nr; i++) {
		struct boot_module *m = &all->list[i];
		const struct boot_module *same = &all->list[m->same];
		enum status st;

		if (m->kind != MODULE_KERNEL)
			continue;
		if (module_has_pages(arm->boot, m)) {
			st = unpack_kernel(arm, m);
			if (st)
				return st;
		} else {
			m->pages = same->pages;
			m->size = same->size;
		}
	}
	return ST_OK;
}
