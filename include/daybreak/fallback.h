/* SPDX-License-Identifier: MIT */
/*
 * A second way to dom0 in the boot domain's package: a record at a fixed place
 * in its first page, after the room for a module list. If the list or the
 * manifest is damaged, dom0's kernel and ramdisk can still be found by the
 * record alone. Except for the magic and digests, it consists of little-endian
 * 64-bit numbers.
 */
#ifndef DAYBREAK_FALLBACK_H
#define DAYBREAK_FALLBACK_H

#include <daybreak/manifest.h>

/* Descriptors and empty command lines of MODLIST_MAX modules end before it. */
#define FALLBACK_AT	 3072

/* Bytes of the record. */
#define FALLBACK_SIZE	 264

#define FALLBACK_MODULES 3 /* kernel, ramdisk, packed kernel */

/* What the record says. */
struct fallback {
	struct manifest_dom0 dom0; /* with indices of modules */
	struct modlist modules;	   /* kernel, and what there is of ramdisk
				      and packed kernel */
	bool halt_on_failure;	   /* some domain has on_failure=halt */
	bool has_digests;	   /* of modules, as the manifest has them */
	struct sha256_digest digests[FALLBACK_MODULES];
};

/*
 * Writes the record of a manifest that has a dom0 into the first page of a
 * package (package.bytes.base is writable memory). modules are the package's
 * own, as package_read() lists them.
 */
void fallback_write(const struct manifest *manifest,
		    const struct modlist *modules, struct file package);

/* True when there is a record, valid or not. */
bool fallback_has(struct file package);

/*
 * Reads the record and nothing else of the package, which may have become
 * shorter. Returns ST_NOT_FOUND when there is no record,
 * ST_INVALID when its checksum or a number is wrong, ST_TRUNCATED when the
 * package ends before the kernel or the ramdisk; with a sentence that names
 * the package.
 */
enum status fallback_read(struct file package, struct fallback *out);

#endif
