// SPDX-License-Identifier: MIT
/*
 * Looks for options in Xen's command line. Xen reads them in their order, so
 * that a later one may change what an earlier one said; what follows a lone
 * "--" is dom0's kernel's.
 */
#include "xen_options.h"

#include <stdbool.h>
#include <string.h>

static const char *skip_word(const char *p)
{
	while (*p && *p != ' ')
		p++;
	return p;
}

/* The first word is never Xen's mark: it looks for the blank before it, too. */
static bool is_mark(const char *options, const char *word)
{
	return word > options && !strncmp(word, "-- ", 3);
}

static const char *next_word(const char *p)
{
	p = skip_word(p);
	while (*p == ' ')
		p++;
	return p;
}

const char *xen_options_rest(const char *options)
{
	const char *p = options;

	while (*p && !is_mark(options, p))
		p = next_word(p);
	return *p ? next_word(p) : p;
}

const char *xen_option(const char *options, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = options; *p && !is_mark(options, p);
	     p = next_word(p)) {
		if (strncmp(p, key, n))
			continue;
		if (p[n] == '=')
			return p + n + 1;
		if (p[n] == ' ' || !p[n])
			return p + n;
	}
	return NULL;
}

const char *xen_option_next(const char *value, const char *key)
{
	return xen_option(skip_word(value), key);
}
