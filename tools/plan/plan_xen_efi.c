// SPDX-License-Identifier: MIT
/*
 * The hand-off to xen.efi on x86, which reads its configuration itself: what it
 * is told, and the files it will find. It looks for them beside itself.
 */
#include "plan.h"

#include "guest.h"
#include "tool.h"

#include <daybreak/module_refs.h>
#include <daybreak/xen_file.h>

#include <stdio.h>

static enum status read_file(const struct plan *plan,
			     const struct module_ref *ref, struct file *out)
{
	char name[XEN_FILE_NAME_MAX];
	struct text t;

	text_init(&t, name, sizeof(name));
	xen_file_beside(&plan->entry, ref->files->path, &t);
	return esp_read(&plan->esp, name, true, out);
}

/* What xen.efi would come back for. */
static enum status check_files(const struct plan *plan)
{
	struct module_ref ref;
	struct file file;

	for (unsigned int n = 0; module_refs_entry(&plan->entry, n, &ref);
	     n++) {
		enum status st = read_file(plan, &ref, &file);

		if (st)
			return st;
	}
	return ST_OK;
}

static void print_files(const struct plan *plan)
{
	static const char *const kinds[] = {
		[MODULE_KERNEL] = "kernel",
		[MODULE_RAMDISK] = "ramdisk",
		[MODULE_UCODE] = "ucode",
		[MODULE_XSM] = "xsm",
	};
	char size[GUEST_SIZE_MAX];
	struct module_ref ref;
	struct file file;

	for (unsigned int n = 0; module_refs_entry(&plan->entry, n, &ref) &&
				 !read_file(plan, &ref, &file);
	     n++)
		print_fact(0, kinds[ref.kind], "%10s  %s%s%s",
			   guest_size(file.bytes.size, size), ref.files->path,
			   ref.files->args[0] ? " " : "", ref.files->args);
}

enum status plan_xen_efi(struct plan *plan)
{
	char line[XEN_FILE_OPTIONS_MAX], size[GUEST_SIZE_MAX];
	struct text t;
	enum status st;

	text_init(&t, line, sizeof(line));
	st = xen_file_options(&plan->config, &plan->entry, plan->xen.name,
			      plan->options.xen, plan->options.keep_video, &t);
	if (!st)
		st = check_files(plan);
	if (st)
		return st;
	putchar('\n');
	print_title(0, "Hand-off", "%s is started as an EFI application",
		    plan->xen.name);
	print_fact(0, "xen", "%s, %s", plan->xen.name,
		   guest_size(plan->xen.bytes.size, size));
	print_fact(0, "load options", "%s", line);
	if (plan->entry.options[0])
		print_fact(0, "command", "%s", plan->entry.options);
	print_files(plan);
	return ST_OK;
}
