// SPDX-License-Identifier: MIT
/*
 * Starts xen.efi on x86 as an EFI application, which reads its configuration
 * and its files itself.
 */
#include "x86_xen.h"

#include "dry_run.h"
#include "measure.h"
#include "verify.h"

#include <daybreak/module_refs.h>

static enum status find_size(const struct entry *entry, const char *path,
			     uint64_t *size)
{
	char name[XEN_FILE_NAME_MAX], inside[PLATFORM_MAX_PATH];
	struct platform_file file;
	struct text t;
	enum status st;

	text_init(&t, name, sizeof(name));
	xen_file_beside(entry, path, &t);
	st = config_path(name, platform_directory(), name, inside,
			 sizeof(inside));
	if (st)
		return st;
	st = platform_open(name, inside, true, &file);
	if (st)
		return st;
	*size = file.size;
	platform_close(&file);
	return ST_OK;
}

/* Lists the files that xen.efi will read; it returns when one is missing. */
static enum status list_files(struct x86 *x86)
{
	const struct entry *entry = &x86->boot->entry;
	struct module_ref ref;

	for (unsigned int n = 0; module_refs_entry(entry, n, &ref); n++) {
		const struct file_ref *f = ref.files;
		struct file file = { .name = f->path };
		enum status st = find_size(entry, f->path, &file.bytes.size);

		if (st)
			return st;
		st = modlist_add(&x86->modules, ref.kind, file, f->args);
		if (st)
			return st;
	}
	return ST_OK;
}

enum status x86_boot_application(struct x86 *x86)
{
	struct boot *boot = x86->boot;
	struct handoff *h = &x86->handoff;
	struct text t;
	enum status st;

	st = verify_unsealed(boot, x86->xen.file.name,
			     "reads its files itself, so that they cannot be "
			     "compared with the seal: xen= has to name a Xen "
			     "that is started by multiboot2");
	if (st)
		return st;
	st = measure_unseen(boot, x86->xen.file.name);
	if (st)
		return st;
	text_init(&t, x86->load_options, sizeof(x86->load_options));
	st = xen_file_options(&boot->config, &boot->entry, x86->xen.file.name,
			      boot->options.keep_video, &t);
	if (st)
		return st;
	if (boot->describe) {
		st = list_files(x86);
		if (st)
			return st;
	}
	h->way = HANDOFF_APPLICATION;
	h->file = x86->xen.file;
	h->load_options = x86->load_options;
	h->modules = &x86->modules;
	st = measure_handoff(h);
	return st ? st : boot_leave(h, describe_application);
}
