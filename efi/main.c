// SPDX-License-Identifier: MIT
/*
 * The boot, told in order: find the configuration, choose the entry, read its
 * files, place Xen, hand off. Whatever fails before the hand-off gives
 * everything back and returns to the firmware with an error.
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

static enum status boot(void)
{
	const struct config *config;
	static struct entry entry;
	struct options options;
	enum status st;

	st = options_parse(&options);
	if (st)
		return st;
	if (options.help) {
		options_help();
		return ST_OK;
	}
	st = files_open();
	if (st)
		return st;
	st = config_load(&options, &config, &entry);
	if (st)
		return st;
	say("Entry \"%s\" of %s", entry.title, entry.config);
	return host_boot(config, &entry, &options);
}

__attribute__((no_stack_protector)) EFI_STATUS efi_main(EFI_HANDLE handle,
							EFI_SYSTEM_TABLE *table)
{
	enum status st;

	app_handle = handle;
	app_table = table;
	app_bs = table->BootServices;
	canary_init();
	/* Slow media may take longer than the firmware's five minutes. */
	app_bs->SetWatchdogTimer(0, 0, 0, NULL);
	say(LOADER_NAME);
	st = boot();
	pieces_close();
	files_close();
	memory_free_all();
	arch_canary_remove();
	return to_efi(st);
}
