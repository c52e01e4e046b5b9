/* SPDX-License-Identifier: MIT */
/*
 * The memory of a machine that is only assumed: addresses as its firmware would
 * give them, each with memory of this machine behind it. What `daybreak plan`
 * and the tests of the boot allocate from.
 */
#ifndef TOOLS_RAM_H
#define TOOLS_RAM_H

#include <daybreak/memmap.h>

#define RAM_MAX_BANKS  64
#define RAM_MAX_BLOCKS 256

/* One allocation. */
struct ram_block {
	uint64_t addr, size; /* in whole pages */
	enum mem_type type;
	void *memory;
};

struct ram {
	struct mem_range bank_ranges[RAM_MAX_BANKS];
	struct mem_range now_ranges[RAM_MAX_BANKS + 2 * RAM_MAX_BLOCKS];
	struct memmap banks; /* what there is */
	struct memmap now;   /* with what is allocated */
	struct ram_block blocks[RAM_MAX_BLOCKS];
	unsigned int nr_blocks;
	uint64_t bytes, peak; /* allocated */
};

/* An empty machine; banks are added by memmap_add() to ram->banks. */
void ram_init(struct ram *ram);

/*
 * Whole pages, as the functions of <daybreak/platform.h> give them; NULL when
 * there are none. What they contain is unspecified.
 */
void *ram_alloc(struct ram *ram, uint64_t size, uint64_t max);
void *ram_alloc_at(struct ram *ram, uint64_t addr, uint64_t size,
		   enum mem_type type);

/* False for what is no block's beginning. */
bool ram_free(struct ram *ram, void *memory);
void ram_free_all(struct ram *ram);

/* The address of a byte; MEMMAP_ADDR_MAX: it is in no block. */
uint64_t ram_address(const struct ram *ram, const void *byte);

/* The map as it is now, owned by ram; what memmap_add() returns. */
enum status ram_map(struct ram *ram, const struct memmap **map);

#endif
