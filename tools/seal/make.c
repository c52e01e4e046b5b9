// SPDX-License-Identifier: MIT
/*
 * Makes a seal of the files that were collected.
 */
#include "seal.h"

#include "tool.h"

#include <stdlib.h>

_Static_assert(PLATFORM_MAX_PATH <= SEAL_MAX_NAME, "any path is a name");

static enum status describe(const struct collected *from, struct seal_file *out)
{
	const char *name = seal_name(platform_directory(), from->path);
	struct file file;
	struct text t;
	enum status st = plan_map(name, from->path, true, &file);

	if (st)
		return st;
	*out = (struct seal_file){ .kind = from->kind,
				   .size = file.bytes.size };
	sha256_of(file.bytes, &out->digest);
	plan_unmap(&file);
	text_init(&t, out->name, SEAL_MAX_NAME);
	text_append(&t, name, strlen(name));
	return ST_OK;
}

static int compare(const void *a, const void *b)
{
	const struct seal_file *x = a, *y = b;

	return seal_compare_names(x->name, y->name);
}

static enum status describe_kind(const struct collection *from,
				 enum seal_kind kind, struct seal_file *files,
				 unsigned int *nr)
{
	for (unsigned int i = 0; i < from->nr_files; i++) {
		enum status st;

		if (from->files[i].kind != kind)
			continue;
		st = describe(&from->files[i], &files[*nr]);
		if (st)
			return st;
		++*nr;
	}
	return ST_OK;
}

static enum status describe_all(const struct collection *from,
				struct seal_file *files)
{
	enum status st = ST_OK;

	for (enum seal_kind kind = SEAL_CONFIG; !st && kind <= SEAL_DATA;
	     kind++) {
		unsigned int nr = 0;

		st = describe_kind(from, kind, files, &nr);
		/* Those of chain= keep the order in which they were found. */
		if (kind != SEAL_CHAIN)
			qsort(files, nr, sizeof(*files), compare);
		files += nr;
	}
	return st;
}

static enum status write_list(const struct collection *from,
			      const struct seal_file *files, const char *name,
			      struct text *out)
{
	seal_begin(out);
	for (unsigned int i = 0; i < from->nr_files; i++)
		seal_add_file(out, &files[i]);
	for (unsigned int i = 0; i < from->nr_entries; i++)
		seal_add_entry(out, &from->entries[i]);
	return seal_end(out, name);
}

static enum status describe_and_write(const struct collection *from,
				      const char *name, struct text *out)
{
	void *files;
	enum status st = file_alloc(
		name, from->nr_files * sizeof(struct seal_file), &files);

	if (st)
		return st;
	st = describe_all(from, files);
	if (!st)
		st = write_list(from, files, name, out);
	free(files);
	return st;
}

enum status seal_list(const struct collection *from, const char *name,
		      struct text *out)
{
	void *memory;
	enum status st = file_alloc(name, SEAL_MAX_SIZE + 1, &memory);

	*out = (struct text){ 0 };
	if (st)
		return st;
	text_init(out, memory, SEAL_MAX_SIZE + 1);
	return describe_and_write(from, name, out);
}

static enum status wrap(const struct collection *from, const struct text *list,
			const char *name, struct file *out)
{
	const struct span bytes = { (const uint8_t *)list->buf, list->length };
	const uint64_t size = seal_pe_size(list->length);
	void *pe;
	enum status st = file_alloc(name, size, &pe);

	if (st)
		return st;
	seal_pe_write(from->machine, bytes, pe);
	*out = (struct file){ name, { pe, size } };
	return ST_OK;
}

enum status seal_make(const struct collection *from, const char *name,
		      struct file *out)
{
	struct text list;
	enum status st = seal_list(from, name, &list);

	if (!st)
		st = wrap(from, &list, name, out);
	free(list.buf);
	return st;
}
