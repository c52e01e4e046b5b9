/* SPDX-License-Identifier: MIT */
/*
 * Kernels on x86, unpacked.
 */
#ifndef BOOT_X86_KERNEL_H
#define BOOT_X86_KERNEL_H

#include "x86_state.h"

/*
 * Unpacks the kernel that x86->kernel describes. If it is packed, elf has its
 * own pages.
 */
enum status x86_kernel_unpack(struct x86 *x86, struct file *elf);

/*
 * Checks the kernel of dom0 that Xen gets in an entry without domains=, and
 * converts it to what Xen can start: takes it out of a unified kernel image or
 * unpacks it. kernel has its own pages. Returns what the functions of
 * <daybreak/dom0_kernel.h> return.
 */
enum status x86_kernel_for_xen(struct x86 *x86, struct module *kernel);

#endif
