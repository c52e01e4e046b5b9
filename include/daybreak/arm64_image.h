/* SPDX-License-Identifier: MIT */
/*
 * What an Arm kernel or hypervisor file says about itself: the arm64 Image
 * header (Documentation/arch/arm64/booting.rst in Linux's tree), the PE that
 * may be around it, and the 32-bit zImage.
 */
#ifndef DAYBREAK_ARM64_IMAGE_H
#define DAYBREAK_ARM64_IMAGE_H

#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/xen_version.h>

/* The headers are in the file's first bytes, as many as these. */
#define ARM64_IMAGE_HEAD 4096

enum arm_kind {
	ARM64_IMAGE,  /* Image header, perhaps with a PE */
	ARM64_PE,     /* a PE for arm64 without the Image header */
	ARM32_ZIMAGE, /* 32-bit: only for a domain */
};

struct arm64_image {
	enum arm_kind kind;
	uint64_t text_offset; /* from a 2 MiB boundary */
	uint64_t image_size;  /* bytes in memory, .bss included; 0: unknown */
	bool big_endian;
	uint32_t page_size; /* 0: unknown */
	bool anywhere;	    /* else near the start of memory */
	bool has_pe;	    /* firmware's LoadImage can start it */
	uint32_t pe_entry;  /* of the PE, from its start */
	uint32_t pe_size;   /* bytes in memory */
	uint32_t zimage_size;
};

/*
 * Reads the headers of a file of file_size bytes; head is its first bytes.
 * Returns ST_NOT_MINE silently for any other file; ST_TRUNCATED, ST_INVALID or
 * ST_UNSUPPORTED (a PE for another CPU or not for EFI) with a sentence.
 */
enum status arm64_image_parse(struct file head, uint64_t file_size,
			      struct arm64_image *out);

/*
 * The release of the Xen in a whole, uncompressed image. It is read from
 * "xen,xen-4.17", the compatible string of the hypervisor node in domains'
 * device trees, which Xen's build makes from its version number; without that,
 * from its EFI stub's "Xen 4.17.5 (c/s ...) EFI loader" in UTF-16. Without
 * either, major is 0. The banner is not used: a distribution may change it, and
 * it may be ASCII art.
 */
struct xen_version arm64_image_xen_version(struct span image);

#endif
