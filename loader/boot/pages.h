/* SPDX-License-Identifier: MIT */
/*
 * Pages from the platform, with the sentence for who gets none.
 */
#ifndef BOOT_PAGES_H
#define BOOT_PAGES_H

#include <daybreak/boot.h>

/*
 * platform_alloc() below the host's memory_max; what is the file they are for:
 * the sentence of ST_NO_MEMORY begins with it.
 */
enum status pages_alloc(const struct boot *boot, const char *what,
			uint64_t size, void **out);

/* The same, zeroed. */
enum status pages_alloc_zeroed(const struct boot *boot, const char *what,
			       uint64_t size, void **out);

/* platform_alloc_at(), and ST_NO_MEMORY. */
enum status pages_alloc_at(const char *what, uint64_t addr, uint64_t size,
			   enum platform_use use, void **out);

/* Gives back a file's bytes, which have pages of their own. */
void pages_free_file(struct file file);

#endif
