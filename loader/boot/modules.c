// SPDX-License-Identifier: MIT
/*
 * Opens and reads the files of an entry, each only once, even if several keys
 * and domains name it.
 */
#include "modules.h"

#include "dry_run.h"
#include "pages.h"
#include "timing.h"

#define RAMDISK_ALIGN 4 /* of joined archives, as Linux requires */
#define MAX_SIZE      (1ULL << 40)

const struct boot_module *modules_find(const struct boot *boot, int owner,
				       enum module_kind kind)
{
	for (unsigned int i = 0; i < boot->modules.nr; i++)
		if (boot->modules.list[i].owner == owner &&
		    boot->modules.list[i].kind == kind)
			return &boot->modules.list[i];
	return NULL;
}

struct file module_bytes(const struct boot_module *module)
{
	return (struct file){ module->name, { module->pages, module->size } };
}

static enum status volume_path(const struct file_ref *ref,
			       char path[PLATFORM_MAX_PATH])
{
	return config_path(ref->path, platform_directory(), ref->path, path,
			   PLATFORM_MAX_PATH);
}

enum status file_ref_open(struct boot *boot, const struct file_ref *ref,
			  bool required, struct checked_file *out)
{
	const enum timing_step before = timing_enter(boot, TIMING_OPEN);
	char path[PLATFORM_MAX_PATH];
	enum status st = volume_path(ref, path);

	if (!st)
		st = checked_open(boot, SEAL_DATA, ref->path, path, required,
				  out);
	return timing_leave(boot, before, st);
}

enum status file_read_whole(struct boot *boot, struct checked_file *from,
			    const struct boot_room *room, struct file *out)
{
	const enum timing_step before = timing_enter(boot, TIMING_READ);
	const struct platform_file *file = &from->file;
	enum status st;
	void *pages;

	st = room->take(boot, file->name, file->size, room->context, &pages);
	if (!st)
		st = checked_read(boot, from, pages);
	checked_close(from);
	timing_enter(boot, before);
	*out = (struct file){ file->name, { pages, file->size } };
	return st;
}

void say_file(const struct boot *boot, const char *key,
	      const struct checked_file *file)
{
	boot_say(boot, "  %s %s, %lu KiB", key, file->file.name,
		 (file->file.size + 1023) / 1024);
}

static uint64_t padded(uint64_t size)
{
	return (size + RAMDISK_ALIGN - 1) & ~(uint64_t)(RAMDISK_ALIGN - 1);
}

/* Finds the file of that path, or opens it if it is not open yet. */
static enum status find_file(struct boot *boot, const struct file_ref *ref,
			     unsigned int *index)
{
	struct boot_modules *all = &boot->modules;
	struct boot_file *f = &all->files[all->nr_files];
	char path[PLATFORM_MAX_PATH];
	enum status st = volume_path(ref, path);

	if (st)
		return st;
	for (*index = 0; *index < all->nr_files; ++*index)
		if (!strcmp(all->files[*index].path, path))
			return ST_OK;
	/* There are no more files than parts, which were checked. */
	f->bytes = NULL;
	memcpy(f->path, path, sizeof(path));
	st = checked_open(boot, SEAL_DATA, ref->path, path, true, &f->opened);
	if (st)
		return st;
	all->nr_files++;
	return ST_OK;
}

static enum status add_part(struct boot *boot, const struct file_ref *ref,
			    struct boot_module *m)
{
	struct boot_modules *all = &boot->modules;
	unsigned int index;
	uint64_t size;
	enum status st;

	if (all->nr_parts == BOOT_MAX_FILES)
		return fail(ST_TOO_LARGE, "%s: more than %d files are named",
			    ref->path, BOOT_MAX_FILES);
	st = find_file(boot, ref, &index);
	if (st)
		return st;
	all->parts[all->nr_parts++] = index;
	m->nr_parts++;
	size = all->files[index].opened.file.size;
	if (size > MAX_SIZE || m->size > MAX_SIZE)
		return fail(ST_TOO_LARGE, "%s: is larger than 1 TiB",
			    ref->path);
	/* Padding is only needed between files. */
	m->size = padded(m->size) + size;
	return ST_OK;
}

