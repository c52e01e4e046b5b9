// SPDX-License-Identifier: MIT
/*
 * Resets the machine, and asks the firmware for its setup. Source: UEFI 2.10,
 * sections 8.5.1 and 8.5.4.
 */
#include "app.h"

#define ATTRIBUTES                                                             \
	(EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS |         \
	 EFI_VARIABLE_RUNTIME_ACCESS)

static EFI_GUID global_guid = EFI_GLOBAL_VARIABLE;
static CHAR16 wishes[] = { 'O', 's', 'I', 'n', 'd', 'i', 'c',
			   'a', 't', 'i', 'o', 'n', 's', 0 };
static CHAR16 supported[] = { 'O', 's', 'I', 'n', 'd', 'i', 'c', 'a',
			      't', 'i', 'o', 'n', 's', 'S', 'u', 'p',
			      'p', 'o', 'r', 't', 'e', 'd', 0 };

/* A variable of 64 bits; 0 when it is not there or has another size. */
static UINT64 get(CHAR16 *name)
{
	UINT64 value = 0;
	UINTN size = sizeof(value);
	UINT32 attributes;

	if (app_table->RuntimeServices->GetVariable(
		    name, &global_guid, &attributes, &size, &value) ||
	    size != sizeof(value))
		return 0;
	return value;
}

bool platform_has_setup(void)
{
	return get(supported) & EFI_OS_INDICATIONS_BOOT_TO_FW_UI;
}

static enum status ask_for_setup(void)
{
	UINT64 value = get(wishes) | EFI_OS_INDICATIONS_BOOT_TO_FW_UI;
	EFI_STATUS es;

	if (!platform_has_setup())
		return fail(ST_UNSUPPORTED,
			    "this firmware does not offer its setup");
	es = app_table->RuntimeServices->SetVariable(
		wishes, &global_guid, ATTRIBUTES, sizeof(value), &value);
	if (es)
		return fail(ST_IO,
			    "the firmware cannot be told to enter its setup "
			    "(%#lx)",
			    (uint64_t)es);
	return ST_OK;
}

enum status platform_reset(enum platform_reset how)
{
	EFI_RESET_TYPE type =
		how == PLATFORM_POWER_OFF ? EfiResetShutdown : EfiResetCold;
	enum status st =
		how == PLATFORM_FIRMWARE_SETUP ? ask_for_setup() : ST_OK;

	if (st)
		return st;
	app_table->RuntimeServices->ResetSystem(type, EFI_SUCCESS, 0, NULL);
	return fail(ST_IO, "the firmware does not %s the machine",
		    how == PLATFORM_POWER_OFF ? "power off" : "reset");
}
