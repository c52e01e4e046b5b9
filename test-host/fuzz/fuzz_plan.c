// SPDX-License-Identifier: MIT
/*
 * Any configuration, from its text to the layout of every domain it names: an
 * accepted one is sound. Files are generated from their names.
 */
#include "kernels.h"
#include "sound.h"

#include <daybreak/domain_parse.h>

#include <xen/elfnote.h>

#define HIGH 0xffffffff80000000ULL

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char text[CONFIG_MAX_SIZE + 1];
static uint8_t module_bytes[UINT16_MAX];

/* The same name gives the same file. */
static uint32_t number_of(const char *name)
{
	uint32_t number = 2166136261u;

	for (; *name; name++)
		number = (number ^ (uint8_t)*name) * 16777619u;
	return number;
}

/*
 * "pv64...", "p2m...", "pae...", and PVH for any other name; the hash of the
 * name gives the size.
 */
static void make_kernel(const char *name, struct kernel *k)
{
	bool pv64 = !strncmp(name, "pv64", 4), p2m = !strncmp(name, "p2m", 3);
	bool pae = !strncmp(name, "pae", 3);
	uint32_t n = number_of(name);
	uint64_t paddr = (n & 0x3fff) * DOMAIN_PAGE;

	kernel_init(k, pv64 || p2m, paddr, KERNEL_TEXT_SIZE + (n >> 10));
	if (!pv64 && !p2m && !pae) {
		kernel_number(k, XEN_ELFNOTE_PHYS32_ENTRY, paddr);
		return;
	}
	kernel_pv(k);
	if (pae)
		kernel_string(k, XEN_ELFNOTE_PAE_MODE, "yes");
	if (!p2m)
		return;
	kernel_number(k, XEN_ELFNOTE_VIRT_BASE, HIGH);
	kernel_number(k, XEN_ELFNOTE_ENTRY, HIGH + paddr);
	kernel_number(k, XEN_ELFNOTE_INIT_P2M, 0x8000000000);
	kernel_number(k, XEN_ELFNOTE_MOD_START_PFN, 1);
}

static enum status add_module(struct modlist *list, enum module_kind kind,
			      const struct file_ref *ref)
{
	const struct file file = {
		ref->path, { module_bytes, number_of(ref->path) & 0x3fff }
	};

	return modlist_add(list, kind, file, ref->args);
}

static void plan_domain(const struct domain_config *c)
{
	static struct kernel k;
	static struct layout layout;
	struct modlist modules = { 0 };
	struct domain d = { .name = c->name,
			    .type = c->has_type ? c->type : DOMAIN_PV,
			    .image = &k.image,
			    .notes = &k.notes,
			    .modules = &modules,
			    .cmdline = c->cmdline,
			    .memory = c->memory * 1024,
			    .nr_vcpus = c->vcpus,
			    .acpi = c->has_type && c->type == DOMAIN_PVH };

	if (c->ramdisk.path &&
	    add_module(&modules, MODULE_RAMDISK, &c->ramdisk))
		return;
	for (unsigned int i = 0; i < c->nr_modules; i++)
		if (add_module(&modules, MODULE_OTHER, &c->modules[i]))
			return;
	make_kernel(c->kernel.path, &k);
	d.kernel = k.file;
	if (!kernel_parse(&k) && !layout_place(&d, &layout))
		sound_check(&d, &layout);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domain_config domains[DOMAIN_MAX];
	static struct config config;
	static struct entry entry;
	unsigned int nr = 0;
	const char *chain;

	if (size > CONFIG_MAX_SIZE)
		return 0;
	memcpy(text, data, size);
	if (config_parse("daybreak.conf", CONFIG_DAYBREAK, text, size,
			 &config) ||
	    config_entry(&config, NULL, &entry, &chain) ||
	    domain_list_parse(&config, entry.name, domains, DOMAIN_MAX, &nr))
		return 0;
	for (unsigned int i = 0; i < nr; i++)
		if (!domain_check(&domains[i], GUEST_X86_64,
				  (struct xen_version){ 0 }))
			plan_domain(&domains[i]);
	return 0;
}
