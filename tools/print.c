// SPDX-License-Identifier: MIT
/*
 * Prints facts: a title, and under it names and values in two columns. The
 * library's format.c keeps a file's control sequences off the terminal.
 */
#include "tool.h"

#include <daybreak/format.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_MAX_SIZE 4096
#define INDENT	      2
#define NAME_WIDTH    18
#define BOLD	      "\033[1m"
#define CYAN	      "\033[36m"
#define PLAIN	      "\033[0m"

static bool coloured;

void print_init(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	coloured = isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
		   !(term && !strcmp(term, "dumb"));
}

static void put(const char *colour, const char *text)
{
	printf("%s%s%s", coloured ? colour : "", text, coloured ? PLAIN : "");
}

static void put_value(const char *fmt, va_list ap)
{
	char line[LINE_MAX_SIZE];
	struct text t;

	text_init(&t, line, sizeof(line));
	text_vformat(&t, fmt, ap);
	printf("%s\n", line);
}

void print_title(int depth, const char *name, const char *fmt, ...)
{
	char line[LINE_MAX_SIZE];
	struct text t;
	va_list ap;

	text_init(&t, line, sizeof(line));
	/* The inside of a file has the file's name only in sentences. */
	text_format(&t, "%s", depth ? "inside" : name);
	printf("%*s", depth * INDENT, "");
	put(BOLD, line);
	printf(": ");
	va_start(ap, fmt);
	put_value(fmt, ap);
	va_end(ap);
}

void print_fact(int depth, const char *name, const char *fmt, ...)
{
	int width = NAME_WIDTH - (int)strlen(name);
	va_list ap;

	printf("%*s", (depth + 1) * INDENT, "");
	put(CYAN, name);
	printf("%*s", width > 1 ? width : 1, "");
	va_start(ap, fmt);
	put_value(fmt, ap);
	va_end(ap);
}

const char *print_size(uint64_t size)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	static char texts[4][64];
	static unsigned int next;
	char *text = texts[next++ % 4];
	unsigned int unit = 0;
	double value = (double)size / 1024;

	while (value >= 1024 && unit < 3) {
		value /= 1024;
		unit++;
	}
	if (size < 1024)
		snprintf(text, sizeof(texts[0]), "%lu bytes", size);
	else
		snprintf(text, sizeof(texts[0]), "%lu bytes (%.1f %s)", size,
			 value, units[unit]);
	return text;
}
