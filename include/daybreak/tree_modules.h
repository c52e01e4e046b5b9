/* SPDX-License-Identifier: MIT */
/*
 * Domains that the user has described in the device tree itself, as for Xen's
 * EFI stub: a module's node in /chosen, or in a xen,domain node there, names
 * its file by xen,uefi-binary, relative to the application. Sources:
 * docs/misc/efi.pandoc and docs/misc/arm/device-tree/booting.txt in Xen's tree.
 */
#ifndef DAYBREAK_TREE_MODULES_H
#define DAYBREAK_TREE_MODULES_H

#include <daybreak/chosen.h>
#include <daybreak/config.h>
#include <daybreak/domain.h>
#include <daybreak/domain_claims.h>
#include <daybreak/modlist.h>
#include <daybreak/tree.h>

#define TREE_MAX_MODULES (CHOSEN_MAX_MODULES + DOMAIN_MAX * 2)

/* One such node. Strings point into the tree. */
struct tree_module {
	enum module_kind kind;
	struct file_ref file; /* its key is the configuration's for that kind */
	const char *domain;   /* its node's name; NULL: dom0's or Xen's */
	bool has_cmdline;
	uint64_t end; /* its highest end, by its parent's cells; 0: any */
	/* Index of the first module of this file and kind; maybe this one. */
	unsigned int first;
	uint64_t addr, size; /* out: the first one's */
};

struct tree_modules {
	/*
	 * /chosen is the user's: domains, cpupools and the like stay. Else they
	 * are what an earlier loader left.
	 */
	bool own;
	bool has_kernel;      /* dom0's kernel is among the modules */
	const char *xen_args; /* xen,xen-bootargs, NULL without */
	unsigned int nr_modules;
	struct tree_module modules[TREE_MAX_MODULES];
	unsigned int nr_domains;
	struct domain_claims domains[DOMAIN_MAX];
	uint64_t end; /* the same for modules added to /chosen */
};

/*
 * Reads a checked tree, which must outlive out; out is too large for a stack.
 * The tree is the user's if a configuration names it (named) or xen,uefi-binary
 * is in it. Nodes that Xen would ignore or panic on are refused: ST_INVALID,
 * ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status tree_modules_read(struct file dtb, bool named,
			      struct tree_modules *out);

/*
 * Combines an entry of config with the tree: an entry without options gets the
 * tree's. Returns ST_INVALID with a sentence for two kernels, ramdisks or
 * policies of dom0 and for a ramdisk without a kernel; config_no_kernel()'s
 * status when there is nothing to start.
 */
enum status tree_modules_join(const struct tree_modules *modules,
			      const struct config *config, struct entry *entry);

/* Sets the address of the nth module's file, for all modules that share it. */
void tree_modules_placed(struct tree_modules *modules, unsigned int nth,
			 uint64_t addr, uint64_t size);

/* How many modules and command lines Xen will keep. */
unsigned int tree_modules_count(const struct tree_modules *modules);
unsigned int tree_modules_cmdlines(const struct tree_modules *modules);

/*
 * Gives each node its reg and removes xen,uefi-binary, so that Xen's stub loads
 * nothing again. modules were read from this tree. Everything else in the nodes
 * stays. Returns ST_TOO_LARGE or ST_INVALID with a sentence.
 */
enum status tree_modules_write(struct tree *tree,
			       const struct tree_modules *modules);

/* The most bytes that tree_modules_write() adds. */
uint64_t tree_modules_size(const struct tree_modules *modules);

#endif
