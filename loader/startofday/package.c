// SPDX-License-Identifier: MIT
/*
 * Writes a multiboot module package. All offsets follow from the list of
 * modules, so any part can be written without the rest.
 */
#include <daybreak/package.h>

#include "abi.h"
#include "window.h"

#define PAGE 4096ULL

_Static_assert(sizeof(struct xen_multiboot_mod_list) == 16,
	       "a descriptor as in xen/xen.h");

static const char *cmdline_of(const struct module *m)
{
	return m->cmdline ? m->cmdline : "";
}

/* Where the first command line lies, after the closing descriptor. */
static uint64_t first_cmdline(const struct modlist *modules)
{
	return (modules->nr_modules + 1ULL) *
	       sizeof(struct xen_multiboot_mod_list);
}

static uint64_t page_up(uint64_t value)
{
	return (value + PAGE - 1) & ~(PAGE - 1);
}

static uint64_t first_module(const struct modlist *modules)
{
	uint64_t at = first_cmdline(modules);

	for (unsigned int i = 0; i < modules->nr_modules; i++)
		at += strlen(cmdline_of(&modules->modules[i])) + 1;
	return page_up(at);
}

enum status package_size(const struct modlist *modules, uint64_t *size)
{
	uint64_t at = first_module(modules);

	for (unsigned int i = 0; i < modules->nr_modules; i++) {
		const struct module *m = &modules->modules[i];

		if (at > UINT32_MAX || m->file.bytes.size > UINT32_MAX - at)
			return fail(ST_TOO_LARGE,
				    "%s: ends past 4 GiB of the module "
				    "package, where no descriptor reaches",
				    m->file.name);
		*size = at + m->file.bytes.size;
		at = page_up(*size);
	}
	return ST_OK;
}

void package_fill(const struct modlist *modules, uint64_t offset, uint64_t size,
		  void *out)
{
	const struct window w = { out, offset, size };
	uint64_t text = first_cmdline(modules);
	uint64_t at = first_module(modules);

	memset(out, 0, size);
	for (unsigned int i = 0; i < modules->nr_modules; i++) {
		const struct module *m = &modules->modules[i];
		uint64_t bytes = m->file.bytes.size;
		uint64_t length = strlen(cmdline_of(m)) + 1;
		struct xen_multiboot_mod_list d = {
			.mod_start = (uint32_t)at,
			.mod_end = (uint32_t)(at + bytes - 1), /* inclusive */
			.cmdline = (uint32_t)text,
		};

		window_put(&w, i * sizeof(d), &d, sizeof(d));
		window_put(&w, text, cmdline_of(m), length);
		window_put(&w, at, m->file.bytes.base, bytes);
		text += length;
		at = page_up(at + bytes);
	}
}
