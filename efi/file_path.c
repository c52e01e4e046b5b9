// SPDX-License-Identifier: MIT
/*
 * Device paths of files: that of their volume, and a node with their path on
 * it. An application that is started with one finds its own files.
 */
#include "app.h"

#include <daybreak/utf16.h>

#define MAX_VOLUME 1024 /* bytes of a volume's device path */

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

size_t wide_size(const CHAR16 *s)
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
			    PLATFORM_MAX_PATH * sizeof(CHAR16)];
	const size_t head = sizeof(EFI_DEVICE_PATH), text = wide_size(file);
	uint8_t *at = made + size;

	memcpy(made, volume, size);
	set_node(at, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, head + text);
	memcpy(at + head, file, text);
	set_node(at + head + text, END_DEVICE_PATH_TYPE,
		 END_ENTIRE_DEVICE_PATH_SUBTYPE, head);
	return (EFI_DEVICE_PATH *)made;
}

enum status file_path_make(EFI_HANDLE volume, const char *name,
			   const char *inside, EFI_DEVICE_PATH **out)
{
	CHAR16 wide[PLATFORM_MAX_PATH];
	EFI_DEVICE_PATH *path = device_path_of(volume);
	size_t size = path ? volume_size(path) : 0;

	if (!size || !utf16_from_utf8(inside, wide, PLATFORM_MAX_PATH))
		return fail(ST_UNSUPPORTED,
			    "%s: the firmware gives no device path for it",
			    name);
	*out = join(path, size, wide);
	return ST_OK;
}

enum status file_path_of_own(EFI_HANDLE volume, const char *name,
			     EFI_DEVICE_PATH **out)
{
	char inside[PLATFORM_MAX_PATH];
	enum status st = config_path(name, platform_directory(), name, inside,
				     sizeof(inside));

	return st ? st : file_path_make(volume, name, inside, out);
}
