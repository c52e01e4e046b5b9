/* SPDX-License-Identifier: MIT */
/*
 * A second way to dom0 through the boot domain's package: one record at a
 * fixed place of its first page, after what a module list needs of it. Where
 * the list or the manifest is broken, the record alone still leads to dom0's
 * kernel and ramdisk. All but the magic are little-endian numbers of 64 bits.
 */
#ifndef DAYBREAK_FALLBACK_H
#define DAYBREAK_FALLBACK_H

#include <daybreak/manifest.h>

/* Descriptors and empty command lines of MODLIST_MAX modules end before it. */
#define FALLBACK_AT 3072

/* What the record says. */
struct fallback {
	struct manifest_dom0 dom0; /* its modules are these: */
	struct modlist modules;	   /* kernel and, if there is one, ramdisk */
	bool halt_on_failure;	   /* a domain was not to be done without */
};

/*
 * Writes the record of a manifest that has a dom0 into the first page of a
 * package (package.bytes.base is writable memory). modules are the package's
 * own, as package_read() told them.
 */
void fallback_write(const struct manifest *manifest,
		    const struct modlist *modules, struct file package);

/* True when there is a record, good or not. */
bool fallback_has(struct file package);

/*
 * Reads the record. Nothing else of the package is looked at, which may be
 * shorter than it was. Returns ST_NOT_FOUND when there is no record,
 * ST_INVALID when its checksum or a number is wrong, ST_TRUNCATED when the
 * package ends before the kernel or the ramdisk; with a sentence that names
 * the package.
 */
enum status fallback_read(struct file package, struct fallback *out);

#endif
