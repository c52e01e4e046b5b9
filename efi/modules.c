// SPDX-License-Identifier: MIT
/*
 * The files an entry names, each read once to the pages it stays in, in the
 * order Xen wants them: the dom0 kernel first.
 */
#include "app.h"

#define MAX_PATH      512
#define RAMDISK_ALIGN 4 /* what Linux wants between joined archives */

enum status file_ref_open(const struct file_ref *ref, bool required,
			  struct source *out)
{
	char path[MAX_PATH];
	enum status st;

	st = config_path(ref->path, files_directory(), ref->path, path,
			 sizeof(path));
	if (st)
		return st;
	return source_open(ref->path, path, required, out);
}

void say_file(const char *key, const struct source *source)
{
	say("  %s %s, %lu KiB", key, source->name,
	    (source->size + 1023) / 1024);
}

static enum status read_module(const struct file_ref *ref,
			       enum module_kind kind, struct modlist *list)
{
	struct source source;
	struct file file;
	enum status st;
	void *pages;

	if (!ref->path)
		return ST_OK;
	st = file_ref_open(ref, true, &source);
	if (st)
		return st;
	file = (struct file){ ref->path, { NULL, source.size } };
	st = memory_alloc(ref->path, source.size, BELOW_4G, &pages);
	if (!st)
		st = source_read(&source, pages);
	source_close(&source);
	if (st)
		return st;
	say_file(ref->key, &source);
	file.bytes.base = pages;
	return modlist_add(list, kind, file, ref->args);
}

static uint64_t padded(uint64_t size)
{
	return (size + RAMDISK_ALIGN - 1) & ~(uint64_t)(RAMDISK_ALIGN - 1);
}

/* Opens every ramdisk and adds up their sizes, padding included. */
static enum status open_ramdisks(const struct entry *entry,
				 struct source *sources, uint64_t *size)
{
	enum status st;

	*size = 0;
	for (unsigned int i = 0; i < entry->nr_ramdisks; i++) {
		st = file_ref_open(&entry->ramdisks[i], true, &sources[i]);
		if (st)
			return st;
		if (sources[i].size > (1ULL << 40) ||
		    padded(sources[i].size) > (1ULL << 40) - *size)
			return fail(ST_TOO_LARGE,
				    "%s: the ramdisks are larger than 1 TiB",
				    sources[i].name);
		*size += padded(sources[i].size);
	}
	return ST_OK;
}

static enum status join_ramdisks(const struct entry *entry,
				 struct source *sources, uint64_t size,
				 struct modlist *list)
{
	const char *name = entry->ramdisks[0].path;
	uint8_t *pages;
	uint64_t at = 0;
	enum status st;

	st = memory_alloc(name, size, BELOW_4G, (void **)&pages);
	if (st)
		return st;
	for (unsigned int i = 0; i < entry->nr_ramdisks; i++) {
		uint64_t end = at + padded(sources[i].size);

		st = source_read(&sources[i], pages + at);
		if (st)
			return st;
		memset(pages + at + sources[i].size, 0,
		       end - at - sources[i].size);
		say_file("ramdisk", &sources[i]);
		at = end;
	}
	/* A single ramdisk keeps its own size: padding is for joining. */
	if (entry->nr_ramdisks == 1)
		size = sources[0].size;
	return modlist_add(list, MODULE_RAMDISK,
			   (struct file){ name, { pages, size } }, "");
}

static enum status read_ramdisks(const struct entry *entry,
				 struct modlist *list)
{
	struct source sources[ENTRY_MAX_RAMDISKS] = { 0 };
	uint64_t size;
	enum status st;

	if (!entry->nr_ramdisks)
		return ST_OK;
	st = open_ramdisks(entry, sources, &size);
	if (!st)
		st = join_ramdisks(entry, sources, size, list);
	for (unsigned int i = 0; i < entry->nr_ramdisks; i++)
		source_close(&sources[i]);
	return st;
}

enum status modules_read(const struct entry *entry, struct modlist *list)
{
	enum status st;

	st = read_module(&entry->kernel, MODULE_KERNEL, list);
	if (!st)
		st = read_ramdisks(entry, list);
	if (!st)
		st = read_module(&entry->xsm, MODULE_XSM, list);
	if (!st)
		st = read_module(&entry->ucode, MODULE_UCODE, list);
	for (unsigned int i = 0; !st && i < entry->nr_modules; i++)
		st = read_module(&entry->modules[i], MODULE_OTHER, list);
	return st;
}
