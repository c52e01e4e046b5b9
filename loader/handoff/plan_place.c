// SPDX-License-Identifier: MIT
/*
 * Decides where Xen is placed, or a kernel that is started without Xen, and
 * where the other memory that such a kernel needs goes.
 */
#include <daybreak/plan.h>

/* The first MiB is left for real mode trampolines. */
#define LOWEST_ADDR (1ULL << 20)
#define BELOW_4G    (1ULL << 32)

/* Takes the image's own addresses, if they are free. */
static bool find_fixed(const struct image *image, const struct memmap *map,
		       struct placement *out)
{
	uint64_t start = image->paddr_start;
	uint64_t pages = page_align_up(out->size);

	return pages <= MEMMAP_ADDR_MAX && start <= MEMMAP_ADDR_MAX &&
	       !memmap_find(map, pages, PAGE_SIZE, start, start + pages,
			    MEMMAP_LOWEST, &out->addr);
}

static enum status place_fixed(const char *name, const struct image *image,
			       const struct memmap *map, struct placement *out)
{
	uint64_t start = image->paddr_start;

	if (start % PAGE_SIZE)
		return fail(ST_UNSUPPORTED,
			    "%s: has to be loaded at %#lx, expected the start "
			    "of a page",
			    name, start);
	if (!find_fixed(image, map, out))
		return fail(ST_NO_MEMORY,
			    "%s: needs the memory at %#lx-%#lx, which is not "
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
	uint64_t pages = page_align_up(out->size);

	if (b.align < PAGE_SIZE)
		b.align = PAGE_SIZE;
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

static void set_entry(const struct image *image,
		      const struct mb2_header *header, struct placement *out)
{
	out->entry = header->efi64_entry - image->paddr_start + out->addr;
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
	if (!st)
		set_entry(image, header, out);
	return st;
}

#define ROOM_ALIGN (2ULL << 20) /* as Xen's relocation tag asks */
#define ROOM_MORE  (2ULL << 20) /* for its .bss, which has up to 1.3 MiB */

enum status plan_room(uint64_t size, const struct memmap *map,
		      struct placement *out)
{
	if (size > BELOW_4G)
		return ST_NO_MEMORY;
	*out = (struct placement){ .size = page_align_up(size) + ROOM_MORE };
	return memmap_find(map, out->size, ROOM_ALIGN, LOWEST_ADDR, BELOW_4G,
			   MEMMAP_HIGHEST, &out->addr);
}

/* With more segments, loading one might overwrite the next one's bytes. */
bool plan_stays(const struct image *image, const struct mb2_header *header,
		const struct placement *room, struct placement *out)
{
	uint64_t size = image->paddr_end - image->paddr_start;

	if (!header->relocatable || image->nr_segments != 1 ||
	    size > room->size || room->addr < header->load_min ||
	    room->addr + size - 1 > header->load_max ||
	    (header->load_align && room->addr % header->load_align))
		return false;
	*out = (struct placement){ .addr = room->addr, .size = size };
	set_entry(image, header, out);
	return true;
}

/* True when [addr, addr + size) is free once boot services have ended. */
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

/* Finds a place for the image to wait until boot services have ended. */
static bool stage(const struct image *image, const struct memmap *map,
		  struct placement *out)
{
	uint64_t pages = page_align_up(out->size);
	uint64_t start = image->paddr_start;

	if (start % PAGE_SIZE || !free_after_exit(map, start, pages) ||
	    memmap_find(map, pages, PAGE_SIZE, start + pages, BELOW_4G,
			MEMMAP_HIGHEST, &out->staging))
		return false;
	out->staged = true;
	out->addr = start;
	return true;
}

static enum status place_pvh(const char *name, const struct image *image,
			     const struct notes_reloc *reloc,
			     const struct memmap *map, struct placement *out)
{
	struct bounds bounds = {
		.min = reloc->min,
		.end = reloc->max + UINT64_C(1),
		.align = reloc->align,
		.prefer = MEMMAP_LOWEST,
	};

	if (reloc->align)
		return place_inside(name, bounds, map, out);
	if (image->paddr_end > BELOW_4G)
		return fail(ST_UNSUPPORTED,
			    "%s: ends at address %#lx, expected an end below "
			    "4 GiB: PVH starts without paging",
			    name, image->paddr_end);
	if (!find_fixed(image, map, out) && stage(image, map, out))
		return ST_OK;
	return place_fixed(name, image, map, out);
}

enum status plan_pvh_placement(const char *name, const struct image *image,
			       const struct notes *notes,
			       const struct memmap *map, struct placement *out)
{
	uint64_t entry = notes->phys32_entry;
	enum status st =
		image_check_entry(name, image, "PVH entry", entry, entry);

	if (st)
		return st;
	*out = (struct placement){ .size = image->paddr_end -
					   image->paddr_start };
	st = place_pvh(name, image, &notes->reloc, map, out);
	if (st)
		return st;
	out->entry = entry - image->paddr_start + out->addr;
	return ST_OK;
}

/*
 * The map shows all allocated memory, but not where a staged kernel is moved
 * when boot services have ended, so that range is avoided here.
 */
enum status plan_pvh_find(const char *what, const struct placement *kernel,
			  const struct memmap *map, uint64_t size, uint64_t end,
			  uint64_t *addr)
{
	uint64_t pages = page_align_up(size);
	uint64_t after = kernel->addr + page_align_up(kernel->size);

	if (!memmap_find(map, pages, PAGE_SIZE,
			 after > LOWEST_ADDR ? after : LOWEST_ADDR, end,
			 MEMMAP_HIGHEST, addr) ||
	    !memmap_find(map, pages, PAGE_SIZE, LOWEST_ADDR,
			 kernel->addr < end ? kernel->addr : end,
			 MEMMAP_HIGHEST, addr))
		return ST_OK;
	return fail(ST_NO_MEMORY,
		    "%s: needs %lu KiB of free memory below %#lx and outside "
		    "the kernel's %#lx-%#lx",
		    what, pages / 1024, end, kernel->addr, after);
}
