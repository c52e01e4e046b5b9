/* SPDX-License-Identifier: MIT */
/*
 * What an ELF executable says about itself: facts, checked against its own
 * file. Nothing is decided here.
 */
#ifndef DAYBREAK_IMAGE_H
#define DAYBREAK_IMAGE_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>
#include <stdint.h>

#define IMAGE_MAX_SEGMENTS 32

/* The CPU that an image was made for, whatever CPU we run on. */
enum guest_arch {
	GUEST_X86_32,
	GUEST_X86_64,
	GUEST_ARM64,
	GUEST_OTHER,
};

/* One PT_LOAD: filesz bytes at offset go to paddr, zeroes up to memsz. */
struct segment {
	uint64_t offset, filesz;
	uint64_t paddr, vaddr, memsz;
	uint32_t flags; /* PF_R, PF_W, PF_X */
};

/* An ELF file's facts. Segments are sorted by offset. */
struct image {
	enum guest_arch arch;
	bool is_64;	/* ELFCLASS64 */
	uint16_t type;	/* ET_EXEC or ET_DYN */
	uint64_t entry; /* e_entry */
	unsigned int nr_segments;
	struct segment segments[IMAGE_MAX_SEGMENTS];
	uint64_t paddr_start, paddr_end; /* all segments, end exclusive */
};

/*
 * Reads the ELF and program headers (System V ABI, chapters 4 and 5). head
 * holds the file's first bytes, headers included; file_size is the whole
 * file's length, which may be larger than head. Segments must lie inside
 * file_size, have memsz >= filesz, not wrap, and overlap neither in memory nor
 * in the file: none begins before its predecessor's end, even an empty one.
 * Empty PT_LOADs are dropped. Returns ST_NOT_MINE silently without the magic,
 * else ST_OK, or a status with a sentence.
 */
enum status elf_parse(struct file head, uint64_t file_size, struct image *out);

/*
 * Refuses an entry that is not inside a segment's bytes of the file, where the
 * CPU would run zeroes or other memory. what is the entry's name ("PVH entry"),
 * entry its address as the file has it, paddr the same as a physical address.
 * Returns ST_OK, or ST_INVALID with a sentence naming the file.
 */
enum status image_check_entry(const char *name, const struct image *image,
			      const char *what, uint64_t entry, uint64_t paddr);

#endif
