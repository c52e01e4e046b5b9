// SPDX-License-Identifier: MIT
/*
 * Looks for options in Xen's command line. Xen reads them in their order, so
 * that a later one may change what an earlier one said.
 */
#include "xen_options.h"

#include <string.h>

static const char *skip_word(const char *p)
{
	while (*p && *p != ' ')
		p++;
	return p;
}

const char *xen_option(const char *options, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = options; *p; p = skip_word(p)) {
		while (*p == ' ')
			p++;
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
