// SPDX-License-Identifier: MIT
/*
 * Describes the hand-offs on x86: Xen by multiboot2 or as an EFI application,
 * or a kernel by PVH.
 */
#include "describe_private.h"

static const char *const kinds[] = {
	[MODULE_KERNEL] = "kernel",   [MODULE_RAMDISK] = "ramdisk",
	[MODULE_UCODE] = "ucode",     [MODULE_XSM] = "xsm",
	[MODULE_DEVICE_TREE] = "dtb", [MODULE_OTHER] = "module",
};

static void put_placed(const struct handoff *h, const struct describe_sink *to)
{
	describe_fact(to, "placed", "%#lx, entry %#lx%s%s", h->where->addr,
		      h->where->entry, to->assumption ? ", " : "",
		      to->assumption ? to->assumption : "");
}

static void put_needs(const struct handoff *h, const struct describe_sink *to)
{
	const struct mb2_header *header = h->header;
	char size[DESCRIBE_SIZE_MAX];

	if (header->relocatable)
		describe_fact(to, "needs", "%#x to %#x, aligned to %s",
			      header->load_min, header->load_max,
			      describe_size(header->load_align, size));
	else
		describe_fact(to, "needs", "exactly %#lx",
			      h->image->paddr_start);
}

static void put_hypervisor(const struct handoff *h,
			   const struct describe_sink *to)
{
	const struct image *image = h->image;
	char size[DESCRIBE_SIZE_MAX];

	describe_title(to, "Hand-off", "multiboot2, boot services kept%s",
		       h->domains ? ", the boot domain as dom0's kernel" : "");
	describe_fact(
		to, "xen", "%s, %s in memory", h->file.name,
		describe_size(image->paddr_end - image->paddr_start, size));
	if (h->was_packed)
		describe_fact(to, "hint",
			      "unpacked beside the application, as xen, it "
			      "starts faster");
	put_needs(h, to);
	put_placed(h, to);
}

/* Modules whose command lines begin with their names, as Xen expects. */
static void put_modules(const struct handoff *h, const struct describe_sink *to)
{
	char size[DESCRIBE_SIZE_MAX];

	for (unsigned int i = 0; i < h->modules->nr_modules; i++) {
		const struct module *m = &h->modules->modules[i];
		/* The boot domain is not a file. */
		bool built_in = h->domains && m->kind == MODULE_KERNEL;

		describe_fact(to, kinds[m->kind], "%10s  %s",
			      built_in
				      ? "built in"
				      : describe_size(m->file.bytes.size, size),
			      m->cmdline);
	}
}

void describe_multiboot2(const struct handoff *h,
			 const struct describe_sink *to)
{
	put_hypervisor(h, to);
	describe_fact(to, "command", "%s", h->cmdline);
	put_modules(h, to);
	if (h->domains)
		describe_domains(h->domains, to);
}

static void put_file(const char *kind, const struct module *m,
		     const struct describe_sink *to)
{
	char size[DESCRIBE_SIZE_MAX];

	describe_fact(to, kind, "%10s  %s%s%s",
		      describe_size(m->file.bytes.size, size), m->file.name,
		      *m->cmdline ? " " : "", m->cmdline);
}

void describe_application(const struct handoff *h,
			  const struct describe_sink *to)
{
	char size[DESCRIBE_SIZE_MAX];

	describe_title(to, "Hand-off", "%s is started as an EFI application",
		       h->file.name);
	describe_fact(to, "xen", "%s, %s", h->file.name,
		      describe_size(h->file.bytes.size, size));
	describe_fact(to, "load options", "%s", h->load_options);
	if (h->entry->options[0])
		describe_fact(to, "command", "%s", h->entry->options);
	for (unsigned int i = 0; i < h->modules->nr_modules; i++) {
		const struct module *m = &h->modules->modules[i];

		put_file(kinds[m->kind], m, to);
	}
}

void describe_pvh(const struct handoff *h, const struct describe_sink *to)
{
	char size[DESCRIBE_SIZE_MAX];

	describe_title(to, "Hand-off",
		       "PVH, after boot services; there is no Xen");
	describe_fact(to, "kernel", "%s, %s in memory", h->file.name,
		      describe_size(h->where->size, size));
	put_placed(h, to);
	if (*h->cmdline)
		describe_fact(to, "command", "%s", h->cmdline);
	for (unsigned int i = 0; i < h->modules->nr_modules; i++)
		if (h->modules->modules[i].kind != MODULE_KERNEL)
			put_file("module", &h->modules->modules[i], to);
}
