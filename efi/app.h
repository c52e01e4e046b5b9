/* SPDX-License-Identifier: MIT */
/*
 * The platform on UEFI: what its files share. The functions of
 * <daybreak/platform.h> are in the file of their first word's: files.c,
 * memory.c, quiet.c, random.c, tables.c, video.c, leave_*.c.
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

/* What the application for this CPU boots: in leave_x86.c or leave_arm.c. */
extern const struct boot_host *const app_host;

/* canary.c: makes a canary from random bytes and installs it. */
void canary_init(void);

/*
 * console.c: draws how much of a file is read on one line, over itself. done ==
 * total takes the line away again.
 */
void console_progress(const char *name, uint64_t done, uint64_t total);

/* quiet.c, for log_sink(): keeps the line for later and returns true while
 * quiet. */
bool quiet_keep(enum log_level level, const char *line);

/* memory.c: platform_map() with the key that ExitBootServices wants. */
enum status memory_map_key(const struct memmap **map, UINTN *key);

/* files.c: opens the volume the application came from. */
enum status files_open(void);
void files_close(void);

/* options.c: what the load options ask for. Its strings are owned by options.c.
 */
enum status options_parse(struct options *out);

/* tables.c: a configuration table of the firmware's, or NULL. */
void *table_find(const EFI_GUID *guid);

/* Makes a device tree the firmware's; NULL: none. */
EFI_STATUS table_set_tree(void *tree);
void *table_tree(void);

/*
 * start_image.c: lets the firmware load a PE that is in memory. path is where
 * it comes from, or NULL. Returns ST_OK, or ST_UNSUPPORTED with the firmware's
 * reason.
 */
enum status start_image_load(struct file pe, EFI_DEVICE_PATH *path,
			     EFI_HANDLE *out);

/*
 * Starts Xen, which was so loaded. When it comes back, control is ours: the
 * sentence says so, and ST_INVALID is returned.
 */
enum status start_image(EFI_HANDLE image, const char *name);

/*
 * leave.c: ends boot services, giving each map to handoff's finish() first.
 * Returns only when it cannot; after ST_OK nothing of the firmware's may be
 * called.
 */
enum status leave_boot_services(struct handoff *handoff);

/* leave_application.c: one way to leave. */
enum status leave_application(const struct handoff *handoff);

/* domain_variable.c: tells dom0 of the domains, if there is anything to tell.
 */
void domain_variable_set(const struct text *report);

#endif
