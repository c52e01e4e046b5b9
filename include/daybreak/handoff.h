/* SPDX-License-Identifier: MIT */
/*
 * The last step of a boot: everything that is ready in memory, and the way to
 * start it. What is not needed to start it is there to be told or compared.
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

struct boot;

enum handoff_way {
	HANDOFF_MULTIBOOT2,  /* Xen on x86, boot services kept */
	HANDOFF_APPLICATION, /* xen.efi on x86, which reads its xen.cfg */
	HANDOFF_PVH,	     /* a kernel on x86 itself, after boot services */
	HANDOFF_TREE,	     /* Xen on Arm as an EFI application */
	HANDOFF_PLAIN,	     /* Xen on Arm as an Image, after boot services */
};

/* What is written when the last map is known, boot services being over. */
struct handoff;
typedef enum status handoff_finish(struct handoff *handoff,
				   const struct memmap *map);

struct handoff {
	enum handoff_way way;
	const struct boot *boot;
	/* The file that is started: for APPLICATION and TREE its bytes. */
	struct file file;
	/* PVH and PLAIN: called with each map until boot services end. */
	handoff_finish *finish;
	void *context;	/* finish's */
	uint64_t entry; /* MULTIBOOT2 and PVH: where it begins */

	/* MULTIBOOT2 and PVH */
	const struct image *image;
	const struct placement *where;
	const struct modlist *modules;
	const char *cmdline;
	uint64_t info; /* what it is told: its address */

	/* MULTIBOOT2 */
	const struct mb2_header *header;
	const struct bootdom_plan *domains; /* NULL without domains= */
	struct text report; /* for dom0: of the domains; empty: none */

	/* PVH: executable pages for the way there, HANDOFF_CODE_SIZE bytes */
	void *code;

	/* APPLICATION */
	const char *load_options;

	/* TREE and PLAIN */
	struct tree tree; /* TREE: whole; PLAIN: finish() writes it */
	const struct arm64_image *arm_image;
	struct xen_version version;
	void *load_at; /* PLAIN: Xen, where it is to be entered */
};

#define HANDOFF_CODE_SIZE 4096

#endif
