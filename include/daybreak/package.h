/* SPDX-License-Identifier: MIT */
/*
 * A multiboot module package (xen_multiboot_mod_list in xen/xen.h): several
 * files in place of one ramdisk.
 *
 *	descriptors, one per module, 16 bytes each
 *	a descriptor of zeroes
 *	command lines, each with its NUL
 *	modules, each page aligned
 *
 * Addresses are offsets from the package's start.
 */
#ifndef DAYBREAK_PACKAGE_H
#define DAYBREAK_PACKAGE_H

#include <daybreak/modlist.h>

/*
 * Computes the size in bytes. Returns ST_TOO_LARGE with a sentence naming a
 * module that ends past 4 GiB, as descriptors have 32-bit offsets.
 */
enum status package_size(const struct modlist *modules, uint64_t *size);

/*
 * Writes bytes [offset, offset + size) of the package to out, with zeroes in
 * gaps and past its end. package_size() must have accepted the list.
 */
void package_fill(const struct modlist *modules, uint64_t offset, uint64_t size,
		  void *out);

/*
 * Reads a package, which may be any bytes. Each descriptor becomes a module
 * of kind MODULE_OTHER, named "module N", whose bytes and command line point
 * into the package. Returns ST_TRUNCATED when a descriptor, a command line or a
 * module ends past it, ST_INVALID when a module overlaps the previous one or is
 * not page aligned, ST_TOO_LARGE for more than MODLIST_MAX; with a sentence
 * that names the package.
 */
enum status package_read(struct file package, struct modlist *out);

#endif
