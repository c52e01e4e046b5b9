// SPDX-License-Identifier: MIT
/*
 * Walks through a seal's list that was checked, and looks names up in it.
 */
#include "seal_line.h"

#include <daybreak/page.h>

struct seal_walk seal_walk_files(const struct seal *seal)
{
	return (struct seal_walk){ .rest = seal->files };
}

struct seal_walk seal_walk_entries(const struct seal *seal)
{
	return (struct seal_walk){ .rest = seal->entries };
}

/* The next line; false after the last. */
static bool next(struct seal_walk *walk, struct seal_line *line)
{
	struct span text;

	return seal_line_take(&walk->rest, &text) &&
	       !seal_line_read(text, line);
}

static void copy_name(struct span name, char out[SEAL_MAX_NAME])
{
	memcpy(out, name.base, name.size);
	out[name.size] = '\0';
}

/* Takes the line of another version off, if it is the next. */
static void take_also(struct seal_walk *walk, struct seal_file *out)
{
	struct seal_walk after = *walk;
	struct seal_line line;

	out->also_size = 0;
	if (!next(&after, &line) || line.word != SEAL_WORD_ALSO)
		return;
	out->also_size = line.size;
	out->also_digest = line.digest;
	walk->rest = after.rest;
}

/* Lengths and their number are bounded, so the offset cannot overflow. */
static void copy_file(struct seal_walk *walk, const struct seal_line *line,
		      struct seal_file *out)
{
	out->kind = (enum seal_kind)line->word;
	out->size = line->size;
	out->digest = line->digest;
	out->offset = walk->offset;
	copy_name(line->name, out->name);
	walk->offset += page_align_up(line->size);
	take_also(walk, out);
}

bool seal_next_file(struct seal_walk *walk, struct seal_file *out)
{
	struct seal_line line;

	if (!next(walk, &line))
		return false;
	copy_file(walk, &line, out);
	return true;
}

bool seal_next_entry(struct seal_walk *walk, struct seal_entry *out)
{
	struct seal_line line;

	if (!next(walk, &line))
		return false;
	out->is_editable = line.is_editable;
	copy_name(line.name, out->name);
	return true;
}

static enum status refuse_kind(const struct seal *seal, enum seal_kind kind,
			       const char *whose)
{
	return fail(ST_NOT_FOUND,
		    "%s: is in %s, but not as a configuration that %s", whose,
		    seal->name,
		    kind == SEAL_CONFIG ? "a boot begins with"
					: "chain= names");
}

enum status seal_find_file(const struct seal *seal, enum seal_kind kind,
			   const char *whose, const char *name,
			   struct seal_file *out)
{
	struct seal_walk walk = seal_walk_files(seal);

	while (seal_next_file(&walk, out))
		if (!seal_compare_names(out->name, name))
			return out->kind > kind ? refuse_kind(seal, kind, whose)
						: ST_OK;
	return fail(ST_NOT_FOUND, "%s: is not in %s", whose, seal->name);
}

enum status seal_find_entry(const struct seal *seal, const char *section,
			    struct seal_entry *out)
{
	struct seal_walk walk = seal_walk_entries(seal);

	while (seal_next_entry(&walk, out))
		if (!strcmp(out->name, section))
			return ST_OK;
	return fail(ST_NOT_FOUND, "the entry \"%s\" is not in %s", section,
		    seal->name);
}
