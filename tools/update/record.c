// SPDX-License-Identifier: MIT
/*
 * The record of the files that update has copied to the partition: only these
 * are ever removed. A name is in it before the file is there, so that none is
 * forgotten by a power cut.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "durable.h"
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* The record is on FAT, where anybody may have changed it. */
static bool is_name(const char *name)
{
	return *name && *name != '/' && *name != '.' && !strstr(name, "/.") &&
	       !strchr(name, '\\') && strlen(name) < PLATFORM_MAX_PATH;
}

static enum status split(struct record *r, size_t size)
{
	char *rest, *name;
	unsigned int nr = 1;

	for (size_t i = 0; i < size; i++)
		nr += r->text[i] == '\n';
	r->names = calloc(nr, sizeof(*r->names));
	if (!r->names)
		return fail(ST_NO_MEMORY, UPDATE_RECORD ": out of memory");
	for (name = strtok_r(r->text, "\r\n", &rest); name;
	     name = strtok_r(NULL, "\r\n", &rest))
		if (is_name(name))
			r->names[r->nr++] = name;
	return ST_OK;
}

enum status record_read(const char *folder, struct record *out)
{
	char path[PATH_MAX];
	struct file text;
	enum status st = paths_in(folder, UPDATE_RECORD, path);

	*out = (struct record){ 0 };
	if (st || access(path, F_OK))
		return st;
	st = file_read(path, &text);
	if (st)
		return st;
	out->text = strndup((const char *)text.bytes.base, text.bytes.size);
	free((void *)(uintptr_t)text.bytes.base);
	if (!out->text)
		return fail(ST_NO_MEMORY, "%s: out of memory", path);
	return split(out, strlen(out->text));
}

void record_free(struct record *record)
{
	free(record->names);
	free(record->text);
	*record = (struct record){ 0 };
}

static bool has(const struct record *r, const char *name)
{
	for (unsigned int i = 0; i < r->nr; i++)
		if (!strcasecmp(r->names[i], name))
			return true;
	return false;
}

/* Writes it only if it changes. */
static enum status write_text(const char *folder, const char *text, size_t size)
{
	const struct span content = { (const uint8_t *)text, size };
	char path[PATH_MAX];
	enum status st = paths_in(folder, UPDATE_RECORD, path);

	if (st || file_is(path, content))
		return st;
	return size ? durable_write(path, content, 0644) : durable_remove(path);
}

/* A file that somebody else has put there with this content is not ours. */
static bool is_ours(const struct record *old, const struct carried *c)
{
	return c->is_used && !c->is_same && !has(old, c->name);
}

enum status record_write(const char *folder, const struct record *old,
			 const struct files *files)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	enum status st;

	if (!to)
		return fail(ST_NO_MEMORY, UPDATE_RECORD ": out of memory");
	for (unsigned int i = 0; i < old->nr; i++)
		fprintf(to, "%s\n", old->names[i]);
	for (unsigned int i = 0; i < files->nr; i++)
		if (is_ours(old, &files->list[i]))
			fprintf(to, "%s\n", files->list[i].name);
	if (fclose(to))
		st = fail(ST_NO_MEMORY, UPDATE_RECORD ": out of memory");
	else
		st = write_text(folder, text, size);
	free(text);
	return st;
}

static bool is_stale(const struct mentions *in, const char *name,
		     const struct files *files)
{
	return !files_have(files, name) && !mentions_have(in, name);
}

uint64_t record_stale(const struct mentions *in, const char *folder,
		      const struct record *record, const struct files *files,
		      bool show)
{
	uint64_t size = 0;

	for (unsigned int i = 0; i < record->nr; i++) {
		const char *name = record->names[i];
		char path[PATH_MAX];
		struct stat s;

		if (!is_stale(in, name, files) ||
		    paths_in(folder, name, path) || lstat(path, &s))
			continue;
		size += (uint64_t)s.st_size;
		if (show)
			say("- %s", name);
	}
	return size;
}

static enum status remove_one(const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct stat s;
	enum status st = paths_in(folder, name, path);

	if (st || lstat(path, &s))
		return st;
	st = durable_remove(path);
	if (!st)
		say("%s: is removed, no entry names it any more", path);
	return st;
}

/* Removes what is stale, and prints the other names to a file. */
static enum status clean(const struct mentions *in, const char *folder,
			 const struct record *record, const struct files *files,
			 FILE *to)
{
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < record->nr; i++) {
		const char *name = record->names[i];

		if (is_stale(in, name, files))
			st = remove_one(folder, name);
		else
			fprintf(to, "%s\n", name);
	}
	return st;
}

enum status record_clean(const struct mentions *in, const char *folder,
			 const struct record *record, const struct files *files)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	enum status st;

	if (!to)
		return fail(ST_NO_MEMORY, UPDATE_RECORD ": out of memory");
	st = clean(in, folder, record, files, to);
	if (fclose(to) && !st)
		st = fail(ST_NO_MEMORY, UPDATE_RECORD ": out of memory");
	if (!st)
		st = write_text(folder, text, size);
	free(text);
	return st;
}

/* Of domains; it stays when somebody else has put something there. */
static void remove_empty_folder(const char *folder)
{
	char path[PATH_MAX];

	if (!paths_in(folder, "domains", path))
		rmdir(path);
}

enum status update_remove_files(const char *folder)
{
	struct record record;
	enum status st = record_read(folder, &record);

	for (unsigned int i = 0; !st && i < record.nr; i++) {
		char path[PATH_MAX];

		st = paths_in(folder, record.names[i], path);
		if (!st)
			st = durable_remove(path);
	}
	record_free(&record);
	remove_empty_folder(folder);
	return st ? st : write_text(folder, "", 0);
}
