// SPDX-License-Identifier: MIT
/*
 * Allocates pages from the platform, with a sentence when there are none.
 */
#include "pages.h"

#include "measured.h"

static enum status no_memory(const char *what, uint64_t size, uint64_t max)
{
	const struct memmap *map;
	enum status st = platform_map(&map);

	if (st)
		return st;
	return fail(ST_NO_MEMORY,
		    "%s: needs %lu KiB of memory below %lu MiB, where the "
		    "largest free range has %lu KiB",
		    what, size / 1024 + 1, max / (1024 * 1024) + 1,
		    memmap_largest_free(map, max + 1) / 1024);
}

enum status pages_alloc(const struct boot *boot, const char *what,
			uint64_t size, void **out)
{
	*out = platform_alloc(size, boot->host->memory_max);
	return *out ? ST_OK : no_memory(what, size, boot->host->memory_max);
}

enum status pages_alloc_zeroed(const struct boot *boot, const char *what,
			       uint64_t size, void **out)
{
	enum status st = pages_alloc(boot, what, size, out);

	if (st)
		return st;
	memset(*out, 0, size);
	return ST_OK;
}

static enum status take_anywhere(const struct boot *boot, const char *name,
				 uint64_t size, void *context, void **out)
{
	(void)context;
	return pages_alloc(boot, name, size, out);
}

const struct boot_room boot_anywhere = { take_anywhere, NULL };

enum status pages_alloc_for_map(const struct boot *boot, unsigned int more,
				uint64_t each, struct map_room *out)
{
	enum status st = platform_map(&out->map);

	if (st)
		return st;
	out->nr = out->map->max_ranges + more;
	st = pages_alloc(boot, "memory map", out->nr * each, &out->pages);
	return st ? st : platform_map(&out->map);
}

enum status pages_alloc_at(const char *what, uint64_t addr, uint64_t size,
			   enum platform_use use, void **out)
{
	*out = platform_alloc_at(addr, size, use);
	if (*out)
		return ST_OK;
	return fail(ST_NO_MEMORY,
		    "%s: the firmware refuses %lu KiB of memory at %#lx", what,
		    size / 1024, addr);
}

void pages_free_file(const struct boot *boot, struct file file)
{
	if (!measured_has(boot, file.bytes))
		platform_free((void *)(uintptr_t)file.bytes.base);
}
