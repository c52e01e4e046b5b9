// SPDX-License-Identifier: MIT
/*
 * Prints the hand-off on Arm: the /chosen node that Xen would read.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <libfdt.h>
#include <stdio.h>

void plan_print_tree(const struct handoff *h)
{
	const struct entry *entry = &h->boot->entry;
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Hand-off", "device tree, %s",
		    h->way == HANDOFF_PLAIN
			    ? "to Xen's Image after boot services"
			    : "to Xen as an EFI application");
	if (h->version.major)
		print_fact(0, "xen", "%s, Xen %u.%u", h->file.name,
			   h->version.major, h->version.minor);
	else
		print_fact(0, "xen", "%s", h->file.name);
	print_fact(0, "tree", "%s",
		   entry->dtb.path ? entry->dtb.path
				   : "the firmware's; here an empty one");
	print_fact(0, "addresses", "if %s of memory from %#lx on were all free",
		   guest_size(plan_memory(), size),
		   (uint64_t)PLAN_ARM_RAM_START);
	putchar('\n');
	dts_print(h->tree.fdt, fdt_path_offset(h->tree.fdt, "/chosen"));
}
