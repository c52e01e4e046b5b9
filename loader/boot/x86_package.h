/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's package, and the kernels that it is made of.
 */
#ifndef BOOT_X86_PACKAGE_H
#define BOOT_X86_PACKAGE_H

#include "x86_state.h"

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

/* Makes the package of what is laid out, in pages of its own. */
enum status x86_make_package(struct x86 *x86, struct guests *all,
			     struct file *out);

#endif
