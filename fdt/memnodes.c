// SPDX-License-Identifier: MIT
/*
 * Writes /memory; reserved.c writes /reserved-memory. A reserved range is
 * memory too and is in both, as the specification says; a hole between two
 * ranges is in neither.
 */
#include "banks.h"
#include "reserved.h"

#include <daybreak/memnodes.h>

#include <libfdt.h>

/* A reserved node with its properties; /memory without its banks. */
#define RESERVED_BYTES 96
#define MEMORY_BYTES   512

static bool is_memory(enum mem_type type)
{
	return memmap_is_ram(type) || bank_is_firmware(type);
}

/* A child of the root that describes memory, or a libfdt error. */
static int find_memory(const struct tree *tree)
{
	int node, size;

	fdt_for_each_subnode(node, tree->fdt, 0) {
		const char *type =
			fdt_getprop(tree->fdt, node, "device_type", &size);

		if (type && size == 7 && !memcmp(type, "memory", 7))
			return node;
	}
	return node;
}

static enum status remove_memory(struct tree *tree)
{
	int node, error;

	while ((node = find_memory(tree)) >= 0) {
		error = fdt_del_node(tree->fdt, node);
		if (error)
			return node_error(tree, "memory", error);
	}
	return ST_OK;
}

/* Writes one bank for all adjacent ranges of memory. */
static enum status write_banks(struct tree *tree, int node, struct cells cells,
			       const struct memmap *map)
{
	struct mem_range bank = { 0 };
	enum status st = ST_OK;
	unsigned int nr = 0;

	for (unsigned int i = 0; !st && i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->ranges[i];

		if (!is_memory(r->type))
			continue;
		if (bank.size && r->addr == bank.addr + bank.size) {
			bank.size += r->size;
			continue;
		}
		st = bank_append(tree, node, cells, bank.addr, bank.size, &nr);
		bank = *r;
	}
	if (st)
		return st;
	return bank_append(tree, node, cells, bank.addr, bank.size, &nr);
}

static uint64_t first_memory(const struct memmap *map)
{
	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (is_memory(map->ranges[i].type))
			return map->ranges[i].addr;
	return 0;
}

static enum status write_memory(struct tree *tree, struct cells cells,
				const struct memmap *map)
{
	uint64_t addr = first_memory(map);
	enum status st;
	int node;

	st = node_add(tree, 0, "memory", &addr, &node);
	if (st)
		return st;
	st = write_banks(tree, node, cells, map);
	if (st)
		return st;
	return node_string(tree, node, "device_type", "memory");
}

uint64_t memnodes_size(const struct memmap *map)
{
	uint64_t size = MEMORY_BYTES, total = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		size += RESERVED_BYTES + 16;
		total += map->ranges[i].size;
	}
	/* Banks may be split to fit one cell, ranges around the tree's. */
	return size + total / BANK_CELL_MAX * 16 +
	       MEMNODES_MAX * RESERVED_BYTES;
}

enum status memnodes_write(struct tree *tree, const struct memmap *map)
{
	struct cells root;
	enum status st = node_root_cells(tree, &root);

	if (st)
		return st;
	st = remove_memory(tree);
	if (st)
		return st;
	st = reserved_write(tree, root, map);
	if (st)
		return st;
	return write_memory(tree, root, map);
}
