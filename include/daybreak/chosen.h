/* SPDX-License-Identifier: MIT */
/*
 * /chosen as Xen on Arm reads it: its own command line, and one typed node per
 * file (docs/misc/arm/device-tree/booting.txt in Xen's tree).
 */
#ifndef DAYBREAK_CHOSEN_H
#define DAYBREAK_CHOSEN_H

#include <daybreak/tree.h>

/*
 * Xen keeps 32 (MAX_MODULES in its setup.h), of which itself and the device
 * tree are two.
 */
#define CHOSEN_MAX_MODULES  (32 - 2)
/* And as many command lines of modules; one more is dropped in silence. */
#define CHOSEN_MAX_CMDLINES 32
/* Xen panics at a longer one (BOOTMOD_MAX_CMDLINE, its NUL included). */
#define CHOSEN_MAX_CMDLINE  1024

enum chosen_kind {
	CHOSEN_KERNEL,
	CHOSEN_RAMDISK,
	CHOSEN_DEVICE_TREE, /* of a domain, for passthrough */
	CHOSEN_XSM,	    /* of the host */
};

/* A file in memory: size bytes at addr. */
struct chosen_module {
	enum chosen_kind kind;
	const char *name; /* for sentences */
	uint64_t addr, size;
	const char *cmdline; /* NULL or "": none */
};

/* What the host is told; no kernel means no dom0. */
struct chosen {
	const char *xen_args; /* "" when there are none */
	/*
	 * The tree is a person's, with domains, cpupools and the like, which
	 * stay; and dom0's kernel is in it, for which bootargs are.
	 */
	bool own, own_dom0;
	unsigned int nr_modules;
	struct chosen_module modules[CHOSEN_MAX_MODULES];
};

/* Bytes that chosen_write() adds at most. */
uint64_t chosen_size(const struct chosen *chosen);

/*
 * Makes /chosen ours: removes what an earlier loader left there (modules,
 * domains, cpupools, shared memory, event channels, ramdisk, command lines,
 * UEFI pointers; where it is a person's own, only modules that name no file,
 * ramdisk, Xen's command line and UEFI pointers), then writes xen,xen-bootargs
 * and a node per module. Nodes that are nobody's, like a framebuffer's, stay.
 * Returns ST_INVALID, ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status chosen_write(struct tree *tree, const struct chosen *chosen);

/*
 * Adds one module's node under parent, which has cells for its children as
 * node_cells() reads them. Used for /chosen and for a domain's node.
 */
enum status chosen_add_module(struct tree *tree, int parent,
			      const struct chosen_module *module);
uint64_t chosen_module_size(const struct chosen_module *module);

#endif
