// SPDX-License-Identifier: MIT
/*
 * Starts Xen on x86: unpacks it, copies it to its place, writes its multiboot2
 * information and enters it with boot services kept.
 */
#include "x86_xen.h"

#include "dry_run.h"
#include "measure.h"
#include "measured.h"
#include "timing.h"
#include "unpack_file.h"
#include "x86_domains.h"
#include "x86_kernel.h"
#include "x86_modules.h"

#include <daybreak/dom0_kernel.h>

#define LOADER_NAME "Daybreak " DAYBREAK_VERSION

/* Where Xen can run, if possible: then it is not copied. */
static enum status take_room(const struct boot *boot, const char *name,
			     uint64_t size, void *context, void **out)
{
	struct x86 *x86 = context;
	struct placement *room = &x86->room;
	const struct memmap *map;
	enum status st = platform_map(&map);

	if (st)
		return st;
	if (!plan_room(size, map, room)) {
		*out = platform_alloc_at(room->addr, room->size, PLATFORM_CODE);
		if (*out)
			return ST_OK;
	}
	*room = (struct placement){ 0 };
	return pages_alloc(boot, name, size, out);
}

static bool is_named_gz(const char *name)
{
	size_t n = strlen(name);

	return n > 3 && !strcmp(name + n - 3, ".gz");
}

/*
 * A file that will be unpacked may be anywhere. One that is to be measured is
 * not loaded where it is, as it would not stay as it was read.
 */
enum status x86_take_file_room(const struct boot *boot, const char *name,
			       uint64_t size, void *context, void **out)
{
	return is_named_gz(name) || measured_is_wanted(boot)
		       ? pages_alloc(boot, name, size, out)
		       : take_room(boot, name, size, context, out);
}

static enum status place(struct x86 *x86, void **memory)
{
	const char *name = x86->xen.file.name;
	const struct memmap *map;
	enum status st = platform_map(&map);

	if (st)
		return st;
	st = plan_placement(name, &x86->image, &x86->header, map, &x86->where);
	if (st)
		return st;
	return pages_alloc_at(name, x86->where.addr, x86->where.size,
			      PLATFORM_CODE, memory);
}

/* Loads Xen where its file is or, if it cannot run there, elsewhere. */
static enum status load(struct x86 *x86, struct file xen)
{
	void *memory = (void *)(uintptr_t)xen.bytes.base;
	enum status st;

	st = plan_multiboot2_facts(xen, &x86->image, &x86->header);
	if (st)
		return st;
	if (plan_stays(&x86->image, &x86->header, &x86->room, &x86->where)) {
		plan_load(xen, &x86->image, memory);
		return ST_OK;
	}
	st = place(x86, &memory);
	if (st)
		return st;
	plan_load(xen, &x86->image, memory);
	pages_free_file(x86->boot, xen);
	return ST_OK;
}

/* Loads Xen, and frees the packed file. */
static enum status load_xen(struct x86 *x86)
{
	const struct boot_room room = { take_room, x86 };
	const struct file packed = x86->xen.file;
	enum timing_step before;
	struct file xen;
	enum status st =
		unpack_file(x86->boot, packed, UNPACK_UNKNOWN, &room, &xen);

	if (st)
		return st;
	x86->handoff.was_packed = xen.bytes.base != packed.bytes.base;
	if (x86->handoff.was_packed)
		pages_free_file(x86->boot, packed);
	before = timing_enter(x86->boot, TIMING_PLACE);
	return timing_leave(x86->boot, before, load(x86, xen));
}

/* Replaces every module's arguments by its complete command line. */
static enum status compose_cmdlines(struct x86 *x86)
{
	struct modlist *modules = &x86->modules;
	uint64_t size = 1;
	enum status st;
	void *pages;
	char *at;

