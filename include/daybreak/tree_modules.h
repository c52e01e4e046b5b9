/* SPDX-License-Identifier: MIT */
/*
 * Domains that a person has described in the device tree itself, as Xen's EFI
 * stub takes them: a module's node in /chosen, or in a xen,domain node there,
 * names its file by xen,uefi-binary, relative to the application. Sources:
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

/* One such node, in the order of the tree. Strings point into the tree. */
struct tree_module {
	enum module_kind kind;
	struct file_ref file; /* key is the kind's, in the configuration */
	const char *domain;   /* its node's name, NULL for dom0's and Xen's */
	bool has_cmdline;
	uint64_t end; /* where it has to end, by its parent's cells; 0: any */
	/* The first module with this file and kind, which it shares: itself. */
	unsigned int first;
	uint64_t addr, size; /* out: where the first lies */
};

struct tree_modules {
	/*
	 * /chosen is a person's: domains, cpupools and what else describes the
	 * host stay. Else an earlier loader may have left them.
	 */
	bool own;
	bool has_kernel;      /* dom0's is among the modules */
	const char *xen_args; /* xen,xen-bootargs, NULL without */
	unsigned int nr_modules;
	struct tree_module modules[TREE_MAX_MODULES];
	unsigned int nr_domains;
	struct domain_claims domains[DOMAIN_MAX];
	uint64_t end; /* as a module's, for those that join /chosen */
};

/*
 * Reads a checked tree, which must outlive out; out is large, not for a stack.
 * named: a configuration names the tree, so that it is a person's; else it is
 * when xen,uefi-binary is in it. Nodes that Xen would not take, or on which it
 * would panic, are refused: ST_INVALID, ST_UNSUPPORTED or ST_TOO_LARGE with a
 * sentence.
 */
enum status tree_modules_read(struct file dtb, bool named,
			      struct tree_modules *out);

/*
 * Settles what the entry, which is config's, and the tree say together: options
 * that the entry does not have are the tree's. Returns ST_INVALID with a
 * sentence for two kernels, ramdisks or policies of dom0 and for a ramdisk
 * without a kernel; config_no_kernel()'s status when neither has anything to
 * start.
 */
enum status tree_modules_join(const struct tree_modules *modules,
			      const struct config *config, struct entry *entry);

/* Says where the nth module's file lies, for all who share it. */
void tree_modules_placed(struct tree_modules *modules, unsigned int nth,
			 uint64_t addr, uint64_t size);

/* How many modules, and how many command lines, Xen will keep of them. */
unsigned int tree_modules_count(const struct tree_modules *modules);
unsigned int tree_modules_cmdlines(const struct tree_modules *modules);

/*
 * Gives each node its reg and takes xen,uefi-binary away, so that Xen's stub
 * loads nothing again; modules are those that were read from this tree. All
 * else in the nodes stays. Returns ST_TOO_LARGE or ST_INVALID with a sentence.
 */
enum status tree_modules_write(struct tree *tree,
			       const struct tree_modules *modules);

/* Bytes that tree_modules_write() adds at most. */
uint64_t tree_modules_size(const struct tree_modules *modules);

#endif
