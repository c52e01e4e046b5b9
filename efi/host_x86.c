// SPDX-License-Identifier: MIT
/*
 * What is started on x86: Xen when the entry has it, else its kernel itself.
 */
#include "host_x86.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/plan.h>

/* Multiboot2's and PVH's addresses have 32 bits. */
const uint64_t host_memory_max = 0xffffffff;

enum status host_read_pieces(void)
{
	struct piece_file *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		st = memory_alloc(pieces[i].name, pieces[i].size,
				  host_memory_max, (void **)&pieces[i].pages);
	return st ? st : pieces_read();
}

enum status host_load_modules(const struct entry *entry, struct modlist *list)
{
	struct piece_file *pieces;
	unsigned int nr;
	enum status st = pieces_open(entry);

	if (!st)
		st = host_read_pieces();
	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		st = modlist_add(list, pieces[i].kind, piece_bytes(&pieces[i]),
				 pieces[i].cmdline);
	return st;
}

enum status host_boot(const struct config *config, const struct entry *entry,
		      const struct options *options)
{
	struct source xen;
	enum status st = config_is_bare(entry)
				 ? config_no_kernel(config, entry)
				 : plan_check_entry(entry, GUEST_X86_64);

	if (!st && entry->has_domains)
		st = bootdom_check_entry(entry, options->xen);
	if (st)
		return st;
	st = xen_file_open(entry, &xen);
	if (st == ST_NOT_FOUND && !entry->xen.path)
		return entry->has_domains ? plan_no_xen(entry)
					  : pvh_boot(entry, options);
	return st ? st : multiboot2_boot(config, entry, options, &xen);
}
