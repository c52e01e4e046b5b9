/* SPDX-License-Identifier: MIT */
/*
 * Starting Xen on x86.
 */
#ifndef BOOT_X86_XEN_H
#define BOOT_X86_XEN_H

#include "x86_state.h"

/*
 * Boots Xen from x86->xen, as it was shipped, by multiboot2. Returns only when
 * it cannot.
 */
enum status x86_boot_xen(struct x86 *x86);

/*
 * Starts xen.efi, which lies beside the configuration and reads it and its
 * files itself. Returns only when it cannot, or when Xen has come back.
 */
enum status x86_boot_application(struct x86 *x86);

#endif