static enum status open_module(struct boot *boot, const struct module_ref *ref,
			       int owner)
{
	struct boot_modules *all = &boot->modules;
	struct boot_module *m = &all->list[all->nr];
	const struct file_ref *first = ref->files;

	if (all->nr == BOOT_MAX_MODULES)
		return fail(ST_TOO_LARGE, "%s: more than %d modules are named",
			    first->path, BOOT_MAX_MODULES);
	*m = (struct boot_module){ .kind = ref->kind,
				   .owner = owner,
				   .name = first->path,
				   .key = first->key,
				   .cmdline = first->args,
				   .first_part = all->nr_parts,
				   .same = all->nr };
	for (unsigned int i = 0; i < ref->nr_files; i++) {
		enum status st = add_part(boot, &ref->files[i], m);

		if (st)
			return st;
	}
	all->nr++;
	return ST_OK;
}

static enum status add_module(struct boot *boot, const struct module_ref *ref,
			      int owner)
{
	const enum timing_step before = timing_enter(boot, TIMING_OPEN);

	return timing_leave(boot, before, open_module(boot, ref, owner));
}

enum status modules_open_entry(struct boot *boot, const struct entry *entry)
{
	enum status st = ST_OK;
	struct module_ref ref;

	for (unsigned int n = 0; !st && module_refs_entry(entry, n, &ref); n++)
		st = add_module(boot, &ref, BOOT_HOST);
	return st;
}

enum status modules_open_domain(struct boot *boot,
				const struct domain_config *domain, int place)
{
	enum status st = ST_OK;
	struct module_ref ref;

	for (unsigned int n = 0; !st && module_refs_domain(domain, n, &ref);
	     n++)
		st = add_module(boot, &ref, place);
	return st;
}

enum status modules_open_file(struct boot *boot, const struct file_ref *file,
			      enum module_kind kind, int owner)
{
	struct module_ref ref = { kind, file, 1 };

	return add_module(boot, &ref, owner);
}

/* True when two modules consist of the same files. */
static bool is_same(const struct boot_modules *all, const struct boot_module *a,
		    const struct boot_module *b)
{
	return a->nr_parts == b->nr_parts &&
	       !memcmp(&all->parts[a->first_part], &all->parts[b->first_part],
		       a->nr_parts * sizeof(all->parts[0]));
}

void modules_share(struct boot *boot, bool (*may)(const struct boot_module *a,
						  const struct boot_module *b))
{
	struct boot_modules *all = &boot->modules;

	for (unsigned int i = 0; i < all->nr; i++)
		for (unsigned int j = 0; j < i; j++) {
			struct boot_module *a = &all->list[j];

			if (a->same != j || !is_same(all, a, &all->list[i]) ||
			    !may(a, &all->list[i]))
				continue;
			all->list[i].same = j;
			break;
		}
}

bool module_has_pages(const struct boot *boot, const struct boot_module *m)
{
	return &boot->modules.list[m->same] == m;
}

/* Reads the file to out; if it was already read, copies it. */
static enum status read_file(struct boot *boot, const char *key,
			     struct boot_file *f, uint8_t *out)
{
	enum status st;

	if (f->bytes) {
		memcpy(out, f->bytes, f->opened.file.size);
		return ST_OK;
	}
	st = checked_read(boot, &f->opened, out);
	if (st)
		return st;
	f->bytes = out;
	say_file(boot, key, &f->opened);
	return ST_OK;
}

static enum status read_module(struct boot *boot, struct boot_module *m)
{
	struct boot_modules *all = &boot->modules;
	uint64_t at = 0;

	for (unsigned int i = 0; i < m->nr_parts; i++) {
		unsigned int part = all->parts[m->first_part + i];
		struct boot_file *f = &all->files[part];
		uint64_t start = padded(at);
		enum status st;

		memset(m->pages + at, 0, start - at);
		st = read_file(boot, m->key, f, m->pages + start);
		if (st)
			return st;
		at = start + f->opened.file.size;
	}
	return ST_OK;
}

static enum status read_all(struct boot *boot)
{
	struct boot_modules *all = &boot->modules;

	for (unsigned int i = 0; i < all->nr; i++) {
		struct boot_module *m = &all->list[i];
		enum status st = ST_OK;

		if (module_has_pages(boot, m))
			st = read_module(boot, m);
		else
			m->pages = all->list[m->same].pages;
		if (st)
			return st;
	}
	modules_close(boot);
	return ST_OK;
}

enum status modules_read(struct boot *boot)
{
	const enum timing_step before = timing_enter(boot, TIMING_READ);

	return timing_leave(boot, before, read_all(boot));
}

void modules_close(struct boot *boot)
{
	struct boot_modules *all = &boot->modules;

	for (unsigned int i = 0; i < all->nr_files; i++)
		checked_close(&all->files[i].opened);
}
