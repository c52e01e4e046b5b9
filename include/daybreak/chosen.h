/* SPDX-License-Identifier: MIT */
/*
 * /chosen as Xen on Arm reads it: its own command line, and one typed node per
 * file (docs/misc/arm/device-tree/booting.txt in Xen's tree).
 */
#ifndef DAYBREAK_CHOSEN_H
#define DAYBREAK_CHOSEN_H

#include <daybreak/tree.h>

/*
 * Xen keeps 32 (MAX_MODULES in its setup.h), including itself and the device
 * tree.
 */
#define CHOSEN_MAX_MODULES  (32 - 2)
/* Xen keeps 32 command lines of modules, and silently drops the rest. */
#define CHOSEN_MAX_CMDLINES 32
/* Xen panics on a longer one (BOOTMOD_MAX_CMDLINE, NUL included). */
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

/* What /chosen tells Xen; without a kernel there is no dom0. */
struct chosen {
	const char *xen_args; /* Xen's command line, may be "" */
	/*
	 * own: /chosen is the user's, and its domains, cpupools and the like
	 * stay. own_dom0: so is dom0's kernel, and bootargs stay for it.
	 */
	bool own, own_dom0;
	unsigned int nr_modules;
	struct chosen_module modules[CHOSEN_MAX_MODULES];
};

/* The most bytes that chosen_write() adds. */
uint64_t chosen_size(const struct chosen *chosen);

/*
 * Removes what an earlier loader left in /chosen (modules, domains, cpupools,
 * shared memory, event channels, ramdisk, command lines, UEFI pointers; if it
 * is the user's own, only modules that name no file, ramdisk, Xen's command
 * line and UEFI pointers), then writes xen,xen-bootargs and a node per module.
 * Other nodes, such as a framebuffer's, stay. Returns ST_INVALID,
 * ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status chosen_write(struct tree *tree, const struct chosen *chosen);

/*
 * Adds one module's node under parent, /chosen or a domain's node, whose cells
 * are as node_cells() reads them.
 */
enum status chosen_add_module(struct tree *tree, int parent,
			      const struct chosen_module *module);
uint64_t chosen_module_size(const struct chosen_module *module);

#endif
