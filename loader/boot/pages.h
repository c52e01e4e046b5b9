/* SPDX-License-Identifier: MIT */
/*
 * Allocates pages from the platform, with a sentence when there are none.
 */
#ifndef BOOT_PAGES_H
#define BOOT_PAGES_H

#include <daybreak/boot.h>

/*
 * platform_alloc() up to the host's memory_max. what names the file that the
 * pages are for; the sentence of ST_NO_MEMORY begins with it.
 */
enum status pages_alloc(const struct boot *boot, const char *what,
			uint64_t size, void **out);

/* The same, zeroed. */
enum status pages_alloc_zeroed(const struct boot *boot, const char *what,
			       uint64_t size, void **out);

/* The memory map, and pages for what is made of its ranges. */
struct map_room {
	const struct memmap *map; /* the platform's, with those pages in use */
	unsigned int nr;	  /* the ranges that there is room for */
	void *pages;
};

/* Allocates each bytes for each range of the map, and for more ranges. */
enum status pages_alloc_for_map(const struct boot *boot, unsigned int more,
				uint64_t each, struct map_room *out);

/* platform_alloc_at(); ST_NO_MEMORY, with a sentence, when it fails. */
enum status pages_alloc_at(const char *what, uint64_t addr, uint64_t size,
			   enum platform_use use, void **out);

/*
 * Frees a file's bytes, which have their own pages, unless they are what was
 * read and are to be measured: then they stay until the attempt has ended.
 */
void pages_free_file(const struct boot *boot, struct file file);

#endif
