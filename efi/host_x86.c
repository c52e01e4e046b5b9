// SPDX-License-Identifier: MIT
/*
 * What is started on x86: Xen when the entry has it, else its kernel itself.
 */
#include "host_x86.h"

#include <daybreak/plan.h>

/* Multiboot2's and PVH's addresses have 32 bits. */
const uint64_t host_memory_max = 0xffffffff;

enum status host_load_modules(const struct entry *entry, struct modlist *list)
{
	struct piece *pieces;
	unsigned int nr;
	enum status st = pieces_open(entry);

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++) {
		struct piece *p = &pieces[i];
		struct file file = { p->name, { NULL, p->size } };

		st = memory_alloc(p->name, p->size, host_memory_max,
				  (void **)&p->pages);
		file.bytes.base = p->pages;
		if (!st)
			st = modlist_add(list, p->kind, file, p->cmdline);
	}
	return st ? st : pieces_read();
}

enum status host_boot(const struct config *config, const struct entry *entry,
		      const struct options *options)
{
	struct source xen;
	enum status st = plan_check_entry(entry, GUEST_X86_64);

	(void)config;
	if (st)
		return st;
	st = xen_file_open(entry, &xen);
	if (st == ST_NOT_FOUND && !entry->xen.path)
		return pvh_boot(entry, options);
	return st ? st : multiboot2_boot(entry, options, &xen);
}
