// SPDX-License-Identifier: MIT
/*
 * The hypervisor's file: which one it is, read whole.
 */
#include "app.h"

#include <daybreak/xen_file.h>

static enum status read_whole(struct source *source, struct file *out)
{
	enum status st;
	void *pages;

	st = memory_alloc(source->name, source->size, host_memory_max, &pages);
	if (!st)
		st = source_read(source, pages);
	source_close(source);
	*out = (struct file){ source->name, { pages, source->size } };
	return st;
}

/* The one that xen= names. */
static enum status read_named(const struct entry *entry, struct file *out)
{
	struct source source;
	enum status st = file_ref_open(&entry->xen, true, &source);

	if (!st)
		st = read_whole(&source, out);
	if (!st)
		say_file("xen", &source);
	return st;
}

enum status xen_file_read(const struct entry *entry, struct file *out)
{
	static char name[XEN_FILE_NAME_MAX], own[XEN_FILE_NAME_MAX];
	struct file_ref ref = { .path = name };
	struct source source;
	enum status st;

	if (entry->xen.path)
		return read_named(entry, out);
	for (unsigned int n = 0; xen_file_name(entry, n, name); n++) {
		st = file_ref_open(&ref, false, &source);
		if (st == ST_NOT_FOUND)
			continue;
		if (!st)
			st = read_whole(&source, out);
		if (st)
			return st;
		if (!xen_file_is_daybreak(out->bytes)) {
			say_file("xen", &source);
			return ST_OK;
		}
		memory_free((void *)(uintptr_t)out->bytes.base);
		memcpy(own, name, sizeof(own));
	}
	return xen_file_missing(entry, *own ? own : NULL);
}
