// SPDX-License-Identifier: MIT
/*
 * The files on their way into memory: all are opened first, so that their
 * sizes are known; then the host decides where they go; then each is read
 * once, straight to its final pages.
 */
#include "app.h"

#include <daybreak/module_refs.h>

#define MAX_PATH      512
#define MAX_SOURCES   (PIECES_MAX + ENTRY_MAX_RAMDISKS)
#define RAMDISK_ALIGN 4 /* what Linux wants between joined archives */
#define MAX_SIZE      (1ULL << 40)

static struct source sources[MAX_SOURCES];
static unsigned int nr_sources;
static struct piece_file pieces[PIECES_MAX];
static unsigned int nr_pieces;

struct piece_file *pieces_get(unsigned int *nr)
{
	*nr = nr_pieces;
	return pieces;
}

const struct piece_file *pieces_find(int domain, enum module_kind kind)
{
	for (unsigned int i = 0; i < nr_pieces; i++)
		if (pieces[i].domain == domain && pieces[i].kind == kind)
			return &pieces[i];
	return NULL;
}

struct file piece_bytes(const struct piece_file *piece)
{
	return (struct file){ piece->name, { piece->pages, piece->size } };
}

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

static uint64_t padded(uint64_t size)
{
	return (size + RAMDISK_ALIGN - 1) & ~(uint64_t)(RAMDISK_ALIGN - 1);
}

static enum status add_source(const struct file_ref *ref, struct piece_file *p)
{
	struct source *s = &sources[nr_sources];
	enum status st;

	if (nr_sources == MAX_SOURCES)
		return fail(ST_TOO_LARGE, "%s: more than %d files are named",
			    ref->path, MAX_SOURCES);
	st = file_ref_open(ref, true, s);
	if (st)
		return st;
	nr_sources++;
	p->nr_sources++;
	if (s->size > MAX_SIZE || p->size > MAX_SIZE)
		return fail(ST_TOO_LARGE, "%s: is larger than 1 TiB", s->name);
	/* A single file keeps its own size: padding is for joining. */
	p->size = padded(p->size) + s->size;
	return ST_OK;
}

static enum status add_piece(const struct module_ref *ref, int domain)
{
	struct piece_file *p = &pieces[nr_pieces];
	const struct file_ref *first = ref->files;
	enum status st = ST_OK;

	if (nr_pieces == PIECES_MAX)
		return fail(ST_TOO_LARGE, "%s: more than %d modules are named",
			    first->path, PIECES_MAX);
	*p = (struct piece_file){ .kind = ref->kind,
				  .domain = domain,
				  .name = first->path,
				  .key = first->key,
				  .cmdline = first->args,
				  .first_source = nr_sources };
	for (unsigned int i = 0; !st && i < ref->nr_files; i++)
		st = add_source(&ref->files[i], p);
	nr_pieces++;
	return st;
}

enum status pieces_open(const struct entry *entry)
{
	enum status st = ST_OK;
	struct module_ref ref;

	for (unsigned int n = 0; !st && module_refs_entry(entry, n, &ref); n++)
		st = add_piece(&ref, PIECE_HOST);
	return st;
}

enum status pieces_open_domain(const struct domain_config *d, int domain)
{
	enum status st = ST_OK;
	struct module_ref ref;

	for (unsigned int n = 0; !st && module_refs_domain(d, n, &ref); n++)
		st = add_piece(&ref, domain);
	return st;
}

enum status pieces_open_file(const struct file_ref *file, enum module_kind kind,
			     int domain)
{
	struct module_ref ref = { kind, file, 1 };

	return add_piece(&ref, domain);
}

static enum status read_piece(struct piece_file *p)
{
	uint64_t at = 0;

	for (unsigned int i = 0; i < p->nr_sources; i++) {
		struct source *s = &sources[p->first_source + i];
		uint64_t start = padded(at);
		enum status st;

		memset(p->pages + at, 0, start - at);
		st = source_read(s, p->pages + start);
		if (st)
			return st;
		say_file(p->key, s);
		at = start + s->size;
	}
	return ST_OK;
}

enum status pieces_read(void)
{
	for (unsigned int i = 0; i < nr_pieces; i++) {
		enum status st = read_piece(&pieces[i]);

		if (st)
			return st;
	}
	pieces_close();
	return ST_OK;
}

void pieces_close(void)
{
	for (unsigned int i = 0; i < nr_sources; i++)
		source_close(&sources[i]);
	nr_sources = 0;
}
