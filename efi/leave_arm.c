// SPDX-License-Identifier: MIT
/*
 * The hand-offs on Arm. Either the tree is given to the firmware and Xen is
 * started as an EFI application, so that the firmware verifies it; or boot
 * services end and Xen is entered as a plain Image with MMU and caches off.
 */
#include "app.h"

#include <daybreak/arch.h>

const struct boot_host *const app_host = &boot_arm;

extern const char arch_enter_image_end[];

unsigned int platform_exception_level(void)
{
	return arch_exception_level();
}

static enum status start(const struct file xen)
{
	EFI_HANDLE image;
	enum status st = start_image_load(xen, NULL, &image);

	if (st)
		return st;
	platform_free((void *)(uintptr_t)xen.bytes.base);
	return start_image(image, xen.name);
}

static enum status leave_with_tree(const struct handoff *h)
{
	void *former = table_tree();
	enum status st;

	if (table_set_tree(h->tree.fdt))
		return fail(ST_IO, "the firmware does not take the device tree "
				   "for Xen");
	st = start(h->file);
	table_set_tree(former);
	return st;
}

static void clean(const void *base, uint64_t size)
{
	arch_clean_cache((uintptr_t)base, size);
}

/* Xen reads these with caches off, so they have to be written to memory. */
static void clean_all(const struct handoff *h)
{
	const struct boot_modules *all = &h->boot->modules;

	for (unsigned int i = 0; i < all->nr; i++)
		clean(all->list[i].pages, all->list[i].size);
	clean(h->load_at, h->arm_image->image_size);
	clean(h->tree.fdt, tree_file(&h->tree).bytes.size);
	clean((void *)(uintptr_t)arch_enter_image,
	      (uintptr_t)arch_enter_image_end - (uintptr_t)arch_enter_image);
}

static enum status leave_plain(struct handoff *h)
{
	enum status st = leave_boot_services(h);

	if (st)
		return st;
	clean_all(h);
	arch_enter_image((uintptr_t)h->load_at, (uintptr_t)h->tree.fdt);
}

/* Xen on Arm passes none of the firmware's tables on to dom0. */
enum status platform_publish_log(void)
{
	return ST_UNSUPPORTED;
}

enum status platform_leave(struct handoff *handoff)
{
	files_close();
	return handoff->way == HANDOFF_PLAIN ? leave_plain(handoff)
					     : leave_with_tree(handoff);
}
