// SPDX-License-Identifier: MIT
/*
 * Reads a multiboot module package, which is not trusted. A descriptor gives
 * the offset of a module's last byte, not its size; zeroes end the list.
 */
#include <daybreak/package.h>

#include "abi.h"

#define PAGE 4096ULL

static const char *const names[] = {
	"module 0", "module 1", "module 2", "module 3", "module 4",
	"module 5", "module 6", "module 7", "module 8", "module 9",
};

static const char *name_of(unsigned int i)
{
	return i < sizeof(names) / sizeof(names[0]) ? names[i] : "module";
}

static enum status check(struct file package, unsigned int i, uint64_t from,
			 const struct xen_multiboot_mod_list *d)
{
	struct span rest;

	if (d->mod_start % PAGE || d->mod_start < from)
		return fail(ST_INVALID,
			    "%s: module %u begins at %#x, expected a page's "
			    "start after the one before",
			    package.name, i, d->mod_start);
	if (d->mod_end < d->mod_start || d->mod_end >= package.bytes.size)
		return fail(ST_TRUNCATED,
			    "%s: module %u is %#x to %#x, and the package has "
			    "%lu bytes",
			    package.name, i, d->mod_start, d->mod_end,
			    package.bytes.size);
	if (d->cmdline >= package.bytes.size)
		return fail(ST_TRUNCATED,
			    "%s: the command line of module %u is at %#x, and "
			    "the package has %lu bytes",
			    package.name, i, d->cmdline, package.bytes.size);
	rest = span_sub(package.bytes, d->cmdline,
			package.bytes.size - d->cmdline);
	if (!memchr(rest.base, '\0', rest.size))
		return fail(ST_TRUNCATED,
			    "%s: the command line of module %u does not end",
			    package.name, i);
	return ST_OK;
}

enum status package_read(struct file package, struct modlist *out)
{
	struct xen_multiboot_mod_list d;
	uint64_t from = 1; /* page 0 holds the descriptors */

	out->nr_modules = 0;
	for (unsigned int i = 0;; i++) {
		struct file file = { .name = name_of(i) };
		enum status st;

		if (!span_copy(package.bytes, i * sizeof(d), &d, sizeof(d)))
			return fail(ST_TRUNCATED,
				    "%s: its list of modules does not end in "
				    "its %lu bytes",
				    package.name, package.bytes.size);
		if (!d.mod_start && !d.mod_end)
			return ST_OK;
		st = check(package, i, from, &d);
		if (st)
			return st;
		file.bytes = span_sub(package.bytes, d.mod_start,
				      d.mod_end - d.mod_start + 1ULL);
		from = d.mod_end + 1ULL;
		st = modlist_add(out, MODULE_OTHER, file,
				 (const char *)package.bytes.base + d.cmdline);
		if (st)
			return st;
	}
}
