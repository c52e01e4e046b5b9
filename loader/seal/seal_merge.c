// SPDX-License-Identifier: MIT
/*
 * Makes one list of two, for the time in which the files of one seal replace
 * those of the other.
 */
#include "seal_line.h"

/* Finds a file by its name in the list, without a sentence. */
static bool has_file(const struct seal *seal, const char *name,
		     struct seal_file *out)
{
	struct seal_walk walk = seal_walk_files(seal);

	while (seal_next_file(&walk, out))
		if (!seal_compare_names(out->name, name))
			return true;
	return false;
}

static bool is_version(const struct seal_file *file, uint64_t size,
		       const struct sha256_digest *digest)
{
	return (file->size == size && sha256_equal(&file->digest, digest)) ||
	       (file->also_size == size &&
		sha256_equal(&file->also_digest, digest));
}

static enum status add_version(struct seal_file *file, uint64_t size,
			       const struct sha256_digest *digest)
{
	if (!size || is_version(file, size, digest))
		return ST_OK;
	if (file->also_size)
		return fail(ST_INVALID,
			    "%s: would be sealed in three versions, expected "
			    "at most two",
			    file->name);
	file->also_size = size;
	file->also_digest = *digest;
	return ST_OK;
}

/*
 * What may be used as less in one list is no more in both. A boot begins with
 * the same configurations as before, in whichever order they are replaced.
 */
static enum status add_versions(const struct seal_file *from,
				struct seal_file *file)
{
	enum status st = add_version(file, from->size, &from->digest);

	if ((from->kind == SEAL_CONFIG) != (file->kind == SEAL_CONFIG))
		return fail(ST_INVALID,
			    "%s: would be sealed both as a configuration that "
			    "a boot begins with and as another file",
			    file->name);
	if (from->kind < file->kind)
		file->kind = from->kind;
	return st ? st : add_version(file, from->also_size, &from->also_digest);
}

/* One of the two lists, file by file. */
struct side {
	const struct seal *other; /* whose files are added, or left out */
	bool leaves_out;
	struct seal_walk walk;
	struct seal_file file; /* valid if there is one */
	bool has_file;
};

/* Goes to the next file of that kind. */
static enum status advance(struct side *side, enum seal_kind kind)
{
	struct seal_file other;
	enum status st;

	while ((side->has_file = seal_next_file(&side->walk, &side->file))) {
		const bool is_both =
			has_file(side->other, side->file.name, &other);

		if (is_both && side->leaves_out)
			continue;
		st = is_both ? add_versions(&other, &side->file) : ST_OK;
		if (st || side->file.kind == kind)
			return st;
	}
	return ST_OK;
}

/* The side whose file is next in the order of a list. */
static struct side *first_of(struct side *a, struct side *b)
{
	if (!b->has_file)
		return a;
	if (!a->has_file)
		return b;
	return seal_compare_names(a->file.name, b->file.name) < 0 ? a : b;
}

/* Adds all files of that kind. */
static enum status merge_files(const struct seal *newer,
			       const struct seal *older, enum seal_kind kind,
			       struct text *out)
{
	struct side a = { .other = older, .walk = seal_walk_files(newer) };
	struct side b = { .other = newer,
			  .leaves_out = true,
			  .walk = seal_walk_files(older) };
	enum status st = advance(&a, kind);

	if (!st)
		st = advance(&b, kind);
	while (!st && (a.has_file || b.has_file)) {
		struct side *side = first_of(&a, &b);

		seal_add_file(out, &side->file);
		st = advance(side, kind);
	}
	return st;
}

static bool has_entry(const struct seal *seal, const char *name,
		      struct seal_entry *out)
{
	struct seal_walk walk = seal_walk_entries(seal);

	while (seal_next_entry(&walk, out))
		if (!strcmp(out->name, name))
			return true;
	return false;
}

static void merge_entries(const struct seal *newer, const struct seal *older,
			  struct text *out)
{
	struct seal_walk walk = seal_walk_entries(newer);
	struct seal_entry entry, other;

	while (seal_next_entry(&walk, &entry)) {
		if (has_entry(older, entry.name, &other))
			entry.is_editable &= other.is_editable;
		seal_add_entry(out, &entry);
	}
	walk = seal_walk_entries(older);
	while (seal_next_entry(&walk, &entry))
		if (!has_entry(newer, entry.name, &other))
			seal_add_entry(out, &entry);
}

enum status seal_merge(const struct seal *newer, const struct seal *older,
		       const char *name, struct text *out)
{
	static const enum seal_kind kinds[] = { SEAL_CONFIG, SEAL_CHAIN,
						SEAL_DATA };

	seal_begin(out);
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		enum status st = merge_files(newer, older, kinds[i], out);

		if (st)
			return st;
	}
	merge_entries(newer, older, out);
	return seal_end(out, name);
}
