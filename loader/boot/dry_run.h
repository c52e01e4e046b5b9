/* SPDX-License-Identifier: MIT */
/*
 * What a boot does to the world, unless it is a dry run: the boot is then
 * described to boot->describe, and nothing is changed.
 */
#ifndef BOOT_DRY_RUN_H
#define BOOT_DRY_RUN_H

#include <daybreak/boot.h>
#include <daybreak/describe.h>

/* say(), for a line that belongs to the description. */
void boot_say(const struct boot *boot, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* platform_video(), unless a load option keeps the mode. */
void boot_set_video(const struct boot *boot, const struct video_mode *mode);

/*
 * platform_leave(), which returns only on failure; in a dry run describe() with
 * what finish() writes now, and ST_OK, or finish()'s status.
 */
enum status boot_leave(struct handoff *handoff, describe_handoff *describe);

#endif
