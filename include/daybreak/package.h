/* SPDX-License-Identifier: MIT */
/*
 * A multiboot module package (xen_multiboot_mod_list in xen/xen.h): several
 * files in the place of one ramdisk.
 *
 *	descriptors, one per module, 16 bytes each
 *	one of zeroes
 *	command lines, each with its NUL
 *	modules, each from a page's start
 *
 * Addresses are bytes from the package's start.
 */
#ifndef DAYBREAK_PACKAGE_H
#define DAYBREAK_PACKAGE_H

#include <daybreak/modlist.h>

/*
 * Says the size in bytes. Returns ST_TOO_LARGE with a sentence naming the
 * module that ends past 4 GiB, which the descriptors cannot say.
 */
enum status package_size(const struct modlist *modules, uint64_t *size);

/*
 * Writes bytes [offset, offset + size) to out, zeroes where nothing is.
 * package_size must have accepted the list.
 */
void package_fill(const struct modlist *modules, uint64_t offset, uint64_t size,
		  void *out);

/*
 * Reads a package that others wrote: each descriptor becomes a module
 * of kind MODULE_OTHER whose bytes and command line point into it, named
 * "module N". Returns ST_TRUNCATED when a descriptor, a command line or a
 * module ends past it, ST_INVALID when a module overlaps the one before or is
 * not page aligned, ST_TOO_LARGE for more than MODLIST_MAX; with a sentence
 * that names the package.
 */
enum status package_read(struct file package, struct modlist *out);

#endif
