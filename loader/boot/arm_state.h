/* SPDX-License-Identifier: MIT */
/*
 * Starting Xen by a device tree, in its parts.
 */
#ifndef BOOT_ARM_STATE_H
#define BOOT_ARM_STATE_H

#include "hypervisor.h"
#include "modules.h"
#include "pages.h"

#include <daybreak/arm64_image.h>
#include <daybreak/dom0less.h>
#include <daybreak/memnodes.h>
#include <daybreak/place.h>
#include <daybreak/plan.h>
#include <daybreak/tree.h>

/* One boot on Arm: large, in pages of its own. */
struct arm {
	struct boot *boot;
	struct entry entry; /* with what the tree says added */
	/* Xen's file, unpacked, and what it says of itself. */
	struct hypervisor xen;
	struct arm64_image image;
	struct xen_version version;
	void *load_at; /* for handoff=image: where it has to be */
	/* Everything that goes into the tree, and what it is made from. */
	struct file source; /* checked; no bytes: start from an empty tree */
	struct tree_modules own; /* what it says itself */
	struct chosen chosen;
	struct dom0less domains;
	char cmdline[CHOSEN_MAX_CMDLINE]; /* Xen's */
	void *buffer;			  /* the tree is written here */
	uint64_t size;
	/* The domains as asked for. */
	struct domain_host wanted_host;
	struct domain_config wanted[DOMAIN_MAX];
	unsigned int nr_wanted;
	struct place places[BOOT_MAX_MODULES + 1];
	void *placed[BOOT_MAX_MODULES + 1]; /* their pages */
	struct handoff handoff;
};

/*
 * arm_place.c: decides where everything goes, and takes the memory: out gets
 * the pages of each place. Returns place_all()'s status.
 */
enum status arm_place_all(const struct boot *boot, struct place *places,
			  void **out, unsigned int n);

/*
 * arm_kernels.c: makes every kernel among the modules that were read what Xen
 * starts: takes off what is packed around it. Returns arm64_kernel_identify()'s
 * status or unpack_file_to()'s.
 */
enum status arm_kernels_unpack(struct arm *arm);

/* arm_tree.c: the tree to start from: dtb='s or the firmware's; and checks it.
 */
enum status arm_tree_source(struct arm *arm);

/* How many modules dom0 and Xen itself get. */
unsigned int arm_tree_modules(const struct arm *arm);

/*
 * Makes modules of the files that were read and takes memory for the tree;
 * source, command line and domains' configurations are set. with_memory:
 * arm_tree_write() will be given a map.
 */
enum status arm_tree_prepare(struct arm *arm, bool with_memory);

/*
 * Writes the tree to its buffer, anew at each call. With map (not NULL) it
 * also describes memory, for a Xen that gets no EFI.
 */
enum status arm_tree_write(const struct arm *arm, const struct memmap *map,
			   struct tree *tree);

#endif
