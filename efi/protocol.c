// SPDX-License-Identifier: MIT
/*
 * Finds protocols of which the firmware has one (UEFI 2.10, section 7.3.16).
 */
#include "app.h"

void *protocol_find(EFI_GUID *guid)
{
	void *protocol;

	return app_bs->LocateProtocol(guid, NULL, &protocol) ? NULL : protocol;
}
