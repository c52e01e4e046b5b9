/* SPDX-License-Identifier: MIT */
/*
 * Kernels on x86, out of whatever they are shipped in.
 */
#ifndef BOOT_X86_KERNEL_H
#define BOOT_X86_KERNEL_H

#include "x86_state.h"

/*
 * Unpacks the kernel that x86->kernel describes. Where it is
 * packed, elf has pages of its own.
 */
enum status x86_kernel_unpack(struct x86 *x86, struct file *elf);

/*
 * Looks at dom0's kernel, which Xen gets without domains=, and makes of it what
 * Xen can start: kernel, in pages of its own, becomes the kernel of a unified
 * kernel image or what a compressed file holds. Returns what
 * <daybreak/dom0_kernel.h> does.
 */
enum status x86_kernel_for_xen(struct x86 *x86, struct module *kernel);

#endif
