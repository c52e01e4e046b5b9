/* SPDX-License-Identifier: MIT */
/*
 * The boot domain becomes dom0 in place: dom0's kernel is placed in memory that
 * this domain already has.
 *
 *	0	free, then dom0's kernel and, for PV, what belongs to it
 *	96 MB	the boot domain, and above it its package, in which dom0's
 *		ramdisk stays, and what Xen made for this domain
 */
#ifndef BOOTDOM_DOM0_H
#define BOOTDOM_DOM0_H

#include "bootdom.h"

#include <daybreak/notes.h>

#define DOM0_NAME "dom0"

/* Large: not for a stack. */
struct dom0 {
	const struct manifest_dom0 *facts;
	const struct modlist *package;
	const struct report *failed;
	/* Its kernel: an ELF, or the bytes that it has in memory. */
	struct file kernel;
	struct image image;
	struct notes notes;
};

/*
 * Unpacks dom0's kernel, which is_packed, to its module; *elf is that ELF.
 * Returns what unpack_read() does.
 */
enum status dom0_unpack(const struct manifest_dom0 *facts,
			const struct modlist *package, struct file *elf);

/* dom0's ramdisk in the package; without bytes: there is none. */
struct span dom0_ramdisk(const struct dom0 *dom0);

/*
 * Appends the domains that could not be started to dom0's command line, in a
 * buffer of size bytes. Warns if there is no room for all of them.
 */
void dom0_add_report(const struct dom0 *dom0, char *cmdline, size_t size);

#endif