	for (unsigned int i = 0; i < modules->nr_modules; i++)
		size += strlen(modules->modules[i].file.name) +
			strlen(modules->modules[i].cmdline) + 2;
	st = pages_alloc(x86->boot, "command lines", size, &pages);
	at = pages;
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

/* Makes the e820, in its own pages, from a map of any length. */
static enum status make_e820(const struct boot *boot, struct mb2_info *info)
{
	struct map_room room;
	enum status st =
		pages_alloc_for_map(boot, 0, sizeof(*info->e820), &room);

	if (st)
		return st;
	info->e820 = room.pages;
	st = e820_from_memmap(room.map, room.pages, room.nr, &info->nr_e820);
	if (info->nr_e820 > E820_XEN_MAX)
		warn("the firmware's memory map makes %u e820 entries, Xen "
		     "keeps the first %u: the memory above them is lost",
		     info->nr_e820, E820_XEN_MAX);
	return st;
}

static enum status write_info(struct x86 *x86)
{
	struct mb2_info info = {
		.cmdline = x86->cmdline,
		.loader = LOADER_NAME,
		.modules = &x86->modules,
		.load_base = (uint32_t)x86->where.addr,
	};
	uint64_t size;
	enum status st;
	void *out;

	platform_efi(&info.system_table, &info.image_handle);
	st = make_e820(x86->boot, &info);
	if (st)
		return st;
	size = mb2_info_size(&info);
	st = pages_alloc(x86->boot, "multiboot2 information", size, &out);
	if (st)
		return st;
	x86->handoff.info = platform_address(out);
	return mb2_write_info(&info, out, size);
}

static enum status tell_xen(struct x86 *x86)
{
	const enum timing_step before = timing_enter(x86->boot, TIMING_FILL);
	struct text t;
	enum status st;

	text_init(&t, x86->cmdline, sizeof(x86->cmdline));
	st = plan_xen_cmdline(&x86->boot->entry, x86->xen.file.name,
			      &x86->modules, &t);
	if (!st)
		st = compose_cmdlines(x86);
	if (!st)
		st = write_info(x86);
	return timing_leave(x86->boot, before, st);
}

static enum status leave(struct x86 *x86)
{
	struct handoff *h = &x86->handoff;
	enum status st;

	h->way = HANDOFF_MULTIBOOT2;
	h->file.name = x86->xen.file.name;
	h->image = &x86->image;
	h->header = &x86->header;
	h->where = &x86->where;
	h->modules = &x86->modules;
	h->cmdline = x86->cmdline;
	st = measure_handoff(h);
	if (st)
		return st;
	timing_say(x86->boot);
	say("Starting %s with %u modules, peak %lu KiB", h->file.name,
	    x86->modules.nr_modules, platform_peak() / 1024);
	return boot_leave(h, describe_multiboot2);
}

/* Loads the entry's modules, with a kernel for dom0 that Xen can start. */
static enum status load_modules(struct x86 *x86)
{
	enum status st = x86_load_modules(x86);
	int kernel;

	if (st)
		return st;
	kernel = modlist_find(&x86->modules, MODULE_KERNEL);
	if (kernel < 0)
		return ST_OK;
	return x86_kernel_for_xen(x86, &x86->modules.modules[kernel]);
}

/* The firmware's tables are read only if they matter. */
static enum status check_iommu(const struct boot *boot)
{
	const bool pvh = dom0_type(&boot->entry) == DOMAIN_PVH;

	return dom0_check_iommu(&boot->entry, pvh && platform_lacks_iommu());
}

enum status x86_boot_xen(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	enum status st = dom0_check_cmdline(&boot->entry);

	if (st)
		return st;
	st = load_xen(x86);
	if (st)
		return st;
	st = boot->entry.has_domains ? x86_load_domains(x86)
				     : load_modules(x86);
	if (st)
		return st;
	st = check_iommu(boot);
	if (st)
		return st;
	boot_set_video(boot, &boot->entry.video);
	st = tell_xen(x86);
	if (st)
		return st;
	return leave(x86);
}
