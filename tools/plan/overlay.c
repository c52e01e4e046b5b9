// SPDX-License-Identifier: MIT
/*
 * Files of a dry run that are in memory and not on the partition.
 */
#include "plan/overlay.h"

#include <strings.h>

static const struct overlay_file *list;
static unsigned int nr_files;

void overlay_set(const struct overlay_file *files, unsigned int nr)
{
	list = files;
	nr_files = nr;
}

enum status overlay_find(const char *name, const char *path, struct file *out)
{
	for (unsigned int i = 0; i < nr_files; i++) {
		if (strcasecmp(list[i].path, path))
			continue;
		if (!list[i].bytes.size)
			return fail(ST_TRUNCATED, "%s: the file is empty",
				    name);
		*out = (struct file){ name, list[i].bytes };
		return ST_OK;
	}
	return ST_NOT_FOUND;
}

bool overlay_has(const struct file *file)
{
	for (unsigned int i = 0; i < nr_files; i++)
		if (list[i].bytes.base == file->bytes.base)
			return true;
	return false;
}
