/* SPDX-License-Identifier: MIT */
/*
 * The two ways to start something on x86: Xen by multiboot2, or any kernel by
 * PVH.
 */
#ifndef EFI_HOST_X86_H
#define EFI_HOST_X86_H

#include "app.h"

/* --- host_x86.c --- */

/* Reads every file but Xen's to anywhere below 4 GiB. */
enum status host_load_modules(const struct entry *entry, struct modlist *list);

/* --- host_multiboot2.c --- */

/* Boots Xen, whose file is open. Returns only when it cannot. */
enum status multiboot2_boot(const struct entry *entry,
			    const struct options *options,
			    struct source *source);

/* --- host_pvh.c --- */

/*
 * Boots the entry's kernel itself, without a hypervisor. Returns only when it
 * cannot.
 */
enum status pvh_boot(const struct entry *entry, const struct options *options);

#endif
