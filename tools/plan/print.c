// SPDX-License-Identifier: MIT
/*
 * Prints what the boot would hand off.
 */
#include "plan.h"

enum status plan_print(struct handoff *h)
{
	const struct memmap *map;
	enum status st;

	if (h->finish) {
		st = platform_map(&map);
		if (st)
			return st;
		st = h->finish(h, map);
		if (st)
			return st;
	}
	switch (h->way) {
	case HANDOFF_MULTIBOOT2:
		plan_print_xen(h);
		return ST_OK;
	case HANDOFF_APPLICATION:
		return plan_print_application(h);
	case HANDOFF_PVH:
		plan_print_pvh(h);
		return ST_OK;
	default:
		plan_print_tree(h);
		return ST_OK;
	}
}
