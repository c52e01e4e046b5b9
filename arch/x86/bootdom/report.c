// SPDX-License-Identifier: MIT
/*
 * Writes the failures of domains to a kernel's command line.
 */
#include "report.h"

#include <daybreak/format.h>

#include <string.h>

static const char key[] = " daybreak.failed=";

static size_t first_word(const char *text)
{
	size_t n = 0;

	while (text[n] && text[n] != ' ')
		n++;
	return n;
}

void report_add(struct report *r, const char *name, const char *call,
		int64_t error)
{
	struct text t;

	text_init(&t, r->entries + r->length, sizeof(r->entries) - r->length);
	text_format(&t, "%s%s:%.*s:%u", r->length ? "," : "", name,
		    (int)first_word(call), call, (unsigned int)-error);
	if (t.full) {
		r->entries[r->length] = '\0';
		r->full = true;
	} else {
		r->length += t.length;
	}
}

bool report_append(const struct report *r, char *cmdline, size_t size)
{
	const char *end = memchr(cmdline, '\0', size);
	size_t used = end ? (size_t)(end - cmdline) : size;
	size_t room = size > used + sizeof(key) ? size - used - sizeof(key) : 0;
	size_t nr = r->length;

	/* An entry ends before a comma or at the end. */
	while (nr > room || (nr && r->entries[nr] && r->entries[nr] != ','))
		nr--;
	if (nr) {
		memcpy(cmdline + used, key, sizeof(key) - 1);
		memcpy(cmdline + used + sizeof(key) - 1, r->entries, nr);
		cmdline[used + sizeof(key) - 1 + nr] = '\0';
	}
	return nr == r->length && !r->full;
}
