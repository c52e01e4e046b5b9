// SPDX-License-Identifier: MIT
/*
 * The hand-offs on x86: Xen by multiboot2, or without Xen a kernel by PVH. The
 * machine is assumed to have nothing but RAM and the first MiB's usual holes.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/dom0_kernel.h>
#include <daybreak/plan.h>
#include <daybreak/pvh.h>

#include <stdio.h>
#include <stdlib.h>

#define XEN_CMDLINE 4096 /* as in the application */
#define LOW_END	    0xa0000ULL
#define ONE_MIB	    (1ULL << 20)
#define MMIO_START  (3ULL << 30) /* devices from there up to 4 GiB */
#define FOUR_GIB    (4ULL << 30)
#define MAX_RANGES  8

static enum status nominal_map(uint64_t memory, struct memmap *map)
{
	static struct mem_range ranges[MAX_RANGES];
	uint64_t low = memory < MMIO_START ? memory : MMIO_START;
	uint64_t low_pages = low & ~(MEMMAP_PAGE - 1);
	enum status st;

	memmap_init(map, ranges, MAX_RANGES);
	st = memmap_add(map, 0, LOW_END, MEM_FREE);
	if (!st)
		st = memmap_add(map, LOW_END, ONE_MIB - LOW_END, MEM_RESERVED);
	if (!st)
		st = memmap_add(map, ONE_MIB, low_pages - ONE_MIB, MEM_FREE);
	if (!st && memory - low >= MEMMAP_PAGE)
		st = memmap_add(map, FOUR_GIB,
				(memory - low) & ~(MEMMAP_PAGE - 1), MEM_FREE);
	return st;
}

/* --- Xen --------------------------------------------------------------------
 */

static enum status xen_facts(const struct plan *plan, struct image *image,
			     struct mb2_header *header)
{
	uint64_t size = unpack_work_size(plan->xen);
	struct plan_work *work;
	enum status st = file_alloc(plan->xen.name, sizeof(*work) + size,
				    (void **)&work);

	if (st)
		return st;
	work->unpack_size = size;
	st = plan_multiboot2_facts(plan->xen, plan->entry.unpacked_limit, work,
				   image, header);
	free(work);
	return st;
}

/* What the boot does last with the file: all of it must unpack. */
static enum status check_load(const struct plan *plan,
			      const struct image *image)
{
	struct unpack u;
	void *memory;
	enum status st = file_alloc(
		plan->xen.name, image->paddr_end - image->paddr_start, &memory);

	if (st)
		return st;
	st = unpack_open(plan->xen, plan->entry.unpacked_limit, NULL, 0, &u);
	if (!st)
		st = plan_load(&u, image, memory);
	free(memory);
	return st;
}

static void print_xen(const struct plan *plan, const struct image *image,
		      const struct mb2_header *header,
		      const struct placement *where)
{
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Hand-off", "multiboot2, boot services kept%s",
		    plan->entry.has_domains
			    ? ", the boot domain as dom0's kernel"
			    : "");
	print_fact(0, "xen", "%s, %s in memory", plan->xen.name,
		   guest_size(image->paddr_end - image->paddr_start, size));
	if (header->relocatable)
		print_fact(0, "wants", "%#x to %#x, aligned to %s",
			   header->load_min, header->load_max,
			   guest_size(header->load_align, size));
	else
		print_fact(0, "wants", "exactly %#lx",
			   (unsigned long)image->paddr_start);
	print_fact(0, "placed",
		   "%#lx, entry %#lx, if %s of memory were all free",
		   (unsigned long)where->addr, (unsigned long)where->entry,
		   guest_size(plan->memory, size));
}

static enum status list_modules(const struct plan *plan, struct modlist *list)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < plan->nr_files; i++) {
		const struct plan_file *f = &plan->files[i];
		struct file file = { f->name,
				     { f->first.bytes.base, f->size } };

		if (f->domain == PLAN_HOST)
			st = modlist_add(list, f->kind, file, f->cmdline);
	}
	return st;
}

static enum status print_modules(const struct modlist *list)
{
	static const char *const kinds[] = { "kernel", "ramdisk", "ucode",
					     "xsm",    "dtb",	  "module" };
	static char cmdline[CONFIG_MAX_SIZE];
	char size[GUEST_SIZE_MAX];
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < list->nr_modules; i++) {
		const struct module *m = &list->modules[i];
		struct text t;

		text_init(&t, cmdline, sizeof(cmdline));
		st = plan_module_cmdline(m, &t);
		/* The boot domain is not among the files. */
		print_fact(0, kinds[m->kind], "%10s  %s",
			   m->file.bytes.size
				   ? guest_size(m->file.bytes.size, size)
				   : "built in",
			   cmdline);
	}
	return st;
}

