// SPDX-License-Identifier: MIT
/*
 * The files that are to be on the partition, and copying them. They are mapped,
 * not read: a host's dom0 has little memory.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "durable.h"
#include "esp.h"
#include "tool.h"

#include <libgen.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

static bool make_room(struct files *files)
{
	unsigned int room = files->room ? 2 * files->room : 16;
	struct carried *list;

	if (files->nr < files->room)
		return true;
	list = realloc(files->list, room * sizeof(*list));
	if (!list)
		return false;
	files->list = list;
	files->room = room;
	return true;
}

/* FAT has one file for names that differ only in case. */
static enum status find(const struct files *files, const char *source,
			const char *name, unsigned int *index)
{
	for (unsigned int i = 0; i < files->nr; i++) {
		if (strcasecmp(files->list[i].name, name))
			continue;
		*index = i;
		if (!strcmp(files->list[i].source, source))
			return ST_OK;
		return fail(ST_INVALID,
			    "%s: would be copied to the same name as %s, "
			    "expected another name",
			    source, files->list[i].source);
	}
	return ST_NOT_FOUND;
}

static enum status set_names(const struct files *files, const char *source,
			     const char *name, struct carried *c)
{
	struct text t;

	text_init(&t, c->path, sizeof(c->path));
	text_append(&t, files->directory, strlen(files->directory));
	text_append(&t, "\\", 1);
	for (const char *n = name; *n; n++)
		text_append(&t, *n == '/' ? "\\" : n, 1);
	if (t.full)
		return fail(ST_TOO_LARGE, "%s: the name is too long", name);
	snprintf(c->source, sizeof(c->source), "%s", source);
	snprintf(c->name, sizeof(c->name), "%s", name);
	return ST_OK;
}

/* Replaces the file by what is packed in it. */
static enum status unpack(struct carried *c)
{
	struct file packed = c->file, plain;
	enum status st =
		file_unpack(packed, UNPACK_UNKNOWN, UNPACKED_LIMIT, &plain);

	if (st || plain.bytes.base == packed.bytes.base)
		return st;
	esp_unmap(&packed);
	c->file.bytes = plain.bytes;
	c->is_mapped = false;
	return ST_OK;
}

static void release(struct carried *c)
{
	if (c->is_mapped)
		esp_unmap(&c->file);
	else
		free((void *)(uintptr_t)c->file.bytes.base);
}

enum status files_add(struct files *files, const char *source, const char *name,
		      bool unpacks, unsigned int *index)
{
	struct carried *c;
	enum status st = find(files, source, name, index);

	if (st != ST_NOT_FOUND)
		return st;
	if (!make_room(files))
		return fail(ST_NO_MEMORY, "%s: out of memory", source);
	c = &files->list[files->nr];
	memset(c, 0, sizeof(*c));
	st = set_names(files, source, name, c);
	if (!st)
		st = esp_map_host(source, source, &c->file);
	if (st)
		return st;
	c->is_mapped = true;
	if (unpacks)
		st = unpack(c);
	if (st) {
		release(c);
		return st;
	}
	*index = files->nr++;
	return ST_OK;
}

void files_free(struct files *files)
{
	for (unsigned int i = 0; i < files->nr; i++)
		release(&files->list[i]);
	free(files->list);
	files->list = NULL;
	files->nr = 0;
}

static enum status compare(const struct files *files, struct carried *c)
{
	char path[PATH_MAX];
	struct file there;
	struct stat s;
	enum status st = paths_in(files->folder, c->name, path);

	if (st)
		return st;
	c->is_there = !lstat(path, &s);
	if (!c->is_there)
		return ST_OK;
	if (!S_ISREG(s.st_mode))
		return fail(ST_INVALID, "%s: is not a file, expected one",
			    path);
	c->old_size = (uint64_t)s.st_size;
	if (c->old_size != c->file.bytes.size)
		return ST_OK;
	st = esp_map_host(path, path, &there);
	if (st)
		return st;
	c->is_same = !memcmp(there.bytes.base, c->file.bytes.base,
			     c->file.bytes.size);
	esp_unmap(&there);
	return ST_OK;
}

enum status files_compare(struct files *files)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < files->nr; i++)
		if (files->list[i].is_used)
			st = compare(files, &files->list[i]);
	return st;
}

static enum status copy(const struct files *files, const struct carried *c)
{
	char path[PATH_MAX], parent[PATH_MAX];
	enum status st = paths_in(files->folder, c->name, path);

	if (st)
		return st;
	strcpy(parent, path);
	st = durable_folder(dirname(parent));
	if (!st)
		st = durable_write(path, c->file.bytes, 0644);
	if (!st)
		say("%s: is copied from %s", path, c->source);
	return st;
}

enum status files_copy(const struct files *files, bool replaces)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < files->nr; i++) {
		const struct carried *c = &files->list[i];

		if (c->is_used && !c->is_same && c->is_there == replaces)
			st = copy(files, c);
	}
	return st;
}

bool files_have(const struct files *files, const char *name)
{
	for (unsigned int i = 0; i < files->nr; i++)
		if (files->list[i].is_used &&
		    !strcasecmp(files->list[i].name, name))
			return true;
	return false;
}
