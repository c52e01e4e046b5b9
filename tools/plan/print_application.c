// SPDX-License-Identifier: MIT
/*
 * Prints the hand-off to xen.efi on x86, which reads its configuration itself:
 * its load options, and the files that it will find in its own directory.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/module_refs.h>
#include <daybreak/xen_file.h>

#include <stdio.h>

static enum status find_size(const struct entry *entry,
			     const struct module_ref *ref, uint64_t *size)
{
	char name[XEN_FILE_NAME_MAX], path[PLATFORM_MAX_PATH];
	struct platform_file file;
	struct text t;
	enum status st;

	text_init(&t, name, sizeof(name));
	xen_file_beside(entry, ref->files->path, &t);
	st = config_path(name, platform_directory(), name, path, sizeof(path));
	if (st)
		return st;
	st = platform_open(name, path, true, &file);
	if (st)
		return st;
	*size = file.size;
	platform_close(&file);
	return ST_OK;
}

/* Checks that the files exist without which xen.efi would return. */
static enum status check_files(const struct entry *entry)
{
	enum status st = ST_OK;
	struct module_ref ref;
	uint64_t size;

	for (unsigned int n = 0; !st && module_refs_entry(entry, n, &ref); n++)
		st = find_size(entry, &ref, &size);
	return st;
}

static void print_files(const struct entry *entry)
{
	static const char *const kinds[] = {
		[MODULE_KERNEL] = "kernel",
		[MODULE_RAMDISK] = "ramdisk",
		[MODULE_UCODE] = "ucode",
		[MODULE_XSM] = "xsm",
	};
	char text[GUEST_SIZE_MAX];
	struct module_ref ref;
	uint64_t size;

	for (unsigned int n = 0; module_refs_entry(entry, n, &ref) &&
				 !find_size(entry, &ref, &size);
	     n++)
		print_fact(0, kinds[ref.kind], "%10s  %s%s%s",
			   guest_size(size, text), ref.files->path,
			   ref.files->args[0] ? " " : "", ref.files->args);
}

enum status plan_print_application(const struct handoff *h)
{
	const struct entry *entry = &h->boot->entry;
	char size[GUEST_SIZE_MAX];
	enum status st = check_files(entry);

	if (st)
		return st;
	putchar('\n');
	print_title(0, "Hand-off", "%s is started as an EFI application",
		    h->file.name);
	print_fact(0, "xen", "%s, %s", h->file.name,
		   guest_size(h->file.bytes.size, size));
	print_fact(0, "load options", "%s", h->load_options);
	if (entry->options[0])
		print_fact(0, "command", "%s", entry->options);
	print_files(entry);
	return ST_OK;
}
