// SPDX-License-Identifier: MIT
/*
 * A kernel started by PVH straight from UEFI: its ELF, found inside whatever
 * it is shipped in, goes to its own addresses, boot services end, and it finds
 * modules and memory in hvm_start_info.
 */
#include "host_x86.h"
#include "quietly.h"

#include <daybreak/arch.h>
#include <daybreak/plan.h>
#include <daybreak/pvh.h>

#define ATTEMPTS    4 /* the map may change between reading it and leaving */
#define MAX_CMDLINE 4096
/* Linux's first page tables show it one GiB, in which it looks for the info. */
#define INFO_END    0x40000000

/* The kernel, unpacked, and its facts. */
struct kernel {
	struct file elf;
	struct image image;
	struct notes notes;
	struct placement where;
};

/* Unpacks the ELF to memory of its own; the file as shipped is given back. */
static enum status unpack_kernel(const struct entry *entry, struct file shipped,
				 struct file *elf)
{
	static struct kernel_file facts;
	enum status st = quietly_identify_kernel(shipped, &facts);

	if (st == ST_NOT_MINE)
		return plan_no_pvh(entry, "no ELF, bare or in a bzImage");
	if (st)
		return st;
	kernel_say_unified(&facts);
	return kernel_file_unpack(&facts, shipped, entry->unpacked_limit, elf);
}

static enum status read_kernel(const struct entry *entry, struct file shipped,
			       struct kernel *out)
{
	enum status st = unpack_kernel(entry, shipped, &out->elf);

	if (st)
		return st;
	st = elf_parse(out->elf, out->elf.bytes.size, &out->image);
	if (!st)
		st = notes_parse(out->elf, &out->image, &out->notes);
	if (st)
		return st;
	if (!(out->notes.offers & OFFER_PVH))
		return plan_no_pvh(entry, notes_offers(&out->notes));
	return ST_OK;
}

/* Puts the kernel where it wants to be, or where it can wait. */
static enum status place_kernel(struct kernel *k)
{
	const struct memmap *map;
	uint64_t at;
	enum status st = memory_map(&map);

	if (!st)
		st = plan_pvh_placement(k->elf.name, &k->image, &k->notes, map,
					&k->where);
	if (st)
		return st;
	at = k->where.staged ? k->where.staging : k->where.addr;
	st = memory_alloc_at(k->elf.name, at, k->where.size, MEMORY_CODE);
	if (!st)
		st = quietly_load(k->elf, k->elf.bytes.size, NULL, 0, &k->image,
				  (void *)(uintptr_t)at);
	memory_free((void *)(uintptr_t)k->elf.bytes.base);
	return st;
}

/* Whole pages that are still theirs when the kernel is at its place. */
static enum status take_pages(const char *what, const struct placement *kernel,
			      uint64_t size, uint64_t end, enum memory_use use,
			      uint64_t *addr)
{
	const struct memmap *map;
	enum status st = memory_map(&map);

	if (!st)
		st = plan_pvh_find(what, kernel, map, size, end, addr);
	return st ? st : memory_alloc_at(what, *addr, size, use);
}

/* Executable memory below 4 GiB with the code that leaves long mode. */
static enum status place_code(const struct placement *kernel, void **out)
{
	uint64_t size = (uint64_t)(arch_pvh_code_end - arch_pvh_code), addr;
	enum status st =
		take_pages("the way to PVH", kernel, size,
			   host_memory_max + UINT64_C(1), MEMORY_CODE, &addr);

	if (st)
		return st;
	*out = (void *)(uintptr_t)addr;
	memcpy(*out, arch_pvh_code, size);
	return ST_OK;
}

static unsigned int list_modules(const struct modlist *list,
				 struct pvh_module *out)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < list->nr_modules; i++) {
		const struct module *m = &list->modules[i];

		if (m->kind == MODULE_KERNEL)
			continue;
		out[n++] = (struct pvh_module){
			.paddr = (uintptr_t)m->file.bytes.base,
			.size = m->file.bytes.size,
			.cmdline = m->cmdline,
		};
	}
	return n;
}

static enum status make_cmdline(const struct entry *entry,
				const struct options *options, const char **out)
{
	static char cmdline[MAX_CMDLINE];
	struct text t;

	text_init(&t, cmdline, sizeof(cmdline));
	text_append(&t, entry->kernel.args, strlen(entry->kernel.args));
	if (*options->xen) {
		text_append(&t, " ", t.length != 0);
		text_append(&t, options->xen, strlen(options->xen));
	}
	*out = cmdline;
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "%s: its command line is longer than %d characters",
			    entry->kernel.path, MAX_CMDLINE - 1);
	return ST_OK;
}

