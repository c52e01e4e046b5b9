// SPDX-License-Identifier: MIT
/*
 * Hand-off one on Arm: the tree becomes the firmware's, and Xen is started as
 * the EFI application it is, so that the firmware verifies it.
 */
#include "host_devicetree.h"

static const char *reason(EFI_STATUS es)
{
	switch (es) {
	case EFI_SECURITY_VIOLATION:
	case EFI_ACCESS_DENIED:
		return "it is not signed by a key the firmware trusts";
	case EFI_UNSUPPORTED:
		return "it is not an EFI application for this CPU";
	case EFI_OUT_OF_RESOURCES:
		return "there is no memory for it";
	default:
		return "its PE headers are broken";
	}
}

static enum status start(const struct host_xen *xen)
{
	EFI_HANDLE handle = NULL;
	EFI_STATUS es;

	es = app_bs->LoadImage(FALSE, app_handle, NULL,
			       (void *)(uintptr_t)xen->file.bytes.base,
			       xen->file.bytes.size, &handle);
	if (es) {
		if (handle)
			app_bs->UnloadImage(handle);
		return fail(ST_UNSUPPORTED,
			    "%s: the firmware does not load it: %s",
			    xen->file.name, reason(es));
	}
	memory_free((void *)(uintptr_t)xen->file.bytes.base);
	es = app_bs->StartImage(handle, NULL, NULL);
	return fail(ST_INVALID,
		    "Xen came back to the firmware with status %#lx",
		    (uint64_t)es);
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
