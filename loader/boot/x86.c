// SPDX-License-Identifier: MIT
/*
 * Starts Xen on x86 or, with hypervisor=none, the entry's kernel itself.
 */
#include "x86_pvh.h"
#include "x86_xen.h"

static enum status check_entry(const struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	enum status st = config_is_bare(entry)
				 ? config_no_kernel(&boot->config, entry)
				 : plan_check_entry(entry, GUEST_X86_64);

	if (st || !entry->has_domains)
		return st;
	return bootdom_check_entry(entry);
}

static enum status start_xen(struct x86 *x86)
{
	const struct boot_room room = { x86_take_file_room, x86 };
	struct boot *boot = x86->boot;
	enum xen_start how;
	enum status st = hypervisor_read(boot, &room, &x86->xen);

	if (st)
		return st;
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

	if (st)
		return st;
	st = pages_alloc_zeroed(boot, boot->config.name, sizeof(*x86), &pages);
	if (st)
		return st;
	x86 = pages;
	x86->boot = boot;
	x86->handoff.boot = boot;
	x86->handoff.entry = &boot->entry;
	return boot->entry.without_xen ? x86_boot_pvh(x86) : start_xen(x86);
}

/* Addresses in multiboot2 and PVH have 32 bits. */
const struct boot_host boot_x86 = { 0xffffffff, "shellx64.efi", "amd64",
				    start };
