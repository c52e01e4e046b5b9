/* SPDX-License-Identifier: MIT */
/*
 * Kernels for Arm as distributions ship them. Xen itself starts an Image, a
 * zImage and U-Boot's uImage; any other wrapper around one of them is removed
 * before Xen sees it. Sources: kernel.c of Xen's Arm code, zboot-header.S in
 * Linux's tree, the Unified Kernel Image specification.
 */
#ifndef DAYBREAK_ARM64_KERNEL_H
#define DAYBREAK_ARM64_KERNEL_H

#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/xen_version.h>

/* A gzip of a unified kernel image of a zboot image of an Image. */
#define ARM64_KERNEL_LAYERS 3

struct arm64_kernel {
	bool wrapped;	    /* else Xen starts the file as it is */
	struct file packed; /* if wrapped: the part of the file to unpack */
};

/*
 * Identifies a whole file that kernel= of dom0 or a domain names, for that
 * version of Xen. If it is wrapped, the caller unpacks out->packed, or just
 * copies it if it is not compressed, and calls again with the result; layers
 * says how often it has done so. Returns ST_TRUNCATED, ST_INVALID or
 * ST_UNSUPPORTED with a sentence for a file that Xen would not start.
 */
enum status arm64_kernel_identify(struct file file, struct xen_version version,
				  unsigned int layers,
				  struct arm64_kernel *out);

#endif
