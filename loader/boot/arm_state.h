/* SPDX-License-Identifier: MIT */
/*
 * Starting Xen with a device tree: what the arm*.c files share.
 */
#ifndef BOOT_ARM_STATE_H
#define BOOT_ARM_STATE_H

#include "modules.h"
#include "pages.h"

#include <daybreak/arm64_image.h>
#include <daybreak/dom0less.h>
#include <daybreak/hypervisor.h>
#include <daybreak/memnodes.h>
#include <daybreak/place.h>
#include <daybreak/plan.h>
#include <daybreak/tree.h>

/* One boot on Arm: large, in pages of its own. */
struct arm {
	struct boot *boot;
	struct entry entry; /* completed from the tree */
	/* Xen's file, unpacked, and facts from it. */
	struct hypervisor xen;
	struct arm64_image image;
	struct xen_version version;
	void *load_at; /* for handoff=image: where Xen has to be */
	/* The tree to start from, and everything that is written to it. */
	struct file source; /* checked; no bytes: start from an empty tree */
	struct tree_modules own; /* modules and domains that source names */
	struct chosen chosen;
	struct dom0less domains;
	char cmdline[CHOSEN_MAX_CMDLINE]; /* Xen's */
	void *buffer;			  /* the tree is written here */
	uint64_t size;
	/* The domains that the configuration asks for. */
	struct domain_host wanted_host;
	struct domain_config wanted[DOMAIN_MAX];
	unsigned int nr_wanted;
	struct place places[BOOT_MAX_MODULES + 1];
	void *placed[BOOT_MAX_MODULES + 1]; /* their pages */
	struct handoff handoff;
};

/*
 * arm_place.c: decides where everything goes and allocates the memory; out gets
 * the pages of each place. Returns the status of place_all(), or ST_NO_MEMORY.
 */
enum status arm_place_all(const struct boot *boot, struct place *places,
			  void **out, unsigned int n);

/*
 * arm_kernels.c: checks every kernel among the modules that were read, and
 * unpacks it to what Xen can start. Returns the status of
 * arm64_kernel_identify() or unpack_file_to().
 */
enum status arm_kernels_unpack(struct arm *arm);

/*
 * arm_tree.c: sets and checks the tree to start from: the file that dtb= names
 * or the firmware's.
 */
enum status arm_tree_source(struct arm *arm);

/* The number of modules for dom0 and Xen itself. */
unsigned int arm_tree_modules(const struct arm *arm);

/*
 * Describes the files that were read as modules and allocates memory for the
 * tree. source, cmdline and the domains' configurations have to be set.
 * with_memory: arm_tree_write() will be called with a map.
 */
enum status arm_tree_prepare(struct arm *arm, bool with_memory);

/*
 * Writes the whole tree to its buffer at each call. If map is not NULL, the
 * tree also describes memory, for a Xen that is started without EFI.
 */
enum status arm_tree_write(const struct arm *arm, const struct memmap *map,
			   struct tree *tree);

#endif
