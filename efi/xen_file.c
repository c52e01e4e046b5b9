// SPDX-License-Identifier: MIT
/*
 * The hypervisor's file: which one it is, read whole.
 */
#include "app.h"

#include <daybreak/format.h>
#include <daybreak/plan.h>

#define MAX_NAME 512

/* The name of default_name beside the configuration, in out. */
static void beside_config(const char *config, const char *default_name,
			  char *out)
{
	struct text t;
	size_t n = strlen(config);

	while (n && config[n - 1] != '/' && config[n - 1] != '\\')
		n--;
	text_init(&t, out, MAX_NAME);
	text_append(&t, config, n);
	text_append(&t, default_name, strlen(default_name));
}

enum status xen_file_open(const struct entry *entry, struct source *source)
{
	static char name[MAX_NAME];
	struct file_ref ref = { .path = name };
	enum status st;

	if (entry->xen.path)
		return file_ref_open(&entry->xen, true, source);
	beside_config(entry->config, PLAN_XEN_GZ, name);
	st = file_ref_open(&ref, false, source);
	if (st != ST_NOT_FOUND)
		return st;
	beside_config(entry->config, PLAN_XEN, name);
	return file_ref_open(&ref, false, source);
}

enum status xen_file_read(struct source *source, struct file *out)
{
	enum status st;
	void *pages;

	st = memory_alloc(source->name, source->size, host_memory_max, &pages);
	if (!st)
		st = source_read(source, pages);
	source_close(source);
	if (st)
		return st;
	say_file("xen", source);
	*out = (struct file){ source->name, { pages, source->size } };
	return ST_OK;
}
