// SPDX-License-Identifier: MIT
/*
 * Writes /reserved-memory: the memory that the firmware keeps, without what the
 * tree already reserves.
 */
#include "reserved.h"

#include "banks.h"

#include <daybreak/memnodes.h>

#include <libfdt.h>

/* Ranges that the tree already reserves. */
struct reserved {
	unsigned int nr;
	struct mem_range ranges[MEMNODES_MAX];
};

static enum status remember(const struct tree *tree, struct reserved *out,
			    uint64_t addr, uint64_t size)
{
	if (!size)
		return ST_OK;
	if (out->nr == MEMNODES_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: the device tree reserves more than %u ranges "
			    "of memory",
			    tree->name, MEMNODES_MAX);
	out->ranges[out->nr++] = (struct mem_range){ addr, size, MEM_RESERVED };
	return ST_OK;
}

/* Reads the reg of one child of /reserved-memory. */
static enum status read_reserved(const struct tree *tree, int node,
				 struct cells cells, struct reserved *out)
{
	unsigned int step = (cells.addr + cells.size) * 4;
	enum status st = ST_OK;
	int size;
	const uint8_t *reg = fdt_getprop(tree->fdt, node, "reg", &size);

	for (; !st && reg && size >= (int)step; size -= (int)step) {
		st = remember(tree, out, node_read(reg, cells.addr),
			      node_read(reg + cells.addr * 4, cells.size));
		reg += step;
	}
	return st;
}

/* Reads both ways in which a tree reserves memory. */
static enum status find_reserved(const struct tree *tree, int parent,
				 struct cells cells, struct reserved *out)
{
	int nr = fdt_num_mem_rsv(tree->fdt), node;
	uint64_t addr, size;
	enum status st;

	out->nr = 0;
	for (int i = 0; i < nr; i++) {
		fdt_get_mem_rsv(tree->fdt, i, &addr, &size);
		st = remember(tree, out, addr, size);
		if (st)
			return st;
	}
	fdt_for_each_subnode(node, tree->fdt, parent) {
		st = read_reserved(tree, node, cells, out);
		if (st)
			return st;
	}
	return ST_OK;
}

/* The range that contains addr, or NULL. */
static const struct mem_range *find_range(const struct reserved *reserved,
					  uint64_t addr)
{
	for (unsigned int i = 0; i < reserved->nr; i++) {
		const struct mem_range *r = &reserved->ranges[i];

		if (addr >= r->addr && addr - r->addr < r->size)
			return r;
	}
	return NULL;
}

/* The first address in [addr, end) that is not reserved, or end. */
static uint64_t skip_reserved(const struct reserved *reserved, uint64_t addr,
			      uint64_t end)
{
	const struct mem_range *r;
	uint64_t rest;

	while (addr < end && (r = find_range(reserved, addr))) {
		/* The range is from the tree: its end may wrap. */
		rest = r->size - (addr - r->addr);
		if (rest >= end - addr)
			return end;
		addr += rest;
	}
	return addr;
}

/* The end of the unreserved range that begins at addr, at most end. */
static uint64_t until_reserved(const struct reserved *reserved, uint64_t addr,
			       uint64_t end)
{
	for (unsigned int i = 0; i < reserved->nr; i++) {
		const struct mem_range *r = &reserved->ranges[i];

		if (r->addr > addr && r->addr < end)
			end = r->addr;
	}
	return end;
}

static enum status reserve(struct tree *tree, int parent, struct cells cells,
			   uint64_t addr, uint64_t size)
{
	unsigned int nr = 0;
	enum status st;
	int node;

	st = node_add(tree, parent, "firmware", &addr, &node);
	if (st)
		return st;
	st = bank_append(tree, node, cells, addr, size, &nr);
	if (st)
		return st;
	return node_bytes(tree, node, "no-map", NULL, 0);
}

/* Writes the parts of r that the tree does not reserve. */
static enum status write_range(struct tree *tree, int parent,
			       struct cells cells,
			       const struct reserved *reserved,
			       const struct mem_range *r, unsigned int *nr)
{
	uint64_t addr = r->addr, end = mem_range_end(r), to;
	enum status st = ST_OK;

	while (!st) {
		addr = skip_reserved(reserved, addr, end);
		if (addr == end)
			break;
		to = until_reserved(reserved, addr, end);
		if (++*nr > MEMNODES_MAX - reserved->nr)
			return fail(ST_TOO_LARGE,
				    "%s: memory has more reserved ranges than "
				    "the %u that Xen keeps",
				    tree->name, MEMNODES_MAX);
		st = reserve(tree, parent, cells, addr, to - addr);
		addr = to;
	}
	return st;
}

/* An existing node has its own cells. */
static enum status get_parent(struct tree *tree, struct cells root, int *node,
			      struct cells *cells)
{
	enum status st = node_get(tree, 0, "reserved-memory", node);

	if (st)
		return st;
	st = node_cells(tree, *node, root, cells);
	if (st)
		return st;
	st = node_set_cells(tree, *node, *cells);
	if (st)
		return st;
	if (!fdt_getprop(tree->fdt, *node, "ranges", NULL))
		st = node_bytes(tree, *node, "ranges", NULL, 0);
	return st;
}

enum status reserved_write(struct tree *tree, struct cells root,
			   const struct memmap *map)
{
	struct reserved reserved;
	struct cells cells;
	unsigned int nr = 0;
	enum status st;
	int parent;

	st = get_parent(tree, root, &parent, &cells);
	if (st)
		return st;
	st = find_reserved(tree, parent, cells, &reserved);
	for (unsigned int i = map->nr_ranges; !st && i--;)
		if (bank_is_firmware(map->ranges[i].type))
			st = write_range(tree, parent, cells, &reserved,
					 &map->ranges[i], &nr);
	return st;
}
