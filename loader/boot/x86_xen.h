/* SPDX-License-Identifier: MIT */
/*
 * Starting Xen on x86.
 */
#ifndef BOOT_X86_XEN_H
#define BOOT_X86_XEN_H

#include "x86_state.h"

/* boot_room.take() for Xen's file, of the struct x86 that context is. */
enum status x86_take_file_room(const struct boot *boot, const char *name,
			       uint64_t size, void *context, void **out);

/*
 * Boots Xen from the file x86->xen, which may be packed, by multiboot2. Returns
 * only on failure.
 */
enum status x86_boot_xen(struct x86 *x86);

/*
 * x86_application.c: starts xen.efi, which is in the configuration's directory
 * and reads the configuration and its files itself. Returns on failure, or when
 * xen.efi returns.
 */
enum status x86_boot_application(struct x86 *x86);

#endif
