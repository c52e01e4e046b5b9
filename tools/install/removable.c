// SPDX-License-Identifier: MIT
/*
 * The record of what an installation has written to EFI/BOOT: shim is the same
 * file for every loader, so that its content does not tell who put it there. A
 * name is in the record before the file is written, and after another loader's
 * file was kept.
 */
#include "install/install.h"

#include "durable.h"
#include "tool.h"
#include "update/parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without the record, there is no text. The caller frees it. */
static enum status read_record(const struct site *site, char **out)
{
	char path[PATH_MAX];
	struct file file;
	enum status st = paths_in(site->folder, INSTALL_RECORD, path);

	*out = NULL;
	if (st || access(path, F_OK))
		return st;
	st = file_read(path, &file);
	if (st)
		return st;
	*out = strndup((const char *)file.bytes.base, file.bytes.size);
	free((void *)(uintptr_t)file.bytes.base);
	return *out ? ST_OK : fail(ST_NO_MEMORY, "%s: out of memory", path);
}

static bool has_line(const char *text, const char *line)
{
	size_t size = strlen(line);

	while (text && *text) {
		size_t length = strcspn(text, "\r\n");

		if (length == size && !memcmp(text, line, size))
			return true;
		text += length;
		text += strspn(text, "\r\n");
	}
	return false;
}

bool removable_has(const struct site *site, const char *name)
{
	char *text;
	enum status st;
	bool found;

	fail_hold(true);
	st = read_record(site, &text);
	fail_hold(false);
	found = !st && has_line(text, name);
	free(text);
	return found;
}

static enum status append(const struct site *site, const char *text,
			  const char *name)
{
	char path[PATH_MAX], *all;
	enum status st = paths_in(site->folder, INSTALL_RECORD, path);
	size_t size = strlen(text) + strlen(name) + 2;

	if (st)
		return st;
	all = malloc(size);
	if (!all)
		return fail(ST_NO_MEMORY, "%s: out of memory", path);
	snprintf(all, size, "%s%s\n", text, name);
	st = durable_write(path, (struct span){ (uint8_t *)all, size - 1 },
			   0644);
	free(all);
	return st;
}

enum status removable_add(const struct site *site, const char *name)
{
	char *text;
	enum status st = read_record(site, &text);

	if (!st && !has_line(text, name))
		st = append(site, text ? text : "", name);
	free(text);
	return st;
}
