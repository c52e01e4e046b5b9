/* SPDX-License-Identifier: MIT */
/*
 * What the files about domains share: an entry's kernels, while the boot
 * domain's package is made of them.
 */
#ifndef BOOT_X86_DOMAINS_H
#define BOOT_X86_DOMAINS_H

#include "x86.h"

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

/*
 * The same as x86_load_modules(), but Xen's kernel is the boot domain and its
 * ramdisk the package with dom0's kernel and ramdisk and every domain's image.
 */
enum status x86_load_domains(struct x86 *x86);

/* Makes the package of what is laid out, in pages of its own. */
enum status x86_make_package(struct x86 *x86, struct guests *all,
			     struct file *out);

#endif
