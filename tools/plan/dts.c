// SPDX-License-Identifier: MIT
/*
 * Prints nodes of a device tree as source. The tree does not contain the types
 * of properties: printable strings are printed as strings, the rest as cells or
 * bytes.
 */
#include "plan.h"

#include <ctype.h>
#include <libfdt.h>
#include <stdio.h>

static void indent(int depth)
{
	for (int i = 0; i <= depth; i++)
		fputs("    ", stdout);
}

/* Names come from a file, so control characters must not reach a terminal. */
static void put_name(const char *name)
{
	for (; *name; name++)
		putchar(isprint((unsigned char)*name) ? *name : '?');
}

/* True for NUL-terminated printable strings, none of them empty. */
static bool is_strings(const char *bytes, int size)
{
	if (size < 2 || bytes[size - 1])
		return false;
	for (int i = 0; i < size; i++) {
		bool first = i == 0 || !bytes[i - 1];

		if (bytes[i] ? !isprint((unsigned char)bytes[i]) : first)
			return false;
	}
	return true;
}

static void print_strings(const char *bytes, int size)
{
	for (int at = 0; at < size; at += (int)strlen(bytes + at) + 1)
		printf("%s\"%s\"", at ? ", " : "", bytes + at);
}

static void print_numbers(const uint8_t *bytes, int size)
{
	bool cells = size % 4 == 0;

	putchar(cells ? '<' : '[');
	for (int at = 0; at < size; at += cells ? 4 : 1) {
		if (at)
			putchar(' ');
		if (cells)
			printf("%#x",
			       fdt32_ld((const fdt32_t *)(const void *)(bytes +
									at)));
		else
			printf("%02x", bytes[at]);
	}
	putchar(cells ? '>' : ']');
}

static void print_property(const void *fdt, int property, int depth)
{
	const char *name;
	int size;
	const void *bytes = fdt_getprop_by_offset(fdt, property, &name, &size);

	indent(depth);
	put_name(name);
	if (size > 0)
		fputs(" = ", stdout);
	if (is_strings(bytes, size))
		print_strings(bytes, size);
	else if (size > 0)
		print_numbers(bytes, size);
	puts(";");
}

static void print_node(const void *fdt, int node, int depth)
{
	int at;

	indent(depth - 1);
	put_name(fdt_get_name(fdt, node, NULL));
	puts(" {");
	fdt_for_each_property_offset(at, fdt, node)
		print_property(fdt, at, depth);
	fdt_for_each_subnode(at, fdt, node)
		print_node(fdt, at, depth + 1);
	indent(depth - 1);
	puts("};");
}

void dts_print(const void *fdt, int node)
{
	print_node(fdt, node, 0);
}
