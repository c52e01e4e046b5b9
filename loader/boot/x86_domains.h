/* SPDX-License-Identifier: MIT */
/*
 * What x86_domains.c and x86_package.c share: the guests of an entry while the
 * boot domain's package is made.
 */
#ifndef BOOT_X86_DOMAINS_H
#define BOOT_X86_DOMAINS_H

#include "x86.h"

#include <daybreak/bootdom_plan.h>

/* A domain or dom0: its kernel, its modules and the layout of its memory. */
struct guest {
	struct image image;
	struct notes notes;
	struct modlist modules;
	struct domain domain;
	struct layout layout;
};

/* All guests of an entry. Large, so in its own pages. */
struct guests {
	struct bootdom_plan plan;
	struct guest dom0;
	struct guest guests[DOMAIN_MAX]; /* in the order of domains= */
};

/*
 * The same as x86_load_modules(), but dom0's kernel is the boot domain, and its
 * ramdisk is the package with the real dom0's kernel and ramdisk and with every
 * domain's image.
 */
enum status x86_load_domains(struct x86 *x86);

/* Makes the package, in its own pages, when all guests are laid out. */
enum status x86_make_package(struct x86 *x86, struct guests *all,
			     struct file *out);

#endif
