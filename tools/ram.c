// SPDX-License-Identifier: MIT
/*
 * The memory of an assumed machine.
 */
#include "ram.h"

#include <stdlib.h>

void ram_init(struct ram *ram)
{
	memmap_init(&ram->banks, ram->bank_ranges, RAM_MAX_BANKS);
	memmap_init(&ram->now, ram->now_ranges,
		    sizeof(ram->now_ranges) / sizeof(ram->now_ranges[0]));
	ram->nr_blocks = 0;
	ram->bytes = ram->peak = 0;
}

enum status ram_map(struct ram *ram, const struct memmap **map)
{
	enum status st = memmap_copy(&ram->now, &ram->banks);

	for (unsigned int i = 0; !st && i < ram->nr_blocks; i++)
		st = memmap_add(&ram->now, ram->blocks[i].addr,
				ram->blocks[i].size, ram->blocks[i].type);
	*map = &ram->now;
	return st;
}

static uint64_t in_pages(uint64_t size)
{
	return size > MEMMAP_ADDR_MAX
		       ? 0
		       : (size + MEMMAP_PAGE - 1) & ~(MEMMAP_PAGE - 1);
}

static void *take(struct ram *ram, uint64_t addr, uint64_t size,
		  enum mem_type type)
{
	struct ram_block *b = &ram->blocks[ram->nr_blocks];
	void *memory = aligned_alloc(MEMMAP_PAGE, size);

	if (!memory)
		return NULL;
	*b = (struct ram_block){ addr, size, type, memory, false };
	ram->nr_blocks++;
	ram->bytes += size;
	if (ram->bytes > ram->peak)
		ram->peak = ram->bytes;
	return memory;
}

/* Allocates from the top, as firmware does. */
void *ram_alloc(struct ram *ram, uint64_t size, uint64_t max)
{
	const uint64_t pages = in_pages(size);
	const struct memmap *map;
	uint64_t addr;

	if (ram->nr_blocks == RAM_MAX_BLOCKS || ram_map(ram, &map) ||
	    memmap_find(map, pages, MEMMAP_PAGE, MEMMAP_PAGE, max + 1,
			MEMMAP_HIGHEST, &addr))
		return NULL;
	return take(ram, addr, pages, MEM_LOADER_DATA);
}

void *ram_alloc_at(struct ram *ram, uint64_t addr, uint64_t size,
		   enum mem_type type)
{
	const uint64_t pages = in_pages(size);
	const struct memmap *map;
	uint64_t found;

	if (ram->nr_blocks == RAM_MAX_BLOCKS || ram_map(ram, &map) ||
	    memmap_find(map, pages, MEMMAP_PAGE, addr, addr + pages,
			MEMMAP_LOWEST, &found) ||
	    found != addr)
		return NULL;
	return take(ram, addr, pages, type);
}

bool ram_free(struct ram *ram, void *memory)
{
	for (unsigned int i = 0; i < ram->nr_blocks; i++) {
		if (ram->blocks[i].memory != memory)
			continue;
		free(memory);
		ram->bytes -= ram->blocks[i].size;
		ram->blocks[i] = ram->blocks[--ram->nr_blocks];
		return true;
	}
	return false;
}

void ram_free_all(struct ram *ram)
{
	unsigned int nr_kept = 0;

	/* The last block takes the place of one that was freed. */
	while (nr_kept < ram->nr_blocks)
		if (ram->blocks[nr_kept].is_kept)
			nr_kept++;
		else
			ram_free(ram, ram->blocks[nr_kept].memory);
}

void ram_keep(struct ram *ram, const void *memory)
{
	for (unsigned int i = 0; i < ram->nr_blocks; i++)
		if (ram->blocks[i].memory == memory)
			ram->blocks[i].is_kept = true;
}

uint64_t ram_address(const struct ram *ram, const void *byte)
{
	const uint8_t *at = byte;

	for (unsigned int i = 0; i < ram->nr_blocks; i++) {
		const struct ram_block *b = &ram->blocks[i];
		const uint8_t *memory = b->memory;

		if (at >= memory && at < memory + b->size)
			return b->addr + (uint64_t)(at - memory);
	}
	return MEMMAP_ADDR_MAX;
}
