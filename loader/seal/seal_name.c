// SPDX-License-Identifier: MIT
/*
 * The names of files in a seal: relative to the application's folder where that
 * is possible.
 */
#include "seal_line.h"

#include <daybreak/url.h>

static struct span text_span(const char *s)
{
	return (struct span){ (const uint8_t *)s, strlen(s) };
}

int seal_compare_names(const char *a, const char *b)
{
	return seal_line_compare(text_span(a), text_span(b));
}

/* The length of directory without a '\' at its end: 0 for the root. */
static uint64_t folder_length(const char *directory)
{
	uint64_t n = strlen(directory);

	return n && directory[n - 1] == '\\' ? n - 1 : n;
}

const char *seal_name(const char *directory, const char *path)
{
	const uint64_t n = folder_length(directory);
	const struct span folder = { (const uint8_t *)directory, n };
	const struct span start = span_sub(text_span(path), 0, n);

	if (start.size != n || path[n] != '\\' ||
	    seal_line_compare(start, folder))
		return path;
	return path + n + 1;
}

enum status seal_path(const char *directory, const char *name, char *out,
		      uint64_t size)
{
	struct text t;

	text_init(&t, out, size);
	if (name[0] != '\\' && !url_is(name)) {
		text_append(&t, directory, folder_length(directory));
		text_append(&t, "\\", 1);
	}
	text_append(&t, name, strlen(name));
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "%s: a path of more than %lu bytes, in %s", name,
			    size - 1, directory);
	return ST_OK;
}