static uint32_t whole_words(uint64_t size)
{
	return ((uint32_t)size + 3) & ~3u;
}

/* No longer than what Linux takes; lost is what that costs, in bytes. */
static enum status make_e820(const struct memmap *map, unsigned int max,
			     struct pvh_info *info, uint64_t *lost)
{
	struct e820_entry *e820 = (struct e820_entry *)info->e820;
	enum status st = e820_from_memmap(map, e820, max, &info->nr_e820);

	*lost = 0;
	return st ? st
		  : e820_shorten(e820, &info->nr_e820, E820_LINUX_MAX, lost);
}

/* Ends boot services; the start info tells what memory there is then. */
static enum status leave(const struct kernel *k, struct pvh_info *info,
			 unsigned int max_e820, void *code)
{
	void *start_info = (void *)(uintptr_t)info->paddr;
	struct arch_pvh_jump jump;
	const struct memmap *map;
	enum status st = ST_OK;
	bool left = false;
	UINTN key;

	for (unsigned int i = 0; i < ATTEMPTS && !left; i++) {
		uint64_t lost;

		st = memory_map_key(&map, &key);
		if (!st)
			st = make_e820(map, max_e820, info, &lost);
		if (st)
			return st;
		pvh_write(info, 0, pvh_size(info), start_info);
		left = !app_bs->ExitBootServices(app_handle, key);
	}
	if (!left)
		return fail(ST_IO, "the firmware does not end boot services");
	jump = (struct arch_pvh_jump){
		.entry = (uint32_t)k->where.entry,
		.start_info = (uint32_t)info->paddr,
		.target = (uint32_t)k->where.addr,
		.source = (uint32_t)k->where.staging,
		.size = k->where.staged ? whole_words(k->where.size) : 0,
	};
	arch_canary_remove();
	arch_enter_pvh(code, &jump);
}

/* Memory for the start info at its largest. */
static enum status take_start_info(const struct placement *kernel,
				   struct pvh_info *info)
{
	info->nr_e820 = E820_LINUX_MAX;
	return take_pages("start info", kernel, pvh_size(info), INFO_END,
			  MEMORY_DATA, &info->paddr);
}

/* Memory to make the e820 in, for max entries, and what it will cost. */
static enum status take_e820(struct pvh_info *info, unsigned int *max)
{
	const struct memmap *map;
	uint64_t lost;
	enum status st = memory_map(&map);

	if (st)
		return st;
	*max = map->max_ranges;
	st = memory_alloc("memory map", *max * sizeof(*info->e820),
			  host_memory_max, (void **)&info->e820);
	if (!st)
		st = memory_map(&map);
	if (!st)
		st = make_e820(map, *max, info, &lost);
	if (!st && lost)
		warn("the firmware's memory map is too long for Linux: %lu KiB "
		     "of memory between reserved ranges are reserved, too",
		     lost / 1024);
	return st;
}

enum status pvh_boot(const struct entry *entry, const struct options *options)
{
	static struct pvh_module pvh_modules[MODLIST_MAX];
	static struct modlist modules;
	static struct kernel kernel;
	struct pvh_info info = { .rsdp_paddr = acpi_tables_rsdp(),
				 .modules = pvh_modules };
	unsigned int max_e820;
	enum status st;
	void *code = NULL;

	st = host_load_modules(entry, &modules);
	if (!st)
		st = read_kernel(entry, modules.modules[0].file, &kernel);
	if (!st)
		st = place_kernel(&kernel);
	if (!st)
		st = place_code(&kernel.where, &code);
	if (!st)
		st = make_cmdline(entry, options, &info.cmdline);
	if (st)
		return st;
	info.nr_modules = list_modules(&modules, pvh_modules);
	st = take_e820(&info, &max_e820);
	if (!st)
		st = take_start_info(&kernel.where, &info);
	if (st)
		return st;
	if (!options->keep_video)
		video_set(&entry->video);
	files_close();
	say("Starting %s by PVH with %u modules, peak %lu KiB",
	    entry->kernel.path, info.nr_modules, memory_peak() / 1024);
	return leave(&kernel, &info, max_e820, code);
}