static enum status print_xen_cmdline(const struct plan *plan,
				     const struct modlist *list)
{
	static char cmdline[XEN_CMDLINE];
	struct text t;
	enum status st;

	text_init(&t, cmdline, sizeof(cmdline));
	st = plan_xen_cmdline(&plan->entry, plan->xen.name, list,
			      plan->options.xen, &t);
	if (!st)
		print_fact(0, "command", "%s", cmdline);
	return st;
}

/* Xen's place, as the boot finds it. */
static enum status place_xen(const struct plan *plan, struct image *image,
			     struct mb2_header *header, struct placement *where)
{
	static struct memmap map;
	enum status st = nominal_map(plan->memory, &map);

	if (!st)
		st = xen_facts(plan, image, header);
	if (!st)
		st = plan_placement(plan->xen.name, image, header, &map, where);
	return st ? st : check_load(plan, image);
}

static enum status check_entry(const struct plan *plan)
{
	const struct entry *entry = &plan->entry;
	enum status st = plan_check_entry(entry, GUEST_X86_64);

	if (!st && entry->has_domains)
		st = bootdom_check_entry(entry, plan->options.xen);
	return st ? st : dom0_check_cmdline(entry, plan->options.xen);
}

/* What Xen gets beside itself. */
static enum status plan_modules(struct plan *plan, struct modlist *list,
				struct bootdom_plan *domains)
{
	enum status st;

	if (plan->entry.has_domains)
		return plan_domains(plan, list, domains);
	st = list_modules(plan, list);
	return st ? st : plan_dom0_kernel(plan, list);
}

enum status plan_x86(struct plan *plan)
{
	static struct bootdom_plan domains;
	static struct modlist list;
	struct placement where;
	struct mb2_header header;
	struct image image;
	/* Only Xen's file says that this is for x86. */
	enum status st = place_xen(plan, &image, &header, &where);

	if (!st)
		st = check_entry(plan);
	if (!st)
		st = plan_add_entry(plan, &plan->entry);
	if (!st)
		st = plan_modules(plan, &list, &domains);
	if (st)
		return st;
	print_xen(plan, &image, &header, &where);
	st = print_xen_cmdline(plan, &list);
	if (!st)
		st = print_modules(&list);
	if (!st && plan->entry.has_domains)
		plan_draw_domains(&domains);
	return st;
}

/* --- a kernel alone ------------------------------------------------------- */

static void print_pvh(const struct plan *plan, const struct modlist *list,
		      const struct placement *where)
{
	char size[GUEST_SIZE_MAX], memory[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Hand-off", "PVH, after boot services; there is no Xen");
	print_fact(0, "kernel", "%s, %s in memory", plan->entry.kernel.path,
		   guest_size(where->size, size));
	print_fact(0, "placed",
		   "%#lx, entry %#lx, if %s of memory were all free",
		   where->addr, where->entry, guest_size(plan->memory, memory));
	if (plan->entry.kernel.args[0] || *plan->options.xen)
		print_fact(0, "command", "%s%s%s", plan->entry.kernel.args,
			   plan->entry.kernel.args[0] && *plan->options.xen
				   ? " "
				   : "",
			   plan->options.xen);
	for (unsigned int i = 0; i < list->nr_modules; i++) {
		const struct module *m = &list->modules[i];

		print_fact(0, "module", "%10s  %s%s%s",
			   guest_size(m->file.bytes.size, size), m->file.name,
			   *m->cmdline ? " " : "", m->cmdline);
	}
}

static enum status read_pvh(struct plan *plan, struct guest *g)
{
	const struct entry *entry = &plan->entry;
	struct kernel_file facts;
	struct file file;
	enum status st;

	st = esp_read(&plan->esp, entry->kernel.path, true, &file);
	if (st)
		return st;
	/* Nothing but its kernel says which CPU such an entry is for. */
	if (plan_is_arm(file.bytes))
		return plan_check_entry(entry, GUEST_ARM64);
	st = kernel_identify(file, &facts);
	if (st == ST_NOT_MINE)
		return plan_no_pvh(entry, "no ELF, bare or in a bzImage");
	if (!st)
		st = guest_kernel(file, entry->unpacked_limit, g);
	if (!st && !(g->notes.offers & OFFER_PVH))
		return plan_no_pvh(entry, notes_offers(&g->notes));
	return st;
}

enum status plan_pvh(struct plan *plan)
{
	static struct memmap map;
	static struct modlist list;
	static struct guest g;
	struct entry modules = plan->entry;
	struct placement where;
	enum status st = plan_check_entry(&plan->entry, GUEST_X86_64);

	modules.kernel.path = NULL;
	if (!st)
		st = read_pvh(plan, &g);
	if (!st)
		st = nominal_map(plan->memory, &map);
	if (!st)
		st = plan_pvh_placement(plan->entry.kernel.path, &g.image,
					&g.notes, &map, &where);
	if (!st)
		st = plan_add_entry(plan, &modules);
	if (!st)
		st = list_modules(plan, &list);
	if (!st)
		print_pvh(plan, &list, &where);
	return st;
}
