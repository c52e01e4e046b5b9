// SPDX-License-Identifier: MIT
/*
 * Prints the hand-offs on x86: Xen by multiboot2, or a kernel by PVH.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <stdio.h>

static void print_placed(const struct handoff *h)
{
	char size[GUEST_SIZE_MAX];

	print_fact(0, "placed",
		   "%#lx, entry %#lx, if %s of memory were all free",
		   h->where->addr, h->where->entry,
		   guest_size(plan_memory(), size));
}

static void print_hypervisor(const struct handoff *h)
{
	const struct mb2_header *header = h->header;
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Hand-off", "multiboot2, boot services kept%s",
		    h->domains ? ", the boot domain as dom0's kernel" : "");
	print_fact(
		0, "xen", "%s, %s in memory", h->file.name,
		guest_size(h->image->paddr_end - h->image->paddr_start, size));
	if (h->was_packed)
		print_fact(0, "hint",
			   "unpacked beside the application, as xen, it starts "
			   "faster");
	if (header->relocatable)
		print_fact(0, "needs", "%#x to %#x, aligned to %s",
			   header->load_min, header->load_max,
			   guest_size(header->load_align, size));
	else
		print_fact(0, "needs", "exactly %#lx", h->image->paddr_start);
	print_placed(h);
}

static void print_modules(const struct handoff *h)
{
	static const char *const kinds[] = { "kernel", "ramdisk", "ucode",
					     "xsm",    "dtb",	  "module" };
	char size[GUEST_SIZE_MAX];

	for (unsigned int i = 0; i < h->modules->nr_modules; i++) {
		const struct module *m = &h->modules->modules[i];
		/* The boot domain is not a file. */
		bool built_in = h->domains && m->kind == MODULE_KERNEL;

		print_fact(0, kinds[m->kind], "%10s  %s",
			   built_in ? "built in"
				    : guest_size(m->file.bytes.size, size),
			   m->cmdline);
	}
}

void plan_print_xen(const struct handoff *h)
{
	print_hypervisor(h);
	print_fact(0, "command", "%s", h->cmdline);
	print_modules(h);
	if (h->domains)
		plan_print_domains(h->domains);
}

void plan_print_pvh(const struct handoff *h)
{
	char size[GUEST_SIZE_MAX];

	putchar('\n');
	print_title(0, "Hand-off", "PVH, after boot services; there is no Xen");
	print_fact(0, "kernel", "%s, %s in memory", h->file.name,
		   guest_size(h->where->size, size));
	print_placed(h);
	if (*h->cmdline)
		print_fact(0, "command", "%s", h->cmdline);
	for (unsigned int i = 0; i < h->modules->nr_modules; i++) {
		const struct module *m = &h->modules->modules[i];

		if (m->kind != MODULE_KERNEL)
			print_fact(0, "module", "%10s  %s%s%s",
				   guest_size(m->file.bytes.size, size),
				   m->file.name, *m->cmdline ? " " : "",
				   m->cmdline);
	}
}
