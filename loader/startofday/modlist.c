// SPDX-License-Identifier: MIT
/*
 * The files passed on to Xen, in order. The order matters: Xen takes the first
 * as dom0's kernel and tells the others apart by their contents.
 */
#include <daybreak/modlist.h>

enum status modlist_add(struct modlist *list, enum module_kind kind,
			struct file file, const char *cmdline)
{
	if (list->nr_modules >= MODLIST_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: is one module too many, there can be %d",
			    file.name, MODLIST_MAX);
	list->modules[list->nr_modules++] = (struct module){
		.kind = kind,
		.file = file,
		.cmdline = cmdline ? cmdline : "",
	};
	return ST_OK;
}

int modlist_find(const struct modlist *list, enum module_kind kind)
{
	for (unsigned int i = 0; i < list->nr_modules; i++)
		if (list->modules[i].kind == kind)
			return (int)i;
	return -1;
}
