// SPDX-License-Identifier: MIT
/*
 * The load options for xen.efi when it is started as an EFI application. It
 * splits them at blanks and does not support quotes, so every name has to be a
 * single word.
 */
#include <daybreak/xen_file.h>

#include "entry_read.h"

static const char *leaf_of(const char *path)
{
	const char *leaf = path;

	for (; *path; path++)
		if (*path == '/' || *path == '\\')
			leaf = path + 1;
	return leaf;
}

/* True for printable ASCII without blanks. */
static bool is_word(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (*s <= ' ' || *s > '~')
			return false;
	return true;
}

static enum status add_config(const struct entry *entry, struct text *out)
{
	const char *leaf = leaf_of(entry->config);

	if (!is_word(leaf))
		return fail(
			ST_UNSUPPORTED,
			"%s: xen.efi cannot be told this name, expected one in "
			"ASCII without blanks",
			entry->config);
	text_format(out, " -cfg=%s", leaf);
	return ST_OK;
}

/* True when xen.efi boots that section if its options name none. */
static bool is_default(const struct config *config, const char *name)
{
	const struct config_item *item = entry_find_global(config, "default");

	return !strcmp(item ? item->value : "", name);
}

static enum status add_section(const struct config *config,
			       const struct entry *entry, struct text *out)
{
	const char *name = entry->name;

	if (is_word(name) && *name != '-' && *name != '/')
		text_format(out, " %s", name);
	else if (!is_default(config, name))
		return fail(
			ST_UNSUPPORTED,
			"%s: xen.efi cannot be told to boot [%s], expected a "
			"name in ASCII without blanks that begins with "
			"neither - nor /",
			entry->config, name);
	return ST_OK;
}

/* "--" with nothing after it crashes Xen before 4.19, so it is left out. */
static void add_extra(const char *extra, struct text *out)
{
	size_t size = strlen(extra);

	while (*extra == ' ') {
		extra++;
		size--;
	}
	while (size && extra[size - 1] == ' ')
		size--;
	if (!size)
		return;
	text_append(out, " -- ", 4);
	text_append(out, extra, size);
}

enum status xen_file_options(const struct config *config,
			     const struct entry *entry, const char *xen,
			     bool keep_video, struct text *out)
{
	enum status st;

	/* The first word is the program's name, which xen.efi skips. */
	text_append(out, "xen.efi", 7);
	if (keep_video)
		text_append(out, " -basevideo", 11);
	st = add_config(entry, out);
	if (st)
		return st;
	st = add_section(config, entry, out);
	if (st)
		return st;
	add_extra(entry->extra, out);
	if (out->full)
		return fail(ST_TOO_LARGE,
			    "%s: its load options are longer than %lu "
			    "characters",
			    xen, (uint64_t)out->size - 1);
	return ST_OK;
}
