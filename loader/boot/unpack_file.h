/* SPDX-License-Identifier: MIT */
/*
 * Unpacks a file to new pages.
 */
#ifndef BOOT_UNPACK_FILE_H
#define BOOT_UNPACK_FILE_H

#include <daybreak/boot.h>

/*
 * Unpacks a file to memory from room, up to the entry's limit. size is the
 * unpacked size if it is known from elsewhere, or UNPACK_UNKNOWN. If the file
 * is not packed, *out is the file itself. The caller frees packed and, after
 * ST_OK, out. Returns what unpack_open_sized() and unpack_read() do, or
 * ST_NO_MEMORY, with a sentence.
 */
enum status unpack_file(struct boot *boot, struct file packed, uint64_t size,
			const struct boot_room *room, struct file *out);

/*
 * The same for a file that is not the entry's: the limit is a parameter, and
 * *out always has its own pages.
 */
enum status unpack_file_limited(struct boot *boot, struct file packed,
				uint64_t limit, struct file *out);

/* The same, but a file that is not packed is copied to memory from room. */
enum status unpack_file_to(struct boot *boot, struct file packed,
			   const struct boot_room *room, struct file *out);

#endif
