// SPDX-License-Identifier: MIT
/*
 * Starts xen.efi as an EFI application. It asks the firmware where it was
 * loaded from, and opens its xen.cfg, the kernel and other files there. So it
 * is loaded with its path on our volume.
 */
#include "app.h"

#include <daybreak/utf16.h>
#include <daybreak/xen_file.h>

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;

static enum status find_image(EFI_HANDLE handle, EFI_LOADED_IMAGE **out)
{
	if (app_bs->HandleProtocol(handle, &loaded_image_guid, (void **)out))
		return fail(ST_UNSUPPORTED,
			    "the firmware does not say how it was started");
	return ST_OK;
}

/* xen.efi expects writable UTF-16 with one NUL, at its end. */
static void set_options(EFI_LOADED_IMAGE *image, const char *text)
{
	static CHAR16 options[XEN_FILE_OPTIONS_MAX];

	/* It fits: there are no more characters than bytes of text. */
	utf16_from_utf8(text, options, XEN_FILE_OPTIONS_MAX);
	image->LoadOptions = options;
	image->LoadOptionsSize = (UINT32)wide_size(options);
}

static enum status load(struct file xen, const char *text, EFI_HANDLE *handle)
{
	EFI_LOADED_IMAGE *own, *image;
	EFI_DEVICE_PATH *path;
	enum status st;

	st = find_image(app_handle, &own);
	if (st)
		return st;
	st = file_path_of_own(own->DeviceHandle, xen.name, &path);
	if (st)
		return st;
	st = start_image_load(xen, path, handle);
	if (st)
		return st;
	st = find_image(*handle, &image);
	if (st) {
		app_bs->UnloadImage(*handle);
		return st;
	}
	/* Some firmware sets no volume for an image loaded from memory. */
	image->DeviceHandle = own->DeviceHandle;
	set_options(image, text);
	return ST_OK;
}

enum status leave_application(const struct handoff *handoff)
{
	static char name[XEN_FILE_NAME_MAX];
	EFI_HANDLE handle;
	struct text t;
	enum status st = load(handoff->file, handoff->load_options, &handle);

	if (st)
		return st;
	/* All other text is freed with the boot's pages. */
	text_init(&t, name, sizeof(name));
	text_append(&t, handoff->file.name, strlen(handoff->file.name));
	say("Starting %s as an EFI application, peak %lu KiB", name,
	    platform_peak() / 1024);
	files_close();
	platform_free_all();
	return start_image(handle, name);
}
