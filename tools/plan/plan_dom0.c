// SPDX-License-Identifier: MIT
/*
 * dom0's kernel where Xen gets it as it is, looked at as the boot does.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/dom0_kernel.h>

/* What Xen is given of it; bytes are never freed. */
static enum status make_ready(const struct plan *plan, struct file *kernel)
{
	enum domain_type type = dom0_type(&plan->entry, plan->options.xen);
	struct kernel_file facts;
	struct file elf;
	enum status st = kernel_expect(*kernel, &facts);

	if (st)
		return st;
	*kernel = facts.file;
	if (!dom0_kernel_is_unpacked(&facts))
		return dom0_kernel_look(&facts, type);
	st = file_unpack(facts.packed, facts.size, plan->entry.unpacked_limit,
			 &elf);
	*kernel = elf;
	return st ? st : dom0_kernel_check(elf, type);
}

enum status plan_dom0_kernel(const struct plan *plan, struct modlist *list)
{
	int kernel = modlist_find(list, MODULE_KERNEL);

	return kernel < 0 ? ST_OK
			  : make_ready(plan, &list->modules[kernel].file);
}
