// SPDX-License-Identifier: MIT
/*
 * Starts a kernel by PVH directly from UEFI: its ELF, extracted from the file
 * it is shipped in, is loaded at its own addresses, boot services end, and the
 * kernel finds modules and memory in hvm_start_info.
 */
#include "x86_pvh.h"

#include "dry_run.h"
#include "measure.h"
#include "quietly.h"
#include "timing.h"
#include "x86_kernel.h"
#include "x86_modules.h"

#include <daybreak/pvh.h>

/* Linux's first page tables map one GiB, in which the info has to lie. */
#define INFO_END 0x40000000

static enum status unpack_kernel(struct x86 *x86, struct file shipped,
				 struct file *elf)
{
	enum status st = quietly_identify_kernel(shipped, &x86->kernel);

	if (st == ST_NOT_MINE)
		return plan_no_pvh(&x86->boot->entry,
				   "no ELF, bare or in a bzImage");
	if (st)
		return st;
	kernel_say_unified(&x86->kernel);
	return x86_kernel_unpack(x86, elf);
}

static enum status read_kernel(struct x86 *x86, struct file elf)
{
	enum status st = elf_parse(elf, elf.bytes.size, &x86->image);

	if (st)
		return st;
	st = notes_parse(elf, &x86->image, &x86->notes);
	if (st)
		return st;
	if (!(x86->notes.offers & OFFER_PVH))
		return plan_no_pvh(&x86->boot->entry,
				   notes_offers(&x86->notes));
	return ST_OK;
}

/* Loads the kernel where it will run, or into a staging area. */
static enum status place_kernel(struct x86 *x86, struct file elf)
{
	struct placement *where = &x86->where;
	const struct memmap *map;
	enum status st = platform_map(&map);
	void *memory;

	if (st)
		return st;
	st = plan_pvh_placement(elf.name, &x86->image, &x86->notes, map, where);
	if (st)
		return st;
	st = pages_alloc_at(elf.name,
			    where->staged ? where->staging : where->addr,
			    where->size, PLATFORM_CODE, &memory);
	if (st)
		return st;
	plan_load(elf, &x86->image, memory);
	return ST_OK;
}

static enum status load_kernel(struct x86 *x86, struct file shipped)
{
	struct file elf;
	enum status st = unpack_kernel(x86, shipped, &elf);

	if (st)
		return st;
	if (!span_begins_in(elf.bytes, shipped.bytes)) {
		pages_free_file(x86->boot, shipped);
		shipped = elf;
	}
	st = read_kernel(x86, elf);
	if (!st)
		st = place_kernel(x86, elf);
	pages_free_file(x86->boot, shipped);
	return st;
}

/* Allocates pages that loading the kernel at its place will not overwrite. */
static enum status take_pages(const char *what, const struct placement *kernel,
			      uint64_t size, uint64_t end,
			      enum platform_use use, void **out)
{
	const struct memmap *map;
	uint64_t addr;
	enum status st = platform_map(&map);

	if (st)
		return st;
	st = plan_pvh_find(what, kernel, map, size, end, &addr);
	if (st)
		return st;
	return pages_alloc_at(what, addr, size, use, out);
}

/* Lists the modules for the start info, all but the kernel. */
static void list_modules(struct x86 *x86)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < x86->modules.nr_modules; i++) {
		const struct module *m = &x86->modules.modules[i];

		if (m->kind == MODULE_KERNEL)
			continue;
		x86->pvh_modules[n++] = (struct pvh_module){
			.paddr = m->addr,
			.size = m->file.bytes.size,
			.cmdline = m->cmdline,
		};
	}
	x86->info.modules = x86->pvh_modules;
	x86->info.nr_modules = n;
}

static enum status make_cmdline(struct x86 *x86)
{
	const struct entry *entry = &x86->boot->entry;
	struct text t;

