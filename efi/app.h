/* SPDX-License-Identifier: MIT */
/*
 * The platform on UEFI: what its files share. The functions of
 * <daybreak/platform.h> are in files.c, memory.c, quiet.c, random.c, tables.c,
 * video.c and leave_*.c.
 */
#ifndef EFI_APP_H
#define EFI_APP_H

#include <efi.h>

#include <daybreak/boot.h>

#define LOADER_NAME "Daybreak " DAYBREAK_VERSION

/* The firmware's tables, set once by main.c; valid until boot services end. */
extern EFI_HANDLE app_handle;
extern EFI_SYSTEM_TABLE *app_table;
extern EFI_BOOT_SERVICES *app_bs;

/* The boot for this CPU, set in leave_x86.c or leave_arm.c. */
extern const struct boot_host *const app_host;

/* canary.c: makes a canary from random bytes and installs it. */
void canary_init(void);

/*
 * console.c: draws or redraws a progress bar for reading a file. done == total
 * removes it.
 */
void console_progress(const char *name, uint64_t done, uint64_t total);

/* quiet.c: between platform_quiet_begin() and _end() keeps the line, to be
 * printed afterwards, and returns true. */
bool quiet_keep(enum log_level level, const char *line);

/* memory.c: platform_map(), with the key that ExitBootServices needs. */
enum status memory_map_key(const struct memmap **map, UINTN *key);

/* files.c: opens the volume from which the application was loaded. */
enum status files_open(void);
void files_close(void);

/* options.c: parses the load options. The strings are owned by options.c. */
enum status options_parse(struct options *out);

/* tables.c: the firmware's configuration table with that GUID, or NULL. */
void *table_find(const EFI_GUID *guid);

/* Sets or gets the firmware's device tree; NULL: none. */
EFI_STATUS table_set_tree(void *tree);
void *table_tree(void);

/*
 * start_image.c: lets the firmware load a PE from memory. path is the device
 * path of its file, or NULL. Returns ST_OK, or ST_UNSUPPORTED with a sentence
 * that has the firmware's reason.
 */
enum status start_image_load(struct file pe, EFI_DEVICE_PATH *path,
			     EFI_HANDLE *out);

/*
 * Starts Xen, which start_image_load() has loaded. Returns only when Xen did
 * not start or has returned: ST_INVALID with a sentence.
 */
enum status start_image(EFI_HANDLE image, const char *name);

/*
 * leave.c: passes the memory map to handoff's finish() and ends boot services;
 * tries again with the new map if it has changed. After ST_OK neither boot
 * services nor the console may be used. Any other status has a sentence.
 */
enum status leave_boot_services(struct handoff *handoff);

/* leave_application.c: platform_leave() for HANDOFF_APPLICATION. */
enum status leave_application(const struct handoff *handoff);

/* domain_variable.c: passes the report to dom0, unless it is empty. */
void domain_variable_set(const struct text *report);

#endif
