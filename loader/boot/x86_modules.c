// SPDX-License-Identifier: MIT
/*
 * Modules on x86, which are read to any pages below 4 GiB.
 */
#include "x86_modules.h"

#include "timing.h"

enum status x86_add_module(struct x86 *x86, enum module_kind kind,
			   struct file file, const char *cmdline)
{
	struct modlist *list = &x86->modules;
	enum status st;

	if (list->nr_modules == XEN_MAX_MODULES)
		return fail(ST_TOO_LARGE,
			    "%s: is one module too many, Xen takes at most %d",
			    file.name, XEN_MAX_MODULES);
	st = modlist_add(list, kind, file, cmdline);
	if (st)
		return st;
	list->modules[list->nr_modules - 1].addr =
		platform_address(file.bytes.base);
	return ST_OK;
}

static enum status take_pages(struct boot *boot)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < boot->modules.nr; i++) {
		struct boot_module *m = &boot->modules.list[i];
		void *pages = NULL;

		if (module_has_pages(boot, m))
			st = pages_alloc(boot, m->name, m->size, &pages);
		m->pages = pages;
	}
	return st;
}

enum status x86_read_modules(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	const enum timing_step before = timing_enter(boot, TIMING_PLACE);
	enum status st = timing_leave(boot, before, take_pages(boot));

	return st ? st : modules_read(boot);
}

/* Xen moves and frees each module separately, so they cannot share pages. */
enum status x86_load_modules(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	enum status st = modules_open_entry(boot, &boot->entry);

	if (st)
		return st;
	st = x86_read_modules(x86);
	if (st)
		return st;
	for (unsigned int i = 0; i < boot->modules.nr; i++) {
		const struct boot_module *m = &boot->modules.list[i];

		st = x86_add_module(x86, m->kind, module_bytes(m), m->cmdline);
		if (st)
			return st;
	}
	return ST_OK;
}
