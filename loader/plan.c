// SPDX-License-Identifier: MIT
/*
 * Decides where Xen goes and what it is told; does nothing itself but load
 * segments into memory that somebody else has allocated.
 */
#include <daybreak/plan.h>

#include "xen_options.h"

/* The first MiB is the real mode trampolines'. */
#define LOWEST_ADDR (1ULL << 20)
#define BELOW_4G    (1ULL << 32)

static uint64_t whole_pages(uint64_t size)
{
	return (size + MEMMAP_PAGE - 1) & ~(MEMMAP_PAGE - 1);
}

static enum status place_fixed(const char *name, const struct image *image,
			       const struct memmap *map, struct placement *out)
{
	uint64_t start = image->paddr_start;
	uint64_t pages = whole_pages(out->size);

	if (start % MEMMAP_PAGE)
		return fail(ST_UNSUPPORTED,
			    "%s: wants to be loaded at %#lx, which is not the "
			    "start of a page",
			    name, start);
	if (memmap_find(map, pages, MEMMAP_PAGE, start, start + pages,
			MEMMAP_LOWEST, &out->addr))
		return fail(ST_NO_MEMORY,
			    "%s: wants the memory at %#lx-%#lx, which is not "
			    "free, and cannot be moved",
			    name, start, image->paddr_end);
	return ST_OK;
}

/* Where an image that can be moved may go. */
struct bounds {
	uint64_t min, end; /* end exclusive */
	uint64_t align;
	enum memmap_end prefer;
};

static enum status place_inside(const char *name, struct bounds b,
				const struct memmap *map, struct placement *out)
{
	uint64_t pages = whole_pages(out->size);

	if (b.align < MEMMAP_PAGE)
		b.align = MEMMAP_PAGE;
	if (b.min < LOWEST_ADDR)
		b.min = LOWEST_ADDR;
	if (memmap_find(map, pages, b.align, b.min, b.end, b.prefer,
			&out->addr))
		return fail(ST_NO_MEMORY,
			    "%s: needs %lu KiB of free memory between %#lx and "
			    "%#lx, aligned to %lu KiB",
			    name, out->size / 1024, b.min, b.end,
			    b.align / 1024);
	return ST_OK;
}

enum status plan_placement(const char *name, const struct image *image,
			   const struct mb2_header *header,
			   const struct memmap *map, struct placement *out)
{
	struct bounds bounds = {
		.min = header->load_min,
		.end = header->load_max + UINT64_C(1),
		.align = header->load_align,
		.prefer = header->prefer_high ? MEMMAP_HIGHEST : MEMMAP_LOWEST,
	};
	enum status st;

	*out = (struct placement){ .size = image->paddr_end -
					   image->paddr_start };
	if (header->relocatable)
		st = place_inside(name, bounds, map, out);
	else
		st = place_fixed(name, image, map, out);
	if (st)
		return st;
	out->entry = header->efi64_entry - image->paddr_start + out->addr;
	return ST_OK;
}

/* True when nobody but boot services is in [addr, addr + size). */
static bool free_after_exit(const struct memmap *map, uint64_t addr,
			    uint64_t size)
{
	uint64_t end = addr + size;

	for (unsigned int i = 0; i < map->nr_ranges && addr < end; i++) {
		const struct mem_range *r = &map->ranges[i];

		if (mem_range_end(r) <= addr)
			continue;
		if (r->addr > addr ||
		    (r->type != MEM_FREE && r->type != MEM_BOOT_CODE &&
		     r->type != MEM_BOOT_DATA))
			return false;
		addr = mem_range_end(r);
	}
	return addr >= end;
}

/* Where the image stands until the firmware has left its place. */
static bool stage(const struct image *image, const struct memmap *map,
		  struct placement *out)
{
	uint64_t pages = whole_pages(out->size);
	uint64_t start = image->paddr_start;

	if (start % MEMMAP_PAGE || start > MEMMAP_ADDR_MAX ||
	    pages > MEMMAP_ADDR_MAX - start ||
	    !free_after_exit(map, start, pages) ||
	    memmap_find(map, pages, MEMMAP_PAGE, start + pages, BELOW_4G,
			MEMMAP_HIGHEST, &out->staging))
		return false;
	out->staged = true;
	out->addr = start;
	return true;
}

