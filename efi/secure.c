// SPDX-License-Identifier: MIT
/*
 * Whether the machine starts only what is signed. Sources: UEFI 2.10, sections
 * 3.3 (SecureBoot, SetupMode) and 32.3; shim's mok.c (MokSBStateRT).
 */
#include "app.h"

#define BOOT_ONLY                                                              \
	(EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)

static EFI_GUID global_guid = EFI_GLOBAL_VARIABLE;
static EFI_GUID shim_guid = { 0x605dab50,
			      0xe046,
			      0x4300,
			      { 0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b,
				0x23 } };

/*
 * A variable of one byte that is made anew at each start: one that the OS has
 * written would be kept. Returns otherwise for one that cannot be read or is of
 * another kind, and 0 for one that does not exist.
 */
static UINT8 read_byte(const CHAR16 *name, EFI_GUID *vendor, UINT8 otherwise)
{
	UINT8 value = 0;
	UINTN size = sizeof(value);
	UINT32 attributes = 0;
	EFI_STATUS es = app_table->RuntimeServices->GetVariable(
		(CHAR16 *)(uintptr_t)name, vendor, &attributes, &size, &value);

	if (es == EFI_NOT_FOUND)
		return 0;
	if (es || size != sizeof(value) || attributes != BOOT_ONLY)
		return otherwise;
	return value;
}

/* What cannot be read is read as if Secure Boot were on. */
enum platform_security platform_security(void)
{
	if (!read_byte(L"SecureBoot", &global_guid, 1) ||
	    read_byte(L"SetupMode", &global_guid, 0))
		return PLATFORM_OPEN;
	return read_byte(L"MokSBStateRT", &shim_guid, 0) == 1
		       ? PLATFORM_OPEN_SHIM
		       : PLATFORM_SECURE;
}
