// SPDX-License-Identifier: MIT
/*
 * Writes nodes of a device tree as source. The tree does not contain the types
 * of properties: printable strings are written as strings, the rest as cells or
 * bytes.
 */
#include <daybreak/tree_source.h>

#include <libfdt.h>

#define NUMBER_MAX 16 /* characters of a cell, with the NUL */

/* The current line. */
struct source {
	const struct describe_sink *to;
	struct text line;
	char buf[DESCRIBE_LINE_MAX];
};

static void start_line(struct source *s)
{
	text_init(&s->line, s->buf, sizeof(s->buf));
}

static void end_line(struct source *s)
{
	s->to->line(s->to->context, s->buf);
	start_line(s);
}

/* Names come from a file, so control characters are replaced. */
static void put(struct source *s, const char *text)
{
	for (; *text; text++) {
		if (s->line.length == sizeof(s->buf) - 1)
			end_line(s);
		text_format(&s->line, "%.*s", 1, text);
	}
}

static void indent(struct source *s, int depth)
{
	for (int i = 0; i < depth; i++)
		put(s, "    ");
}

static bool is_printable(char c)
{
	return c >= 0x20 && c <= 0x7e;
}

/* True for NUL-terminated printable strings, none of them empty. */
static bool is_strings(const char *bytes, int size)
{
	if (size < 2 || bytes[size - 1])
		return false;
	for (int i = 0; i < size; i++) {
		bool first = i == 0 || !bytes[i - 1];

		if (bytes[i] ? !is_printable(bytes[i]) : first)
			return false;
	}
	return true;
}

static void put_strings(struct source *s, const char *bytes, int size)
{
	for (int at = 0; at < size; at += (int)strlen(bytes + at) + 1) {
		put(s, at ? ", \"" : "\"");
		put(s, bytes + at);
		put(s, "\"");
	}
}

static void put_number(struct source *s, const char *fmt, uint32_t value)
{
	char number[NUMBER_MAX];
	struct text t;

	text_init(&t, number, sizeof(number));
	text_format(&t, fmt, value);
	put(s, number);
}

static void put_numbers(struct source *s, const uint8_t *bytes, int size)
{
	bool cells = size % 4 == 0;

	put(s, cells ? "<" : "[");
	for (int at = 0; at < size; at += cells ? 4 : 1) {
		uint32_t cell;

		if (at)
			put(s, " ");
		if (!cells) {
			put_number(s, "%02x", bytes[at]);
			continue;
		}
		cell = fdt32_ld((const fdt32_t *)(const void *)(bytes + at));
		put_number(s, cell ? "%#x" : "%x", cell);
	}
	put(s, cells ? ">" : "]");
}

static void put_property(struct source *s, const void *fdt, int property,
			 int depth)
{
	const char *name;
	int size;
	const void *bytes = fdt_getprop_by_offset(fdt, property, &name, &size);

	indent(s, depth);
	put(s, name);
	if (size > 0)
		put(s, " = ");
	if (is_strings(bytes, size))
		put_strings(s, bytes, size);
	else if (size > 0)
		put_numbers(s, bytes, size);
	put(s, ";");
	end_line(s);
}

static void put_node(struct source *s, const void *fdt, int node, int depth)
{
	int at;

	indent(s, depth);
	put(s, fdt_get_name(fdt, node, NULL));
	put(s, " {");
	end_line(s);
	fdt_for_each_property_offset(at, fdt, node)
		put_property(s, fdt, at, depth + 1);
	fdt_for_each_subnode(at, fdt, node)
		put_node(s, fdt, at, depth + 1);
	indent(s, depth);
	put(s, "};");
	end_line(s);
}

void tree_source_write(const struct tree *tree, const char *path,
		       const struct describe_sink *to)
{
	int node = fdt_path_offset(tree->fdt, path);
	struct source s = { .to = to };

	start_line(&s);
	if (node >= 0)
		put_node(&s, tree->fdt, node, 0);
}
