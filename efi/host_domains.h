/* SPDX-License-Identifier: MIT */
/*
 * What the files about domains share: an entry's kernels, while the boot
 * domain's package is made of them.
 */
#ifndef EFI_HOST_DOMAINS_H
#define EFI_HOST_DOMAINS_H

#include "host_x86.h"

#include <daybreak/bootdom_plan.h>

/* A kernel and what goes with it. */
struct guest {
	struct image image;
	struct notes notes;
	struct modlist modules;
	struct domain domain;
	struct layout layout;
};

/* Everything of one entry: large, so in pages of its own. */
struct guests {
	struct bootdom_plan plan;
	struct guest dom0;
	struct guest guests[DOMAIN_MAX]; /* as they are listed */
};

/* --- host_package.c --- */

/*
 * Makes the package of what is laid out, in pages of its own. extra is what
 * Xen is told behind the entry's options=.
 */
enum status host_make_package(const struct entry *entry, const char *extra,
			      struct guests *all, struct file *out);

#endif
