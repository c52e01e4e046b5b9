// SPDX-License-Identifier: MIT
/*
 * Other EFI applications, among them Xen: the firmware verifies, loads and
 * starts them.
 */
#include "app.h"

#include <daybreak/arch.h>

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

enum status start_image_load(struct file pe, EFI_DEVICE_PATH *path,
			     EFI_HANDLE *out)
{
	EFI_STATUS es;

	*out = NULL;
	es = app_bs->LoadImage(FALSE, app_handle, path,
			       (void *)(uintptr_t)pe.bytes.base, pe.bytes.size,
			       out);
	if (!es)
		return ST_OK;
	/* The firmware may load an image even if it is not trusted. */
	if (*out)
		app_bs->UnloadImage(*out);
	return fail(ST_UNSUPPORTED, "%s: the firmware does not load it: %s",
		    pe.name, reason(es));
}

/* It gets the CPU as the firmware left it, without our canary. */
__attribute__((no_stack_protector)) static EFI_STATUS run(EFI_HANDLE image)
{
	EFI_STATUS es;

	arch_canary_remove();
	es = app_bs->StartImage(image, NULL, NULL);
	arch_canary_restore();
	return es;
}

EFI_STATUS start_image_run(EFI_HANDLE image)
{
	EFI_STATUS es = run(image);

	/* In this case it has not run and is still loaded. */
	if (es == EFI_SECURITY_VIOLATION)
		app_bs->UnloadImage(image);
	return es;
}

enum status start_image(EFI_HANDLE image, const char *name)
{
	EFI_STATUS es = start_image_run(image);

	return fail(ST_INVALID,
		    "%s: Xen came back to the firmware with status %#lx; what "
		    "it has said above is why",
		    name, (uint64_t)es);
}
