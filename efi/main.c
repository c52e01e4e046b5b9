// SPDX-License-Identifier: MIT
/*
 * The application's entry point: runs the boot. If that returns, passes its
 * status on to the firmware.
 */
#include "app.h"

#include <daybreak/arch.h>

EFI_HANDLE app_handle;
EFI_SYSTEM_TABLE *app_table;
EFI_BOOT_SERVICES *app_bs;

EFI_STATUS efi_main(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table);

static EFI_STATUS to_efi(enum status st)
{
	switch (st) {
	case ST_OK:
		return EFI_SUCCESS;
	case ST_NOT_FOUND:
		return EFI_NOT_FOUND;
	case ST_UNSUPPORTED:
		return EFI_UNSUPPORTED;
	case ST_TOO_LARGE:
		return EFI_BAD_BUFFER_SIZE;
	case ST_NO_MEMORY:
		return EFI_OUT_OF_RESOURCES;
	case ST_IO:
		return EFI_DEVICE_ERROR;
	default:
		return EFI_LOAD_ERROR;
	}
}

/* All data of this boot. Large; the firmware has zeroed it. */
static struct boot boot;

static enum status run(void)
{
	struct options options;
	enum status st = options_parse(&options);

	if (!st && !options.help)
		st = files_open();
	return st ? st : boot_run(&boot, app_host, &options);
}

__attribute__((no_stack_protector)) EFI_STATUS efi_main(EFI_HANDLE handle,
							EFI_SYSTEM_TABLE *table)
{
	enum status st;

	app_handle = handle;
	app_table = table;
	app_bs = table->BootServices;
	canary_init();
	arch_libcrypto_init();
	/* Slow media may take longer than the watchdog's five minutes. */
	app_bs->SetWatchdogTimer(0, 0, 0, NULL);
	say(LOADER_NAME);
	st = run();
	files_close();
	arch_canary_remove();
	return to_efi(st);
}
