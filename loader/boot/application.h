/* SPDX-License-Identifier: MIT */
/*
 * Starting another EFI application instead of Xen.
 */
#ifndef BOOT_APPLICATION_H
#define BOOT_APPLICATION_H

#include <daybreak/boot.h>

/*
 * Starts what the entry's efi= names, or describes it. Returns ST_OK in a dry
 * run; ST_INVALID with a sentence when the application has come back, or for a
 * path that is none; ST_TOO_LARGE for long arguments; and the statuses of
 * platform_load_application() and platform_find_volume().
 */
enum status application_start(struct boot *boot);

#endif
