// SPDX-License-Identifier: MIT
/*
 * What is started on x86: Xen, or, where the entry says so, its kernel itself.
 */
#include "host_x86.h"

#include <daybreak/bootdom_plan.h>
#include <daybreak/plan.h>
#include <daybreak/xen_file.h>

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
	enum xen_start how;
	struct file xen;
	enum status st = config_is_bare(entry)
				 ? config_no_kernel(config, entry)
				 : plan_check_entry(entry, GUEST_X86_64);

	if (!st && entry->has_domains)
		st = bootdom_check_entry(entry, options->xen);
	if (st)
		return st;
	if (entry->without_xen)
		return pvh_boot(entry, options);
	st = xen_file_read(entry, &xen);
	if (!st)
		st = xen_file_start(entry, xen, &how);
	if (st)
		return st;
	return how == XEN_AS_APPLICATION
		       ? xen_efi_boot(config, entry, options, xen)
		       : multiboot2_boot(config, entry, options, xen);
}
