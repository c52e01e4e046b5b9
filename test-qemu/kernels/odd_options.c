// SPDX-License-Identifier: MIT
/*
 * The load options as some firmware passes them:
 *
 *	options=TEXT         the load options, in UTF-16
 *	load-option=TEXT     the same in a whole EFI_LOAD_OPTION
 */
#include "odd.h"

#define OPTIONS_MAX 512 /* units */

static UINT8 options[8 * OPTIONS_MAX];

static UINTN put(UINTN at, const void *bytes, UINTN size)
{
	memcpy(options + at, bytes, size);
	return at + size;
}

/* Copies up to the end of the line, and adds a NUL. */
static UINTN put_text(UINTN at, const char *s)
{
	CHAR16 c;

	for (; *s && *s != '\n'; s++) {
		c = (CHAR16)(UINT8)*s;
		at = put(at, &c, sizeof(c));
	}
	c = 0;
	return put(at, &c, sizeof(c));
}

UINTN odd_path_size(EFI_DEVICE_PATH *path)
{
	UINTN size = 0;

	for (;; path = NextDevicePathNode(path)) {
		size += DevicePathNodeLength(path);
		if (DevicePathType(path) == END_DEVICE_PATH_TYPE)
			return size;
	}
}

static UINTN put_option(EFI_DEVICE_PATH *path, const char *text)
{
	static const UINT32 active = 1;
	UINT16 size = (UINT16)odd_path_size(path);
	UINTN at = put(put(0, &active, 4), &size, 2);

	at = put_text(at, "Xen host");
	return put_text(put(at, path, size), text);
}

void odd_options(EFI_LOADED_IMAGE *image, EFI_DEVICE_PATH *path)
{
	const char *plain = odd_setting("options");
	const char *whole = odd_setting("load-option");

	if (!plain && !whole)
		return;
	image->LoadOptions = options;
	image->LoadOptionsSize =
		(UINT32)(plain ? put_text(0, plain) : put_option(path, whole));
}
