// SPDX-License-Identifier: MIT
/*
 * Seals again. Between the renames of files, configuration and seal, the seal
 * is good for what was there before and for what comes: a power cut leaves
 * something that is signed. Both seals are signed before anything is changed.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "durable.h"
#include "plan/overlay.h"
#include "seal/seal.h"
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

/* Where a seal's settings go; root is put before paths. */
struct taker {
	const char *root;
	struct reseal *out;
};

static enum status set_path(const struct taker *t, const char *value,
			    char out[PATH_MAX])
{
	return paths_below(*value == '/' ? t->root : "/", value, out);
}

static enum status take(void *context, const struct setting *s)
{
	const struct taker *t = context;
	struct reseal *r = t->out;

	if (!strcmp(s->key, "key"))
		/* With an engine it is not a path. */
		return set_path(t, s->value, r->key);
	if (!strcmp(s->key, "cert"))
		return set_path(t, s->value, r->cert);
	if (!strcmp(s->key, "engine"))
		return paths_below("/", s->value, r->engine);
	if (strcmp(s->key, "edit"))
		return fail(ST_INVALID,
			    "%s:%u: %s is not known; expected key, cert, "
			    "engine or edit",
			    s->file, s->line, s->key);
	if (r->nr_editable == 16 || strlen(s->value) >= UPDATE_MAX_NAME)
		return fail(ST_TOO_LARGE,
			    "%s:%u: expected at most 16 short names", s->file,
			    s->line);
	strcpy(r->editable[r->nr_editable++], s->value);
	return ST_OK;
}

enum status reseal_read(const char *root, struct reseal *out)
{
	struct taker t = { root, out };
	char path[PATH_MAX];
	struct file text;
	enum status st = paths_below(root, RESEAL_SETTINGS, path);

	*out = (struct reseal){ 0 };
	if (st || access(path, F_OK))
		return st;
	st = file_read(path, &text);
	if (st)
		return st;
	st = settings_read(text, take, &t);
	free((void *)(uintptr_t)text.bytes.base);
	if (!st && (!*out->key || !*out->cert))
		st = fail(ST_INVALID, "%s: expected key= and cert=", path);
	out->is_wanted = true;
	return st;
}

/* Signs in a folder of its own, and reads the result. */
static enum status sign(const struct reseal *r, struct span pe,
			struct file *out)
{
	const struct signer signer = { .is_needed = true,
				       .key = r->key,
				       .cert = r->cert,
				       .engine =
					       *r->engine ? r->engine : NULL };
	char folder[] = "/tmp/daybreak-XXXXXX", path[64];
	enum status st;

	if (!mkdtemp(folder))
		return fail(ST_IO, "/tmp: %s", strerror(errno));
	snprintf(path, sizeof(path), "%s/" SEAL_FILE, folder);
	st = seal_sign(&signer, pe, path);
	if (!st)
		st = file_read(path, out);
	if (!st)
		out->name = SEAL_FILE;
	unlink(path);
	rmdir(folder);
	return st;
}

/* What somebody has put there who has not the key is not taken over. */
static bool is_ours(const struct reseal *r, const char *path)
{
	char *const argv[] = { "sbverify", "--cert", (char *)(uintptr_t)r->cert,
			       (char *)(uintptr_t)path, NULL };
	char *output = NULL;
	size_t size;
	enum status st;

	fail_hold(true);
	st = spawn_read(argv, environ, &output, &size);
	fail_hold(false);
	free(output);
	return !st;
}

/*
 * Of two versions the one that is there: an update that was interrupted has
 * left both.
 */
static void keep_present(struct seal_file *file)
{
	struct seal_file first = *file;
	struct file there;

	first.also_size = 0;
	fail_hold(true);
	if (!seal_map(file, &there)) {
		if (!seal_matches(&first, there.bytes)) {
			first.size = file->also_size;
			first.digest = file->also_digest;
		}
		plan_unmap(&there);
	}
	fail_hold(false);
	*file = first;
}

/* The same list with one version of each file. */
static enum status settle(const struct seal *seal, struct text *out)
{
	struct seal_walk walk = seal_walk_files(seal);
	struct seal_entry entry;
	struct seal_file file;

	seal_begin(out);
	while (seal_next_file(&walk, &file)) {
		if (file.also_size)
			keep_present(&file);
		seal_add_file(out, &file);
	}
	walk = seal_walk_entries(seal);
	while (seal_next_entry(&walk, &entry))
		seal_add_entry(out, &entry);
	return seal_end(out, SEAL_FILE);
}

static struct file file_of(const struct text *t)
{
	return (struct file){ SEAL_FILE,
			      { (const uint8_t *)t->buf, t->length } };
}

