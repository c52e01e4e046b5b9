/* SPDX-License-Identifier: MIT */
/*
 * The types of Multiboot2 information that Daybreak provides (Multiboot2
 * Specification 2.0, section 3.6). A header may request them.
 */
#ifndef DAYBREAK_MB2_TAGS_H
#define DAYBREAK_MB2_TAGS_H

enum mb2_tag_type {
	MULTIBOOT_TAG_TYPE_END = 0,
	MULTIBOOT_TAG_TYPE_CMDLINE = 1,
	MULTIBOOT_TAG_TYPE_BOOT_LOADER_NAME = 2,
	MULTIBOOT_TAG_TYPE_MODULE = 3,
	MULTIBOOT_TAG_TYPE_BASIC_MEMINFO = 4,
	MULTIBOOT_TAG_TYPE_MMAP = 6,
	MULTIBOOT_TAG_TYPE_EFI64 = 12,
	MULTIBOOT_TAG_TYPE_EFI_BS = 18,
	MULTIBOOT_TAG_TYPE_EFI64_IH = 20,
	MULTIBOOT_TAG_TYPE_LOAD_BASE_ADDR = 21,
};

#endif
