/* SPDX-License-Identifier: MIT */
/*
 * Multiboot2: the header in Xen's file, and the information Xen is started with
 * (Multiboot2 Specification 2.0, sections 3.1 and 3.6).
 */
#ifndef DAYBREAK_MULTIBOOT2_H
#define DAYBREAK_MULTIBOOT2_H

#include <daybreak/e820.h>
#include <daybreak/image.h>
#include <daybreak/modlist.h>

/* The header is in the file's first bytes, as many as these. */
#define MB2_SEARCH     32768

#define MB2_BOOT_MAGIC 0x36d76289 /* in eax at the entry */

/* What the header asks for. */
struct mb2_header {
	bool relocatable;	     /* else it needs the ELF's own addresses */
	uint32_t load_min, load_max; /* inclusive bounds of the image */
	uint32_t load_align;
	bool prefer_high;
	bool keeps_boot_services; /* EFI_BS tag */
	bool has_efi64_entry;
	uint32_t efi64_entry; /* link-time address */
	bool modules_aligned; /* MODULE_ALIGN tag */
};

/*
 * Finds and reads the header in the file's first bytes. Returns ST_NOT_FOUND
 * when there is none; ST_INVALID for a bad checksum, tags that end past the
 * header, or values that no loader can satisfy; ST_UNSUPPORTED for a required
 * tag or information request that is not supported; all with a sentence.
 */
enum status mb2_parse_header(struct file head, struct mb2_header *out);

/*
 * Checks that this ELF can be started with boot services kept: it is for x86,
 * has both tags, and its entry is inside a segment. Returns ST_UNSUPPORTED or
 * ST_INVALID with a sentence.
 */
enum status mb2_check(const char *name, const struct image *image,
		      const struct mb2_header *header);

/* The contents of the information structure. */
struct mb2_info {
	const char *cmdline; /* Xen's; its first word is the file's name */
	const char *loader;  /* our name and version */
	const struct modlist *modules;
	const struct e820_entry *e820;
	unsigned int nr_e820;
	uint64_t system_table, image_handle;
	uint32_t load_base; /* lowest address of the loaded image */
};

/* The size in bytes of what mb2_write_info() writes. */
uint64_t mb2_info_size(const struct mb2_info *info);

/*
 * Writes the structure to out, which has size bytes, at least mb2_info_size(),
 * is 8-byte aligned and lies below 4 GiB. Returns, with a sentence,
 * ST_TOO_LARGE if size is too small or a module does not lie below 4 GiB, and
 * ST_INVALID if a module is not page aligned.
 */
enum status mb2_write_info(const struct mb2_info *info, void *out,
			   uint64_t size);

#endif
