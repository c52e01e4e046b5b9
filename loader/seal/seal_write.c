// SPDX-License-Identifier: MIT
/*
 * Writes a seal's list, line by line.
 */
#include "seal_line.h"

void seal_begin(struct text *out)
{
	text_append(out, SEAL_FIRST, sizeof(SEAL_FIRST) - 1);
}

/* A name may have any UTF-8, which text_format() would not show. */
static void add_name(struct text *out, const char *name)
{
	text_append(out, name, strlen(name));
	text_append(out, "\n", 1);
}

void seal_add_file(struct text *out, const struct seal_file *file)
{
	char hex[SHA256_HEX_SIZE];

	sha256_to_hex(&file->digest, hex);
	text_format(out, "%s %s %lu ", seal_words[file->kind], hex, file->size);
	add_name(out, file->name);
	if (!file->also_size)
		return;
	sha256_to_hex(&file->also_digest, hex);
	text_format(out, "%s %s %lu\n", seal_words[SEAL_WORD_ALSO], hex,
		    file->also_size);
}

void seal_add_entry(struct text *out, const struct seal_entry *entry)
{
	text_format(out, "%s %s ", seal_words[SEAL_WORD_ENTRY],
		    entry->is_editable ? "editable" : "fixed");
	add_name(out, entry->name);
}

enum status seal_end(struct text *out, const char *name)
{
	struct seal seal;
	struct file list;

	text_format(out, "%s\n", seal_words[SEAL_WORD_END]);
	if (out->full)
		return fail(ST_TOO_LARGE,
			    "%s: its list is longer than %lu bytes", name,
			    out->size - 1);
	list = (struct file){ name,
			      { (const uint8_t *)out->buf, out->length } };
	return seal_read(list, &seal);
}
