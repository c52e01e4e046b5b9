// SPDX-License-Identifier: MIT
/*
 * A hostile device tree: an accepted one can be grown and edited by every
 * writer, and whatever they return, the result is a good tree.
 */
#include "support.h"

#include "domains.h"

#include <daybreak/dom0less.h>
#include <daybreak/domain_parse.h>
#include <daybreak/memnodes.h>

static _Alignas(8) uint8_t input[64 * 1024];
static _Alignas(8) uint8_t buffer[TREE_MAX_SIZE];
static struct chosen chosen = {
	.xen_args = "console=dtuart",
	.nr_modules = 2,
	.modules = { { CHOSEN_KERNEL, "k", 0x140000000, 0x1000, "args" },
		     { CHOSEN_RAMDISK, "r", 0x150000000, 0x1000, NULL } },
};
static struct domain_host host;
static struct dom0less domains = { .host = &host, .has_dom0 = true };
static struct mem_range ranges[16];
static struct memmap map;

static void prepare(void)
{
	memcpy(domains_buffer, domains_text, sizeof(domains_text));
	if (config_parse("fuzz", CONFIG_DAYBREAK, domains_buffer,
			 sizeof(domains_text) - 1, &domains_config) ||
	    domain_host_parse(&domains_config, "host", &host) ||
	    domain_list_parse(&domains_config, "host", domains_parsed,
			      DOMAIN_MAX, &domains.nr_domains))
		__builtin_trap();
	for (unsigned int i = 0; i < domains.nr_domains; i++)
		domains.domains[i] = (struct dom0less_domain){
			&domains_parsed[i],
			1,
			{ { CHOSEN_KERNEL, "k", 0x160000000, 0x1000, NULL } }
		};
	memmap_init(&map, ranges, 16);
	memmap_add(&map, 0x40000000, 1 << 30, MEM_FREE);
	memmap_add(&map, 0x48000000, 1 << 20, MEM_RUNTIME_DATA);
	memmap_add(&map, 0x4a000000, 1 << 20, MEM_ACPI_RECLAIM);
}

static struct tree_modules own;

/* As a loader does: every file gets a place that its cells can express. */
static void place_own(void)
{
	for (unsigned int i = 0; i < own.nr_modules; i++) {
		if (own.modules[i].first > i)
			__builtin_trap();
		if (own.modules[i].first == i)
			tree_modules_placed(&own, i, 0x70000000 + i * 0x1000,
					    0x1000);
	}
}

/* A refusal may leave a tree half written, but never damaged. */
static void check(struct tree *tree)
{
	if (tree_check(tree_file(tree)))
		__builtin_trap();
}

/* Writing renames every module that was read: a second read finds none. */
static void check_own(struct tree *tree)
{
	struct file dtb = tree_file(tree);

	if (tree_modules_write(tree, &own))
		return;
	check(tree);
	if (tree_modules_read(dtb, false, &own) || own.own)
		__builtin_trap();
}

static void edit(struct tree *tree)
{
	enum status st = chosen_write(tree, &chosen);

	check(tree);
	if (!st && chosen.own)
		check_own(tree);
	if (!st)
		dom0less_write(tree, &domains);
	check(tree);
	memnodes_write(tree, &map);
	check(tree);
	tree_close(tree);
	check(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file dtb = { "fuzz", { input, size } };
	struct tree tree;
	uint64_t room;

	if (!map.nr_ranges)
		prepare();
	if (size > sizeof(input))
		return 0;
	memcpy(input, data, size);
	if (tree_check(dtb) || tree_grown_size(dtb, 16384, &room))
		return 0;
	if (tree_open(dtb, buffer, room, &tree))
		__builtin_trap();
	chosen.own = !tree_modules_read(dtb, size & 1, &own) && own.own;
	if (chosen.own)
		place_own();
	edit(&tree);
	return 0;
}
