// SPDX-License-Identifier: MIT
/*
 * Device trees: the machine, and what Xen would find in /chosen.
 */
#include "inspect.h"

#include <daybreak/format.h>
#include <daybreak/tree.h>

#include <libfdt.h>

#define MAX_TEXT 1024

/* Prints a list of strings; tree_check() does not check for NULs. */
static void print_strings(const void *fdt, int node, const char *property,
			  int depth, const char *name)
{
	char buf[MAX_TEXT];
	struct text t;
	int count = fdt_stringlist_count(fdt, node, property);

	text_init(&t, buf, sizeof(buf));
	for (int i = 0; i < count; i++)
		text_format(&t, "%s%s", i ? ", " : "",
			    fdt_stringlist_get(fdt, node, property, i, NULL));
	if (count > 0)
		print_fact(depth, name, "%s", buf);
}

static unsigned int count_nodes(const void *fdt)
{
	unsigned int nr = 0;

	for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL))
		nr++;
	return nr;
}

static unsigned int count_with(const void *fdt, const char *property,
			       const char *value)
{
	unsigned int nr = 0;
	int node = -1;

	while ((node = fdt_node_offset_by_prop_value(fdt, node, property, value,
						     (int)strlen(value) + 1)) >=
	       0)
		nr++;
	return nr;
}

static unsigned int count_compatible(const void *fdt, const char *value)
{
	unsigned int nr = 0;
	int node = -1;

	while ((node = fdt_node_offset_by_compatible(fdt, node, value)) >= 0)
		nr++;
	return nr;
}

enum status inspect_tree(struct file file, int depth)
{
	const void *fdt = file.bytes.base;
	fdt32_t magic;
	enum status st;

	if (!span_copy(file.bytes, 0, &magic, sizeof(magic)) ||
	    fdt32_to_cpu(magic) != FDT_MAGIC)
		return ST_NOT_MINE;
	st = tree_check(file);
	if (st)
		return st;
	print_title(depth, file.name, "device tree, %s",
		    print_size(fdt_totalsize(fdt)));
	print_strings(fdt, 0, "model", depth, "model");
	print_strings(fdt, 0, "compatible", depth, "compatible");
	print_fact(depth, "nodes", "%u", count_nodes(fdt));
	print_fact(depth, "CPUs", "%u", count_with(fdt, "device_type", "cpu"));
	print_fact(depth, "memory nodes", "%u",
		   count_with(fdt, "device_type", "memory"));
	print_strings(fdt, fdt_path_offset(fdt, "/chosen"), "bootargs", depth,
		      "command line");
	print_fact(depth, "Xen's modules", "%u",
		   count_compatible(fdt, "multiboot,module"));
	print_fact(depth, "Xen's domains", "%u",
		   count_compatible(fdt, "xen,domain"));
	return ST_OK;
}
