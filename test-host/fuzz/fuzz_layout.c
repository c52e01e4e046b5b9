// SPDX-License-Identifier: MIT
/*
 * Any kernel and any request: the pieces of an accepted layout never overlap
 * and lie inside memory, and all their pages can be filled and translated.
 */
#include "kernels.h"
#include "sound.h"

#include <xen/elfnote.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input's first bytes; the kernel's numeric notes follow. */
struct request {
	uint64_t memory, paddr, memsz;
	uint8_t type, acpi, nr_vcpus, nr_modules, cmdline, kind, is_64, pae;
	uint16_t module_size;
} __attribute__((packed));

struct number {
	uint8_t type;
	uint64_t value;
} __attribute__((packed));

static uint8_t module_bytes[UINT16_MAX];

static const uint8_t numeric[] = {
	XEN_ELFNOTE_ENTRY,	  XEN_ELFNOTE_HYPERCALL_PAGE,
	XEN_ELFNOTE_VIRT_BASE,	  XEN_ELFNOTE_PADDR_OFFSET,
	XEN_ELFNOTE_INIT_P2M,	  XEN_ELFNOTE_MOD_START_PFN,
	XEN_ELFNOTE_PHYS32_ENTRY, XEN_ELFNOTE_PHYS32_ENTRY,
};

static void make_kernel(const struct request *r, struct span numbers,
			struct kernel *k)
{
	struct number n;

	kernel_init(k, r->is_64 & 1, r->paddr, r->memsz);
	kernel_pv(k);
	if (r->pae & 1)
		kernel_string(k, XEN_ELFNOTE_PAE_MODE, "yes");
	for (uint64_t at = 0;
	     at < 16 * sizeof(n) && span_copy(numbers, at, &n, sizeof(n));
	     at += sizeof(n))
		kernel_number(k, numeric[n.type % sizeof(numeric)], n.value);
}

static void request(const struct request *r, struct domain *d,
		    struct modlist *modules)
{
	static const char *const lines[] = { NULL, "", "a b=c", "long line" };
	const struct file file = { "module", { module_bytes, r->module_size } };

	for (unsigned int i = 0; i < r->nr_modules % 5; i++)
		modlist_add(modules,
			    r->kind & 1 ? MODULE_RAMDISK : MODULE_OTHER, file,
			    lines[r->kind >> 1 & 3]);
	d->type = r->type & 1 ? DOMAIN_PVH : DOMAIN_PV;
	d->acpi = r->acpi & 1;
	d->nr_vcpus = r->nr_vcpus;
	d->cmdline = lines[r->cmdline & 3];
	d->memory = r->memory;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kernel k;
	static struct layout layout;
	struct modlist modules = { 0 };
	struct domain d = { .name = "guest",
			    .image = &k.image,
			    .notes = &k.notes,
			    .modules = &modules };
	const struct span input = { data, size };
	struct request r;

	if (!span_copy(input, 0, &r, sizeof(r)))
		return 0;
	make_kernel(&r, span_sub(input, sizeof(r), size - sizeof(r)), &k);
	d.kernel = k.file;
	request(&r, &d, &modules);
	if (kernel_parse(&k) == ST_OK && layout_place(&d, &layout) == ST_OK)
		sound_check(&d, &layout);
	return 0;
}