enum status plan_pvh_placement(const char *name, const struct image *image,
			       const struct notes *notes,
			       const struct memmap *map, struct placement *out)
{
	const struct notes_reloc *reloc = &notes->reloc;
	struct bounds bounds = {
		.min = reloc->min,
		.end = reloc->max + UINT64_C(1),
		.align = reloc->align,
		.prefer = MEMMAP_LOWEST,
	};
	enum status st;

	*out = (struct placement){ .size = image->paddr_end -
					   image->paddr_start };
	if (reloc->align)
		st = place_inside(name, bounds, map, out);
	else if (memmap_find(map, whole_pages(out->size), MEMMAP_PAGE,
			     image->paddr_start, image->paddr_end,
			     MEMMAP_LOWEST, &out->addr) &&
		 stage(image, map, out))
		st = ST_OK;
	else
		st = place_fixed(name, image, map, out);
	if (st)
		return st;
	out->entry = notes->phys32_entry - image->paddr_start + out->addr;
	return ST_OK;
}

static void add_word(struct text *out, const char *word)
{
	if (!*word)
		return;
	if (out->length)
		text_append(out, " ", 1);
	text_append(out, word, strlen(word));
}

static enum status check_full(const char *name, const struct text *out)
{
	if (out->full)
		return fail(ST_TOO_LARGE,
			    "%s: its command line is longer than %lu "
			    "characters",
			    name, (uint64_t)out->size - 1);
	return ST_OK;
}

/*
 * As with xen.efi the file wins over every ucode= that the person wrote, and to
 * Xen the last one counts. Up to 4.19 a scan goes on beside it, though, and
 * what it finds is taken first.
 */
static void add_ucode(const struct entry *entry, const struct modlist *modules,
		      const char *extra, struct text *out)
{
	int ucode = modlist_find(modules, MODULE_UCODE);

	if (ucode < 0)
		return;
	if (xen_option(entry->options, "ucode") || xen_option(extra, "ucode"))
		text_format(out, " ucode=no-scan");
	text_format(out, " ucode=%d", ucode);
}

enum status plan_xen_cmdline(const struct entry *entry, const char *xen_name,
			     const struct modlist *modules, const char *extra,
			     struct text *out)
{
	const struct video_mode *video = &entry->video;

	if (xen_name)
		add_word(out, xen_name);
	add_word(out, entry->options);
	if (video->cols && !xen_option(entry->options, "vga"))
		text_format(out, " vga=gfx-%ux%ux%u", video->cols, video->rows,
			    video->depth ? video->depth : 32);
	add_word(out, extra);
	add_ucode(entry, modules, extra, out);
	return check_full(xen_name ? xen_name : "Xen", out);
}

enum status plan_module_cmdline(const struct module *module, struct text *out)
{
	add_word(out, module->file.name);
	add_word(out, module->cmdline);
	return check_full(module->file.name, out);
}

static enum status load_segment(struct unpack *u, const struct segment *s,
				uint8_t *at)
{
	enum status st = unpack_skip(u, s->offset - u->position);

	if (!st)
		st = unpack_read(u, at, s->filesz);
	if (!st)
		memset(at + s->filesz, 0, s->memsz - s->filesz);
	return st;
}

/* Zeroes what lies between segments, which no file describes. */
static void clear_gaps(const struct image *image, uint8_t *memory)
{
	uint64_t at = image->paddr_start;

	while (at < image->paddr_end) {
		const struct segment *next = NULL;

		for (unsigned int i = 0; i < image->nr_segments; i++) {
			const struct segment *s = &image->segments[i];

			if (s->paddr >= at && (!next || s->paddr < next->paddr))
				next = s;
		}
		if (!next)
			return;
		memset(memory + (at - image->paddr_start), 0, next->paddr - at);
		at = next->paddr + next->memsz;
	}
}

enum status plan_load(struct unpack *u, const struct image *image, void *memory)
{
	uint8_t *base = memory;

	clear_gaps(image, base);
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		const struct segment *s = &image->segments[i];
		enum status st = load_segment(
			u, s, base + (s->paddr - image->paddr_start));

		if (st)
			return st;
	}
	return unpack_close(u);
}
