// SPDX-License-Identifier: MIT
/*
 * Starts Xen on x86 or, with hypervisor=none, the entry's kernel itself.
 */
#include "x86.h"

enum status x86_add_module(struct x86 *x86, enum module_kind kind,
			   struct file file, const char *cmdline)
{
	struct modlist *list = &x86->modules;
	enum status st = modlist_add(list, kind, file, cmdline);

	if (!st)
		list->modules[list->nr_modules - 1].addr =
			platform_address(file.bytes.base);
	return st;
}

enum status x86_read_modules(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < boot->modules.nr; i++) {
		struct boot_module *m = &boot->modules.list[i];
		void *pages = NULL;

		if (module_has_pages(boot, m))
			st = pages_alloc(boot, m->name, m->size, &pages);
		m->pages = pages;
	}
	return st ? st : modules_read(boot);
}

/* Xen moves and frees each module separately, so they cannot share pages. */
enum status x86_load_modules(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	enum status st = modules_open_entry(boot, &boot->entry);

	if (!st)
		st = x86_read_modules(x86);
	for (unsigned int i = 0; !st && i < boot->modules.nr; i++) {
		const struct boot_module *m = &boot->modules.list[i];

		st = x86_add_module(x86, m->kind, module_bytes(m), m->cmdline);
	}
	return st;
}

static enum status check_entry(const struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	enum status st = config_is_bare(entry)
				 ? config_no_kernel(&boot->config, entry)
				 : plan_check_entry(entry, GUEST_X86_64);

	if (!st && entry->has_domains)
		st = bootdom_check_entry(entry);
	return st;
}

static enum status start_xen(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	enum xen_start how;
	enum status st = hypervisor_read(boot, &x86->xen);

	if (!st)
		st = xen_file_start(&boot->entry, x86->xen.file, &how);
	if (st)
		return st;
	return how == XEN_AS_APPLICATION ? x86_boot_application(x86)
					 : x86_boot_xen(x86);
}

static enum status start(struct boot *boot)
{
	struct x86 *x86;
	void *pages;
	enum status st = check_entry(boot);

	if (!st)
		st = pages_alloc_zeroed(boot, boot->config.name, sizeof(*x86),
					&pages);
	if (st)
		return st;
	x86 = pages;
	x86->boot = boot;
	x86->handoff.boot = boot;
	return boot->entry.without_xen ? x86_boot_pvh(x86) : start_xen(x86);
}

/* Addresses in multiboot2 and PVH have 32 bits. */
const struct boot_host boot_x86 = { 0xffffffff, start };
