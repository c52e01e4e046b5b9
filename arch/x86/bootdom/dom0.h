/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files that turn the boot domain into dom0. own lists the boot
 * domain's frames, which become dom0's.
 */
#ifndef BOOTDOM_DOM0_H
#define BOOTDOM_DOM0_H

#include "bootdom.h"

#define DOM0_NAME "dom0"

/*
 * Unpacks dom0's kernel, which is_packed, to its module; *elf is that ELF.
 * Returns what unpack_read() does.
 */
enum status dom0_unpack(const struct manifest_dom0 *facts,
			const struct modlist *package, struct file *elf);

/*
 * Completes dom0's page tables, which have been placed as layout says, and
 * makes them read-only: Xen refuses a page table that is mapped writable.
 */
enum status dom0_tables_make(const struct frames *own,
			     const struct layout *layout);

/*
 * Switches to dom0's page tables. Besides dom0's pages, these map only the boot
 * domain's image.
 */
enum status dom0_tables_take(const struct frames *own,
			     const struct layout *layout);

#endif
