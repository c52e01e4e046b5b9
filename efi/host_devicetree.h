/* SPDX-License-Identifier: MIT */
/*
 * Starting Xen by a device tree, in its parts: where the tree comes from, and
 * the two ways to leave.
 */
#ifndef EFI_HOST_DEVICETREE_H
#define EFI_HOST_DEVICETREE_H

#include "app.h"

#include <daybreak/arm64_image.h>
#include <daybreak/dom0less.h>
#include <daybreak/memnodes.h>
#include <daybreak/place.h>
#include <daybreak/tree.h>

/* Everything that goes into the tree, and what it is made from. */
struct host_tree {
	struct file source; /* checked; no bytes: start from an empty tree */
	struct tree_modules own; /* what it says itself */
	struct chosen chosen;
	struct dom0less domains;
	void *buffer; /* the tree is written here */
	uint64_t size;
};

/* Xen's file in memory, uncompressed, and what it says of itself. */
struct host_xen {
	struct file file;
	struct arm64_image image;
	struct xen_version version;
	uint64_t load_addr; /* for handoff=image: where it has to be */
};

/* --- arm_place.c --- */

/*
 * Decides where everything goes, and takes the memory, which memory_free()
 * gives back. Returns place_all()'s status.
 */
enum status arm_place_all(struct place *places, unsigned int n);

/* --- arm_kernels.c --- */

/*
 * Makes every kernel among the pieces that were read what Xen starts: takes
 * off what is packed around it. Returns arm64_kernel_identify()'s status or
 * unpack_file_to()'s.
 */
enum status arm_kernels_unpack(uint64_t limit, struct xen_version version);

/* --- host_tree.c --- */

/* How many modules dom0 and Xen itself get. */
unsigned int host_tree_modules(const struct host_tree *host);

/*
 * Makes modules of the pieces that were read and takes memory for the tree;
 * host's source, command line and domains' configurations are set. with_memory:
 * host_tree_write() will be given a map.
 */
enum status host_tree_prepare(struct host_tree *host, bool with_memory);

/*
 * Writes the tree to its buffer, anew at each call. With map (not NULL) it
 * also describes memory, for a Xen that gets no EFI.
 */
enum status host_tree_write(struct host_tree *host, const struct memmap *map,
			    struct tree *tree);

/* --- tree_source.c --- */

/*
 * Finds the tree to start from and checks it; *out is empty when there is none
 * but ACPI.
 */
enum status tree_source(const struct entry *entry, struct file *out);

/* Makes tree the firmware's; tree_restore() puts the former back. */
enum status tree_publish(const struct tree *tree);
void *tree_published(void);
void tree_restore(void *former);

/* --- leave_efi.c --- */

/* Starts Xen as an EFI application. Returns only when it cannot. */
enum status leave_efi(struct host_tree *host, const struct host_xen *xen);

/* --- leave_image.c --- */

/* Refuses where leave_image() could not work. */
enum status leave_image_check(const struct host_xen *xen);

/*
 * Ends boot services and starts Xen as a plain Image. Returns only when it
 * cannot.
 */
enum status leave_image(struct host_tree *host, const struct host_xen *xen);

#endif
