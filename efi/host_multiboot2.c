// SPDX-License-Identifier: MIT
/*
 * Xen on x86: unpacked straight to its place, given its information and
 * entered by multiboot2 with boot services kept.
 */
#include "host_x86.h"
#include "quietly.h"

#include <daybreak/arch.h>
#include <daybreak/dom0_kernel.h>
#include <daybreak/plan.h>

#define XEN_CMDLINE 4096

/* Xen in memory, ready to be entered. */
struct xen {
	const char *name;   /* of its file */
	uint64_t load_base; /* of its lowest segment */
	uint64_t entry;	    /* EFI64 */
};

static enum status place(struct file packed, uint64_t limit,
			 struct plan_work *work, struct xen *out)
{
	struct mb2_header header;
	struct placement where;
	const struct memmap *map;
	struct image image;
	enum status st;

	st = quietly_multiboot2_facts(packed, limit, work, &image, &header);
	if (st)
		return st;
	st = memory_map(&map);
	if (st)
		return st;
	st = plan_placement(packed.name, &image, &header, map, &where);
	if (st)
		return st;
	st = memory_alloc_at(packed.name, where.addr, where.size, MEMORY_CODE);
	if (st)
		return st;
	out->name = packed.name;
	out->load_base = where.addr;
	out->entry = where.entry;
	return quietly_load(packed, limit, work->unpack, work->unpack_size,
			    &image, (void *)(uintptr_t)where.addr);
}

static enum status load_xen(struct file packed, uint64_t limit, struct xen *out)
{
	uint64_t size = quietly_work_size(packed);
	struct plan_work *work;
	enum status st;

	st = memory_alloc(packed.name, sizeof(*work) + size, host_memory_max,
			  (void **)&work);
	if (st)
		return st;
	work->unpack_size = size;
	st = place(packed, limit, work, out);
	memory_free(work);
	memory_free((void *)(uintptr_t)packed.bytes.base);
	return st;
}

/* Replaces every module's arguments by its whole command line. */
static enum status compose_cmdlines(struct modlist *modules)
{
	uint64_t size = 1;
	enum status st;
	char *at;

	for (unsigned int i = 0; i < modules->nr_modules; i++)
		size += strlen(modules->modules[i].file.name) +
			strlen(modules->modules[i].cmdline) + 2;
	st = memory_alloc("command lines", size, host_memory_max, (void **)&at);
	for (unsigned int i = 0; !st && i < modules->nr_modules; i++) {
		struct module *m = &modules->modules[i];
		struct text t;

		text_init(&t, at, size);
		st = plan_module_cmdline(m, &t);
		m->cmdline = at;
		at += t.length + 1;
		size -= t.length + 1;
	}
	return st;
}

/* The e820 of a map of any length, in pages of its own. */
static enum status make_e820(struct mb2_info *info)
{
	const struct memmap *map;
	struct e820_entry *e820;
	unsigned int max;
	enum status st = memory_map(&map);

	if (st)
		return st;
	max = map->max_ranges;
	st = memory_alloc("memory map", max * sizeof(*e820), host_memory_max,
			  (void **)&e820);
	if (!st)
		st = memory_map(&map); /* those pages are in it now */
	if (st)
		return st;
	info->e820 = e820;
	st = e820_from_memmap(map, e820, max, &info->nr_e820);
	if (info->nr_e820 > E820_XEN_MAX)
		warn("the firmware's memory map makes %u e820 entries, Xen "
		     "keeps the first %u: the memory above them is lost",
		     info->nr_e820, E820_XEN_MAX);
	return st;
}

static enum status write_info(const struct xen *xen, const char *cmdline,
			      const struct modlist *modules, void **out)
{
	struct mb2_info info = {
		.cmdline = cmdline,
		.loader = LOADER_NAME,
		.modules = modules,
		.system_table = (uintptr_t)app_table,
		.image_handle = (uintptr_t)app_handle,
		.load_base = (uint32_t)xen->load_base,
	};
	uint64_t size;
	enum status st;

	st = make_e820(&info);
	if (st)
		return st;
	size = mb2_info_size(&info);
	st = memory_alloc("multiboot2 information", size, host_memory_max, out);
	if (st)
		return st;
	return mb2_write_info(&info, *out, size);
}

/* Writes the information and leaves. Returns only when it cannot. */
static enum status enter(const struct entry *entry,
			 const struct options *options, struct modlist *modules,
			 const struct xen *xen)
{
	static char cmdline[XEN_CMDLINE];
	struct text t;
	enum status st;
	void *info;

	text_init(&t, cmdline, sizeof(cmdline));
	st = plan_xen_cmdline(entry, xen->name, modules, options->xen, &t);
	if (!st)
		st = compose_cmdlines(modules);
	if (!st)
		st = write_info(xen, cmdline, modules, &info);
	if (st)
		return st;
	domain_variable_set();
	files_close();
	say("Starting %s with %u modules, peak %lu KiB", xen->name,
	    modules->nr_modules, memory_peak() / 1024);
	arch_canary_remove();
	arch_enter_multiboot2(xen->entry, (uint32_t)(uintptr_t)info);
}

/* What the entry names, with a dom0's kernel that Xen can start. */
static enum status load_modules(const struct entry *entry, const char *extra,
				struct modlist *modules)
{
	enum status st = host_load_modules(entry, modules);
	int kernel;

	if (st)
		return st;
	kernel = modlist_find(modules, MODULE_KERNEL);
	if (kernel < 0)
		return ST_OK;
	return kernel_file_for_xen(entry, extra,
				   &modules->modules[kernel].file);
}

enum status multiboot2_boot(const struct config *config,
			    const struct entry *entry,
			    const struct options *options, struct file packed)
{
	static struct modlist modules;
	struct xen xen;
	enum status st;

	st = dom0_check_cmdline(entry, options->xen);
	if (!st)
		st = load_xen(packed, entry->unpacked_limit, &xen);
	if (!st && entry->has_domains)
		st = host_load_domains(config, entry, options->xen, &modules);
	else if (!st)
		st = load_modules(entry, options->xen, &modules);
	if (st)
		return st;
	if (!options->keep_video)
		video_set(&entry->video);
	return enter(entry, options, &modules, &xen);
}
