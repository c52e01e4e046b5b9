/* SPDX-License-Identifier: MIT */
/*
 * The last step of a boot: what is in memory, and how to start it. Fields that
 * are not needed to start it are for the description and for tests.
 */
#ifndef DAYBREAK_HANDOFF_H
#define DAYBREAK_HANDOFF_H

#include <daybreak/arm64_image.h>
#include <daybreak/bootdom_plan.h>
#include <daybreak/dom0less.h>
#include <daybreak/modlist.h>
#include <daybreak/multiboot2.h>
#include <daybreak/plan.h>
#include <daybreak/pvh.h>
#include <daybreak/tree.h>
#include <daybreak/tree_modules.h>

struct boot;

enum handoff_way {
	HANDOFF_MULTIBOOT2,  /* Xen on x86, boot services kept */
	HANDOFF_APPLICATION, /* xen.efi on x86, which reads its xen.cfg */
	HANDOFF_PVH,	     /* a kernel without Xen, after boot services */
	HANDOFF_TREE,	     /* Xen on Arm as an EFI application */
	HANDOFF_PLAIN,	     /* Xen on Arm as an Image, after boot services */
};

/* Writes what depends on the memory map at the end of boot services. */
struct handoff;
typedef enum status handoff_finish(struct handoff *handoff,
				   const struct memmap *map);

struct handoff {
	enum handoff_way way;
	struct boot *boot;
	const struct entry *entry; /* as the configuration has it */
	/* The file that is started; its bytes for APPLICATION and TREE. */
	struct file file;
	/* PVH and PLAIN: called with each map until boot services have ended */
	handoff_finish *finish;
	void *context; /* of finish */

	/*
	 * In a dry run of APPLICATION: the files that xen.efi will read, with
	 * their sizes and without bytes; in a boot an empty list.
	 */
	const struct modlist *modules;

	/* Xen's or, with PVH, the kernel's; not for APPLICATION */
	const char *cmdline;
	/* The domains of domains=, in that order. */
	const struct domain_config *wanted;
	unsigned int nr_wanted;

	/* MULTIBOOT2 and PVH; modules, too */
	const struct image *image;
	const struct placement *where;
	uint64_t info; /* address of the multiboot2 information or start_info */

	/* MULTIBOOT2 */
	const struct mb2_header *header;
	bool was_packed;		    /* Xen's file */
	const struct bootdom_plan *domains; /* NULL without domains= */
	const struct modlist *places;	    /* their package's modules, there */
	struct text report; /* on the domains, for dom0; empty: none */

	/* PVH: executable pages for the final jump, HANDOFF_CODE_SIZE bytes */
	void *code;

	/* APPLICATION */
	const char *load_options;

	/* TREE and PLAIN */
	struct tree tree; /* TREE: complete; PLAIN: finish() writes it */
	const struct tree_modules *own; /* that the tree itself names */
	const struct arm64_image *arm_image;
	struct xen_version version;
	void *load_at; /* PLAIN: Xen, where it is entered */
};

#define HANDOFF_CODE_SIZE 4096

#endif
