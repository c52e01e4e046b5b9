/* SPDX-License-Identifier: MIT */
/*
 * The memory of an assumed machine: allocations have addresses as its firmware
 * would return them, and are backed by memory of this process. `daybreak plan`
 * and the tests of the boot use it.
 */
#ifndef TOOLS_RAM_H
#define TOOLS_RAM_H

#include <daybreak/memmap.h>

#define RAM_MAX_BANKS  64
#define RAM_MAX_BLOCKS 256

/* One allocation. */
struct ram_block {
	uint64_t addr, size; /* whole pages */
	enum mem_type type;
	void *memory;
	bool is_kept; /* by ram_free_all() */
};

struct ram {
	struct mem_range bank_ranges[RAM_MAX_BANKS];
	struct mem_range now_ranges[RAM_MAX_BANKS + 2 * RAM_MAX_BLOCKS];
	struct memmap banks; /* all memory */
	struct memmap now;   /* the same with allocations */
	struct ram_block blocks[RAM_MAX_BLOCKS];
	unsigned int nr_blocks;
	uint64_t bytes, peak; /* allocated now, and at most */
};

/* A machine without memory; memmap_add() adds it to ram->banks. */
void ram_init(struct ram *ram);

/*
 * Whole pages, as from the functions of <daybreak/platform.h>; NULL when there
 * are none. Their content is unspecified.
 */
void *ram_alloc(struct ram *ram, uint64_t size, uint64_t max);
void *ram_alloc_at(struct ram *ram, uint64_t addr, uint64_t size,
		   enum mem_type type);

/* Returns false when memory is not the start of a block. */
bool ram_free(struct ram *ram, void *memory);

/* Frees all blocks but those that ram_keep() was called for. */
void ram_free_all(struct ram *ram);
void ram_keep(struct ram *ram, const void *memory);

/* The address of a byte; MEMMAP_ADDR_MAX when it is not in a block. */
uint64_t ram_address(const struct ram *ram, const void *byte);

/* The current map, owned by ram. Returns what memmap_add() returns. */
enum status ram_map(struct ram *ram, const struct memmap **map);

#endif
