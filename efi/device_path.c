// SPDX-License-Identifier: MIT
/*
 * Reads device paths, whose lengths come from the firmware and are not trusted.
 * Source: UEFI 2.10, section 10.2.
 */
#include "app.h"

EFI_DEVICE_PATH *device_path_of(EFI_HANDLE handle)
{
	static EFI_GUID guid = DEVICE_PATH_PROTOCOL;
	void *path;

	return handle && !app_bs->HandleProtocol(handle, &guid, &path) ? path
								       : NULL;
}

EFI_DEVICE_PATH *device_path_find(EFI_DEVICE_PATH *from, UINT8 type,
				  UINT8 subtype, size_t size)
{
	for (; from && DevicePathType(from) != END_DEVICE_PATH_TYPE;
	     from = NextDevicePathNode(from)) {
		const size_t length = DevicePathNodeLength(from);

		if (length < sizeof(*from))
			break;
		if (DevicePathType(from) == type &&
		    DevicePathSubType(from) == subtype && length >= size)
			return from;
	}
	return NULL;
}
