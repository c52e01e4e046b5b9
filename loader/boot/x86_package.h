/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's package, and the guests that it is made of.
 */
#ifndef BOOT_X86_PACKAGE_H
#define BOOT_X86_PACKAGE_H

#include "x86_state.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/guest.h>

/* All guests of an entry. Large, so in its own pages. */
struct guests {
	struct bootdom_plan plan;
	struct guest dom0;
	struct guest guests[DOMAIN_MAX]; /* in the order of domains= */
	/* Of those that are restored. */
	struct saved saved[DOMAIN_MAX];
	struct packed_plan packed[DOMAIN_MAX];
};

/* Makes the package, in its own pages, when all guests are laid out. */
enum status x86_make_package(struct x86 *x86, struct guests *all,
			     struct file *out);

#endif
