/* SPDX-License-Identifier: MIT */
/*
 * The only way to the bytes of a file that a boot uses: what comes from here is
 * as the seal says, or was let through by the configuration's verify=.
 */
#ifndef BOOT_CHECKED_H
#define BOOT_CHECKED_H

#include <daybreak/boot.h>

/*
 * platform_open() of a file that is used as kind, or the same file inside the
 * application. Returns what platform_open() does, and ST_INVALID, with a
 * sentence, for a file that the seal does not list as such or with another
 * length. In an application with files, there are no others.
 */
enum status checked_open(struct boot *boot, enum seal_kind kind,
			 const char *name, const char *path, bool required,
			 struct checked_file *out);

/*
 * Reads the whole file to out, where it stays, and compares it with the seal
 * before anything else looks at it. ST_IO, or ST_INVALID, with a sentence.
 */
enum status checked_read(struct boot *boot, struct checked_file *file,
			 void *out);

/* Does nothing when the file is not open. */
void checked_close(struct checked_file *file);

#endif