static enum status new_text(struct text *out)
{
	void *memory;
	enum status st = file_alloc(SEAL_FILE, SEAL_MAX_SIZE + 1, &memory);

	*out = (struct text){ 0 };
	if (!st)
		text_init(out, memory, SEAL_MAX_SIZE + 1);
	return st;
}

static enum status sign_list(const struct reseal *r, uint16_t machine,
			     const struct text *list, struct file *out)
{
	const uint64_t size = seal_pe_size(list->length);
	void *pe;
	enum status st = file_alloc(SEAL_FILE, size, &pe);

	if (st)
		return st;
	seal_pe_write(machine, file_of(list).bytes, pe);
	st = sign(r, (struct span){ pe, size }, out);
	free(pe);
	return st;
}

/* The files on the partition, and not those that are to come. */
static enum status merge(struct reseal *r, uint16_t machine,
			 const struct text *list, const struct seal *old)
{
	struct seal newer, older;
	struct text settled, both = { 0 };
	enum status st = new_text(&settled);

	if (!st)
		st = new_text(&both);
	if (!st)
		st = settle(old, &settled);
	if (!st)
		st = seal_read(file_of(&settled), &older);
	if (!st)
		st = seal_read(file_of(list), &newer);
	if (!st)
		st = seal_merge(&newer, &older, SEAL_FILE, &both);
	if (!st)
		st = sign_list(r, machine, &both, &r->during);
	free(settled.buf);
	free(both.buf);
	return st;
}

static bool is_same_list(const struct text *list, const struct seal *old)
{
	struct seal newer;

	return !seal_read(file_of(list), &newer) &&
	       newer.files.size == old->files.size &&
	       newer.entries.size == old->entries.size &&
	       !memcmp(newer.files.base, old->files.base, old->files.size) &&
	       !memcmp(newer.entries.base, old->entries.base,
		       old->entries.size);
}

static enum status make_with(struct reseal *r, uint16_t machine,
			     const struct text *list, struct file old)
{
	struct seal seal;

	fail_hold(true);
	if (seal_open(old, PE_IN_FILE, &seal)) {
		fail_hold(false);
		return ST_OK;
	}
	fail_hold(false);
	r->is_same = is_same_list(list, &seal);
	return r->is_same ? ST_OK : merge(r, machine, list, &seal);
}

static enum status mark_editable(const struct reseal *r, struct collection *all)
{
	for (unsigned int i = 0; i < r->nr_editable; i++) {
		unsigned int k = 0;

		while (k < all->nr_entries &&
		       strcmp(all->entries[k].name, r->editable[i]))
			k++;
		if (k == all->nr_entries)
			warn(RESEAL_SETTINGS
			     ": edit=%s: there is no such entry",
			     r->editable[i]);
		else
			all->entries[k].is_editable = true;
	}
	return ST_OK;
}

static enum status make(struct reseal *r, uint16_t machine, const char *folder,
			const struct text *list)
{
	char path[PATH_MAX];
	struct file old;
	enum status st = paths_in(folder, SEAL_FILE, path);

	if (!st && !access(path, F_OK) && is_ours(r, path)) {
		st = file_read(path, &old);
		if (!st) {
			st = make_with(r, machine, list, old);
			free((void *)(uintptr_t)old.bytes.base);
		}
	}
	if (st || r->is_same)
		return st;
	return sign_list(r, machine, list, &r->after);
}

enum status reseal_make(struct reseal *r, const struct boot_host *host,
			const char *folder)
{
	const struct options wanted = { .config = UPDATE_CONFIG, .xen = "" };
	struct collection all;
	struct text list = { 0 };
	enum status st = collect(host, &wanted, &all);

	if (!st)
		st = mark_editable(r, &all);
	if (!st)
		st = seal_list(&all, SEAL_FILE, &list);
	/* From here on files are meant as they are there. */
	overlay_set(NULL, 0);
	if (!st)
		st = make(r, all.machine, folder, &list);
	free(list.buf);
	free(all.files);
	return st;
}

static enum status put(const struct file *seal, const char *folder)
{
	char path[PATH_MAX];
	enum status st = paths_in(folder, SEAL_FILE, path);

	if (st || !seal->bytes.size)
		return st;
	return durable_write(path, seal->bytes, 0644);
}

enum status reseal_begin(const struct reseal *r, const char *folder)
{
	return put(&r->during, folder);
}

enum status reseal_end(const struct reseal *r, const char *folder)
{
	return put(&r->after, folder);
}

void reseal_free(struct reseal *r)
{
	free((void *)(uintptr_t)r->during.bytes.base);
	free((void *)(uintptr_t)r->after.bytes.base);
}
