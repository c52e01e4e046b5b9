// SPDX-License-Identifier: MIT
/*
 * What Xen on Arm is told: every file that was read, as a module of the host
 * or of its domain, in one device tree.
 */
#include "host_devicetree.h"

#define MAP_ROOM 4096 /* for ranges that our own allocations split */

/* Adds a file that has been read to the host's or its domain's modules. */
static enum status describe_piece(const struct piece_file *p,
				  struct host_tree *host)
{
	struct module module = { .kind = p->kind,
				 .file = { p->name, { p->pages, p->size } },
				 .cmdline = p->cmdline };

	return modules_describe(&module, p->domain, (uintptr_t)p->pages,
				&host->chosen, &host->domains);
}

static enum status describe_pieces(struct host_tree *host)
{
	struct piece_file *pieces;
	unsigned int nr;
	enum status st = ST_OK;

	pieces = pieces_get(&nr);
	for (unsigned int i = 0; !st && i < nr; i++)
		st = describe_piece(&pieces[i], host);
	return st ? st : dom0less_count(&host->chosen, &host->domains);
}

unsigned int host_tree_modules(const struct host_tree *host)
{
	unsigned int nr = host->chosen.nr_modules;

	for (unsigned int i = 0; i < host->own.nr_modules; i++)
		nr += !host->own.modules[i].domain;
	return nr;
}

static enum status take_memory(struct host_tree *host, bool with_memory)
{
	const struct memmap *map;
	uint64_t extra;
	enum status st = memory_map(&map);

	if (st)
		return st;
	extra = chosen_size(&host->chosen) + dom0less_size(&host->domains);
	if (with_memory)
		extra += memnodes_size(map) + MAP_ROOM;
	if (!host->source.bytes.size)
		host->size = extra + TREE_EMPTY_SIZE;
	else
		st = tree_grown_size(host->source, extra, &host->size);
	if (st)
		return st;
	return memory_alloc("the device tree for Xen", host->size,
			    host_memory_max, &host->buffer);
}

enum status host_tree_prepare(struct host_tree *host, bool with_memory)
{
	enum status st = describe_pieces(host);

	return st ? st : take_memory(host, with_memory);
}

enum status host_tree_write(struct host_tree *host, const struct memmap *map,
			    struct tree *tree)
{
	enum status st;

	if (host->source.bytes.size)
		st = tree_open(host->source, host->buffer, host->size, tree);
	else
		st = tree_empty("the device tree for Xen", host->buffer,
				host->size, tree);
	if (!st)
		st = chosen_write(tree, &host->chosen);
	if (!st)
		st = dom0less_write(tree, &host->domains);
	if (!st && map)
		st = memnodes_write(tree, map);
	if (!st)
		tree_close(tree);
	return st;
}
