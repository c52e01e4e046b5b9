// SPDX-License-Identifier: MIT
/*
 * Starts xen.efi as an EFI application. It asks the firmware where it was
 * loaded from, and opens its xen.cfg, the kernel and other files there. So it
 * is loaded with its path on our volume.
 */
#include "app.h"

#include <daybreak/utf16.h>
#include <daybreak/xen_file.h>

#define MAX_PATH   512	/* characters */
#define MAX_VOLUME 1024 /* bytes of a volume's device path */

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;
static EFI_GUID device_path_guid = DEVICE_PATH_PROTOCOL;

static enum status find_image(EFI_HANDLE handle, EFI_LOADED_IMAGE **out)
{
	if (app_bs->HandleProtocol(handle, &loaded_image_guid, (void **)out))
		return fail(ST_UNSUPPORTED,
			    "the firmware does not say how it was started");
	return ST_OK;
}

/* The size of a device path without its end node; 0: too long or empty. */
static size_t volume_size(EFI_DEVICE_PATH *path)
{
	EFI_DEVICE_PATH *node = path;
	size_t size = 0;

	while (!IsDevicePathEnd(node)) {
		size_t length = DevicePathNodeLength(node);

		if (length < sizeof(*node) || length > MAX_VOLUME - size)
			return 0;
		size += length;
		node = NextDevicePathNode(node);
	}
	return size;
}

static void set_node(void *at, UINT8 type, UINT8 subtype, size_t size)
{
	EFI_DEVICE_PATH node = { .Type = type, .SubType = subtype };

	SetDevicePathNodeLength(&node, size);
	memcpy(at, &node, sizeof(node));
}

/* The size of a string in bytes, NUL included. */
static size_t wide_size(const CHAR16 *s)
{
	size_t n = 0;

	while (s[n++])
		;
	return n * sizeof(*s);
}

/* Joins the volume's device path and a node for the file, in static memory. */
static EFI_DEVICE_PATH *join(EFI_DEVICE_PATH *volume, size_t size,
			     const CHAR16 *file)
{
	static uint8_t made[MAX_VOLUME + 2 * sizeof(EFI_DEVICE_PATH) +
			    MAX_PATH * sizeof(CHAR16)];
	const size_t head = sizeof(EFI_DEVICE_PATH), text = wide_size(file);
	uint8_t *at = made + size;

	memcpy(made, volume, size);
	set_node(at, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, head + text);
	memcpy(at + head, file, text);
	set_node(at + head + text, END_DEVICE_PATH_TYPE,
		 END_ENTIRE_DEVICE_PATH_SUBTYPE, head);
	return (EFI_DEVICE_PATH *)made;
}

static enum status make_path(EFI_HANDLE volume, struct file file,
			     EFI_DEVICE_PATH **out)
{
	char inside[MAX_PATH];
	CHAR16 wide[MAX_PATH];
	EFI_DEVICE_PATH *path;
	size_t size = 0;
	enum status st;

	st = config_path(file.name, platform_directory(), file.name, inside,
			 sizeof(inside));
	if (st)
		return st;
	if (!app_bs->HandleProtocol(volume, &device_path_guid, (void **)&path))
		size = volume_size(path);
	if (!size || !utf16_from_utf8(inside, wide, MAX_PATH))
		return fail(ST_UNSUPPORTED,
			    "%s: the firmware gives no device path for it",
			    file.name);
	*out = join(path, size, wide);
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
	st = make_path(own->DeviceHandle, xen, &path);
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
