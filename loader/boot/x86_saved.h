/* SPDX-License-Identifier: MIT */
/*
 * Domains that are restored from a file of `xl save`.
 */
#ifndef BOOT_X86_SAVED_H
#define BOOT_X86_SAVED_H

#include "x86_package.h"

/*
 * Reads the file of domain number i, decides how it is packed, and fills in its
 * configuration. Returns packed_plan()'s statuses and bootdom_plan_saved()'s,
 * or ST_INVALID with a sentence for another kind of file.
 */
enum status x86_saved_lay_out(struct x86 *x86, struct guests *all,
			      unsigned int i);

#endif
