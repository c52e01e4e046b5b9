/* SPDX-License-Identifier: MIT */
/*
 * Unpacks a file to new pages.
 */
#ifndef BOOT_UNPACK_FILE_H
#define BOOT_UNPACK_FILE_H

#include <daybreak/boot.h>

/*
 * Unpacks a file, up to the entry's limit. size is the unpacked size if it is
 * known from elsewhere, or UNPACK_UNKNOWN. If the file is not packed, *out is
 * the file itself. The caller frees packed and, after ST_OK, out. Returns what
 * unpack_open_sized() and unpack_read() do, or ST_NO_MEMORY, with a sentence.
 */
enum status unpack_file(struct boot *boot, struct file packed, uint64_t size,
			struct file *out);

/*
 * The same for a file that is not the entry's: the limit is a parameter, and
 * *out always has its own pages.
 */
enum status unpack_file_limited(struct boot *boot, struct file packed,
				uint64_t limit, struct file *out);

/*
 * Allocates size bytes for an unpacked file; context is the caller's. They are
 * freed with platform_free().
 */
typedef enum status unpack_room(const struct boot *boot, const char *name,
				uint64_t size, void *context, void **out);

/* Unpacks to memory from room; a file that is not packed is copied there. */
enum status unpack_file_to(struct boot *boot, struct file packed,
			   unpack_room *room, void *context, struct file *out);

#endif
