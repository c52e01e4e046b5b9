// SPDX-License-Identifier: MIT
/*
 * An entry with domains= on x86: every domain's files are read and laid out,
 * become one package, and Xen gets the boot domain, which starts them and
 * becomes dom0.
 */
#include "host_domains.h"
#include "quietly.h"

/* --- files ------------------------------------------------------------------
 */

static enum status open_files(const struct entry *entry,
			      const struct bootdom_plan *plan)
{
	enum status st = pieces_open(entry);

	for (unsigned int i = 0; !st && i < plan->nr; i++)
		st = pieces_open_domain(&plan->wanted[i], (int)i);
	return st;
}

static enum status list_modules(int domain, struct modlist *out)
{
	const struct piece_file *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		if (pieces[i].domain == domain &&
		    pieces[i].kind != MODULE_KERNEL)
			st = modlist_add(out, pieces[i].kind,
					 piece_bytes(&pieces[i]),
					 pieces[i].kind == MODULE_RAMDISK
						 ? NULL
						 : pieces[i].cmdline);
	return st;
}

/* Unpacks the kernel of a domain, or dom0's, and reads what it says. */
static enum status read_kernel(const struct entry *entry, int domain,
			       struct guest *g)
{
	static struct kernel_file facts;
	struct file shipped = piece_bytes(pieces_find(domain, MODULE_KERNEL));
	struct file *elf = &g->domain.kernel;
	enum status st = quietly_expect_kernel(shipped, &facts);

	if (!st)
		st = kernel_file_unpack(&facts, shipped, entry->unpacked_limit,
					elf);
	if (!st)
		st = elf_parse(*elf, elf->bytes.size, &g->image);
	if (!st)
		st = notes_parse(*elf, &g->image, &g->notes);
	g->domain.image = &g->image;
	g->domain.notes = &g->notes;
	g->domain.modules = &g->modules;
	return st;
}

/* --- layouts ----------------------------------------------------------------
 */

static enum status lay_out(const struct entry *entry, struct guests *all,
			   unsigned int i)
{
	struct guest *g = &all->guests[i];
	enum status st = read_kernel(entry, (int)i, g);

	if (!st)
		st = list_modules((int)i, &g->modules);
	if (st)
		return st;
	all->plan.images[i] = (struct bootdom_image){ &g->domain, &g->layout };
	return bootdom_plan_domain(&all->plan.wanted[i], &g->domain,
				   &g->layout);
}

static enum status lay_out_dom0(const struct entry *entry, struct guests *all)
{
	struct guest *g = &all->dom0;
	enum status st = read_kernel(entry, PIECE_HOST, g);

	if (st)
		return st;
	all->plan.dom0 = (struct bootdom_image){ &g->domain, &g->layout };
	return bootdom_plan_dom0(entry, &g->domain, &g->layout);
}

static enum status lay_out_all(const struct entry *entry, struct guests *all)
{
	enum status st = ST_OK;

	if (all->plan.has_dom0)
		st = lay_out_dom0(entry, all);
	for (unsigned int i = 0; !st && i < all->plan.nr; i++)
		st = lay_out(entry, all, i);
	return st;
}

/* --- all of it -------------------------------------------------------------
 */

/* Xen executes nothing of it where it is, but wants whole pages. */
static enum status add_bootdom(const struct piece_file *kernel,
			       struct modlist *list)
{
	struct file file = { kernel ? kernel->name : "bootdom", { 0 } };
	enum status st = bootdom_load(&file.bytes);

	if (st)
		return st;
	return modlist_add(list, MODULE_KERNEL, file,
			   kernel ? kernel->cmdline : "");
}

/* What the entry has beside dom0's kernel and ramdisk is Xen's own. */
static enum status add_others(struct modlist *list)
{
	const struct piece_file *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		if (pieces[i].domain == PIECE_HOST &&
		    pieces[i].kind != MODULE_KERNEL &&
		    pieces[i].kind != MODULE_RAMDISK)
			st = modlist_add(list, pieces[i].kind,
					 piece_bytes(&pieces[i]),
					 pieces[i].cmdline);
	return st;
}

/* As far as it can be known: only Xen knows what it needs itself. */
static enum status check_memory(const struct bootdom_plan *plan,
				const struct entry *entry, const char *extra)
{
	const struct memmap *map;
	enum status st = memory_map(&map);

	return st ? st
		  : bootdom_check_host(plan, entry, extra, memmap_ram(map));
}

enum status host_load_domains(const struct config *config,
			      const struct entry *entry, const char *extra,
			      struct modlist *list)
{
	struct guests *all;
	struct file package;
	enum status st = memory_alloc(config->name, sizeof(*all),
				      host_memory_max, (void **)&all);

	if (st)
		return st;
	memset(all, 0, sizeof(*all));
	st = bootdom_plan_read(config, entry, &all->plan);
	if (!st)
		st = check_memory(&all->plan, entry, extra);
	if (!st)
		st = open_files(entry, &all->plan);
	if (!st)
		st = host_read_pieces();
	if (!st)
		st = lay_out_all(entry, all);
	if (!st)
		st = host_make_package(entry, extra, all, &package);
	if (!st && all->plan.has_dom0)
		st = domain_variable_prepare(&all->plan);
	if (!st)
		st = add_bootdom(pieces_find(PIECE_HOST, MODULE_KERNEL), list);
	if (!st)
		st = modlist_add(list, MODULE_RAMDISK, package, "");
	return st ? st : add_others(list);
}
