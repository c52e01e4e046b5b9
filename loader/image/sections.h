/* SPDX-License-Identifier: MIT */
/*
 * An ELF file's program and section headers, read one at a time in either
 * class: the fields that notes and symbol tables need.
 */
#ifndef LOADER_SECTIONS_H
#define LOADER_SECTIONS_H

#include <daybreak/image.h>

/* One header of either table. */
struct section {
	uint32_t name, type, link;
	uint64_t header; /* its own file offset */
	uint64_t offset, size;
};

/* Where the tables are; phnum and shnum are 0 for a missing table. */
struct sections {
	bool is_64;
	struct span bytes;
	uint64_t phoff, shoff;
	unsigned int phnum, phentsize;
	unsigned int shnum, shentsize, shstrndx;
};

/* Reads the ELF header. Returns ST_TRUNCATED with a sentence. */
enum status sections_init(struct file elf, const struct image *image,
			  struct sections *out);

/* Copies out one header. Returns false if it is not inside the file. */
bool sections_segment(const struct sections *s, unsigned int index,
		      struct section *out);
bool sections_get(const struct sections *s, unsigned int index,
		  struct section *out);

/* Finds a section by name. Returns false when there is none. */
bool sections_find(const struct sections *s, const char *name,
		   struct section *out);

#endif