	text_init(&t, x86->cmdline, sizeof(x86->cmdline));
	text_append(&t, entry->kernel.args, strlen(entry->kernel.args));
	if (*entry->extra) {
		text_append(&t, " ", t.length != 0);
		text_append(&t, entry->extra, strlen(entry->extra));
	}
	x86->info.cmdline = x86->cmdline;
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "%s: its command line is longer than %d characters",
			    entry->kernel.path, X86_CMDLINE - 1);
	return ST_OK;
}

/* Makes an e820 of at most E820_LINUX_MAX entries; lost: bytes given up. */
static enum status make_e820(const struct memmap *map, unsigned int max,
			     struct pvh_info *info, uint64_t *lost)
{
	struct e820_entry *e820 = (struct e820_entry *)info->e820;
	enum status st = e820_from_memmap(map, e820, max, &info->nr_e820);

	*lost = 0;
	return st ? st
		  : e820_shorten(e820, &info->nr_e820, E820_LINUX_MAX, lost);
}

/* Allocates the e820, and warns when shortening it will lose memory. */
static enum status take_e820(struct x86 *x86)
{
	struct map_room room;
	uint64_t lost;
	enum status st = pages_alloc_for_map(x86->boot, 0,
					     sizeof(struct e820_entry), &room);

	if (st)
		return st;
	x86->info.e820 = room.pages;
	x86->max_e820 = room.nr;
	st = make_e820(room.map, room.nr, &x86->info, &lost);
	if (!st && lost)
		warn("the firmware's memory map is too long for Linux: %lu KiB "
		     "of memory between reserved ranges are reserved, too",
		     lost / 1024);
	return st;
}

/* Writes the start info with the memory map at the end of boot services. */
static enum status finish(struct handoff *h, const struct memmap *map)
{
	struct x86 *x86 = h->context;
	uint64_t lost;
	enum status st = make_e820(map, x86->max_e820, &x86->info, &lost);

	if (st)
		return st;
	pvh_write(&x86->info, 0, pvh_size(&x86->info), x86->start_info);
	return ST_OK;
}

/* Allocates the start info at its largest size. */
static enum status take_start_info(struct x86 *x86)
{
	enum status st;

	x86->info.nr_e820 = E820_LINUX_MAX;
	st = take_pages("start info", &x86->where, pvh_size(&x86->info),
			INFO_END, PLATFORM_DATA, &x86->start_info);
	if (st)
		return st;
	x86->info.paddr = platform_address(x86->start_info);
	return ST_OK;
}

static enum status tell_kernel(struct x86 *x86)
{
	enum status st = make_cmdline(x86);

	if (st)
		return st;
	x86->info.rsdp_paddr = platform_rsdp();
	list_modules(x86);
	st = take_e820(x86);
	return st ? st : take_start_info(x86);
}

static enum status leave(struct x86 *x86)
{
	const char *name = x86->boot->entry.kernel.path;
	struct handoff *h = &x86->handoff;
	enum status st;

	h->way = HANDOFF_PVH;
	h->file.name = name;
	h->finish = finish;
	h->context = x86;
	h->image = &x86->image;
	h->where = &x86->where;
	h->modules = &x86->modules;
	h->cmdline = x86->cmdline;
	h->info = x86->info.paddr;
	st = measure_handoff(h);
	if (st)
		return st;
	timing_say(x86->boot);
	say("Starting %s by PVH with %u modules, peak %lu KiB", name,
	    x86->info.nr_modules, platform_peak() / 1024);
	return boot_leave(h, describe_pvh);
}

enum status x86_boot_pvh(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	enum status st = x86_load_modules(x86);

	if (st)
		return st;
	st = load_kernel(x86, x86->modules.modules[0].file);
	if (st)
		return st;
	st = take_pages("the way to PVH", &x86->where, HANDOFF_CODE_SIZE,
			boot->host->memory_max + UINT64_C(1), PLATFORM_CODE,
			&x86->handoff.code);
	if (st)
		return st;
	st = tell_kernel(x86);
	if (st)
		return st;
	boot_set_video(boot, &boot->entry.video);
	return leave(x86);
}
