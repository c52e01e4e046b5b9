/* SPDX-License-Identifier: MIT */
/*
 * A packed file unpacked to pages of its own.
 */
#ifndef BOOT_UNPACK_FILE_H
#define BOOT_UNPACK_FILE_H

#include <daybreak/boot.h>

/*
 * Unpacks a file, at most as far as the entry's limit; size is what is known
 * from elsewhere of what it unpacks to, or UNPACK_UNKNOWN. *out is the file
 * itself where it is not packed. Who calls frees packed and out, out only after
 * ST_OK. Returns what unpack_open_sized() and unpack_read() do, or
 * ST_NO_MEMORY, with a sentence.
 */
enum status unpack_file(const struct boot *boot, struct file packed,
			uint64_t size, struct file *out);

/*
 * The same for a file that is not the entry's: the limit is given, and *out has
 * pages of its own in any case.
 */
enum status unpack_file_limited(const struct boot *boot, struct file packed,
				uint64_t limit, struct file *out);

/*
 * Gives size bytes of memory for what a file unpacks to; context is the
 * caller's. Freed by platform_free().
 */
typedef enum status unpack_room(const struct boot *boot, const char *name,
				uint64_t size, void *context, void **out);

/* The same, to memory that room gives; a file that is not packed is copied. */
enum status unpack_file_to(const struct boot *boot, struct file packed,
			   unpack_room *room, void *context, struct file *out);

#endif
