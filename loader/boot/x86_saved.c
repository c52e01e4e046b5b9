// SPDX-License-Identifier: MIT
/*
 * Domains that are restored: their files are read and checked whole before Xen
 * starts.
 */
#include "x86_saved.h"

enum status x86_saved_lay_out(struct x86 *x86, struct guests *all,
			      unsigned int i)
{
	const struct boot_module *m =
		modules_find(x86->boot, (int)i, MODULE_SAVED);
	struct packed_plan *packed = &all->packed[i];
	struct guest *g = &all->guests[i];
	enum status st = saved_open(module_bytes(m), &all->saved[i]);

	if (st == ST_NOT_MINE)
		return fail(
			ST_INVALID,
			"%s: is no saved domain, expected a file of xl save",
			m->name);
	if (!st)
		st = packed_plan(&all->saved[i],
				 all->plan.wanted[i].x86.attach == ATTACH_LATER,
				 packed);
	if (st)
		return st;
	all->plan.images[i] =
		(struct bootdom_image){ &g->domain, &g->layout, packed };
	return bootdom_plan_saved(packed, &all->plan.wanted[i], &g->domain,
				  &g->layout);
}
