/* SPDX-License-Identifier: MIT */
/*
 * Kernels for Arm as distributions ship them. Xen itself starts an Image, a
 * zImage and U-Boot's uImage; what is packed around one of them is taken off
 * before Xen sees it. Sources: kernel.c of Xen's Arm code, zboot-header.S in
 * Linux's tree, the Unified Kernel Image specification.
 */
#ifndef DAYBREAK_ARM64_KERNEL_H
#define DAYBREAK_ARM64_KERNEL_H

#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/xen_version.h>

/* A unified kernel image of a zboot image of an Image, and that in a gzip. */
#define ARM64_KERNEL_LAYERS 3

struct arm64_kernel {
	bool wrapped;	    /* else the file is what Xen starts */
	struct file packed; /* wrapped: what to unpack, inside the file */
};

/*
 * Says what a whole file is that kernel= of dom0 or of a domain names, for a
 * Xen of that version. One that is wrapped is unpacked, where packed is
 * compressed, or else copied, and asked about again, layers counting how often
 * that has been done. Returns ST_TRUNCATED, ST_INVALID or ST_UNSUPPORTED with a
 * sentence for what Xen would not start.
 */
enum status arm64_kernel_identify(struct file file, struct xen_version version,
				  unsigned int layers,
				  struct arm64_kernel *out);

#endif
