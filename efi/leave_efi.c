// SPDX-License-Identifier: MIT
/*
 * Hand-off one on Arm: the tree becomes the firmware's, and Xen is started as
 * the EFI application it is, so that the firmware verifies it.
 */
#include "host_devicetree.h"

static enum status start(const struct host_xen *xen)
{
	EFI_HANDLE image;
	enum status st = start_image_load(xen->file, NULL, &image);

	if (st)
		return st;
	memory_free((void *)(uintptr_t)xen->file.bytes.base);
	return start_image(image, xen->file.name);
}

enum status leave_efi(struct host_tree *host, const struct host_xen *xen)
{
	void *former = tree_published();
	struct tree tree;
	enum status st;

	st = host_tree_write(host, NULL, &tree);
	if (!st)
		st = tree_publish(&tree);
	if (st)
		return st;
	st = start(xen);
	tree_restore(former);
	return st;
}
