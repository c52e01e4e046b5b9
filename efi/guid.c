// SPDX-License-Identifier: MIT
/*
 * UUIDs as the firmware has them in memory.
 */
#include "app.h"

#include <daybreak/uuid.h>

/* A GUID's first three numbers are little-endian (UEFI 2.10, appendix A). */
EFI_GUID guid_from_uuid(const uint8_t b[UUID_SIZE])
{
	EFI_GUID guid;

	guid.Data1 = (UINT32)b[0] << 24 | (UINT32)b[1] << 16 |
		     (UINT32)b[2] << 8 | b[3];
	guid.Data2 = (UINT16)(b[4] << 8 | b[5]);
	guid.Data3 = (UINT16)(b[6] << 8 | b[7]);
	memcpy(guid.Data4, b + 8, sizeof(guid.Data4));
	return guid;
}

void guid_to_uuid(EFI_GUID guid, uint8_t out[UUID_SIZE])
{
	for (unsigned int i = 0; i < 4; i++)
		out[i] = (uint8_t)(guid.Data1 >> (24 - 8 * i));
	out[4] = (uint8_t)(guid.Data2 >> 8);
	out[5] = (uint8_t)guid.Data2;
	out[6] = (uint8_t)(guid.Data3 >> 8);
	out[7] = (uint8_t)guid.Data3;
	memcpy(out + 8, guid.Data4, sizeof(guid.Data4));
}
