// SPDX-License-Identifier: MIT
/*
 * What an installation notes for the next one, in a file of lines:
 *
 *	BOOTX64.EFI DIGEST	a file in EFI/BOOT that it has written
 *	no-shim			shim is not to be used
 *
 * shim is the same file for every loader, so that its content does not tell who
 * put it there. The line is there before the file is written, and the line of
 * what is replaced stays until the next time: whichever of the two a power cut
 * leaves is known.
 */
#include "install/install.h"

#include "durable.h"
#include "tool.h"
#include "update/parts.h"

#include <daybreak/format.h>
#include <daybreak/sha256.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_SHIM	 "no-shim"
#define MAX_LINE (NAME_MAX + SHA256_HEX_SIZE + 1)

/* Without the file, there is no text. The caller frees it. */
static enum status read_notes(const struct site *site, char **out)
{
	char path[PATH_MAX];
	struct file file;
	enum status st = paths_in(site->folder, INSTALL_NOTES, path);

	*out = NULL;
	if (st || access(path, F_OK))
		return st;
	st = file_read(path, &file);
	if (st)
		return st;
	*out = strndup((const char *)file.bytes.base, file.bytes.size);
	free((void *)(uintptr_t)file.bytes.base);
	return *out ? ST_OK : fail(ST_NO_MEMORY, "%s: out of memory", path);
}

/* The line at *text without its end; *text is the next one. Size 0: no more. */
static struct span next_line(const char **text)
{
	struct span line;

	*text += strspn(*text, "\r\n");
	line.base = (const uint8_t *)*text;
	line.size = strcspn(*text, "\r\n");
	*text += line.size;
	return line;
}

static bool is_line(struct span line, const char *text)
{
	return line.size == strlen(text) && !memcmp(line.base, text, line.size);
}

static bool is_named(struct span line, const char *name)
{
	const size_t size = strlen(name);

	return line.size >= size && !memcmp(line.base, name, size) &&
	       (line.size == size || line.base[size] == ' ');
}

static bool has_line(const char *text, const char *wanted)
{
	struct span line = { NULL, 0 };

	do {
		line = text ? next_line(&text) : line;
		if (line.size && is_line(line, wanted))
			return true;
	} while (line.size);
	return false;
}

/* As has_line(); what cannot be read has no lines. */
static bool is_noted(const struct site *site, const char *line)
{
	char *text;
	enum status st;
	bool found;

	fail_hold(true);
	st = read_notes(site, &text);
	fail_hold(false);
	found = !st && has_line(text, line);
	free(text);
	return found;
}

static enum status put(const struct site *site, const struct text *notes)
{
	char path[PATH_MAX];
	enum status st = paths_in(site->folder, INSTALL_NOTES, path);

	if (st)
		return st;
	return durable_write(
		path,
		(struct span){ (const uint8_t *)notes->buf, notes->length },
		0644);
}

static void append(struct text *out, struct span line)
{
	text_append(out, (const char *)line.base, line.size);
	text_append(out, "\n", 1);
}

/* Replaces the lines of that name, except for one, by another; NULL: none. */
static enum status replace(const struct site *site, const char *text,
			   const char *name, const char *keep, const char *new)
{
	size_t size = strlen(text) + MAX_LINE + 2;
	struct text out;
	struct span line;
	enum status st;
	void *memory;

	st = file_alloc(INSTALL_NOTES, size, &memory);
	if (st)
		return st;
	text_init(&out, memory, size);
	while ((line = next_line(&text)).size)
		if (!is_named(line, name) || (keep && is_line(line, keep)))
			append(&out, line);
	if (new)
		append(&out,
		       (struct span){ (const uint8_t *)new, strlen(new) });
	st = put(site, &out);
	free(memory);
	return st;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void make_line(const char *path, struct span bytes, char out[MAX_LINE])
{
	struct sha256_digest digest;
	char hex[SHA256_HEX_SIZE];

	sha256_of(bytes, &digest);
	sha256_to_hex(&digest, hex);
	snprintf(out, MAX_LINE, "%s %s", name_of(path), hex);
}

/* The line of what is there; false when that cannot be read. */
static bool make_present_line(const char *path, char out[MAX_LINE])
{
	struct file file;
	enum status st;

	fail_hold(true);
	st = file_read(path, &file);
	fail_hold(false);
	if (st)
		return false;
	make_line(path, file.bytes, out);
	free((void *)(uintptr_t)file.bytes.base);
	return true;
}

bool notes_have_file(const struct site *site, const char *path)
{
	char line[MAX_LINE];

	return make_present_line(path, line) && is_noted(site, line);
}

enum status notes_add_file(const struct site *site, const char *path,
			   struct span bytes)
{
	char line[MAX_LINE], present[MAX_LINE], *text;
	enum status st = read_notes(site, &text);
	bool is_present = make_present_line(path, present);

	make_line(path, bytes, line);
	if (!st && !has_line(text, line))
		st = replace(site, text ? text : "", name_of(path),
			     is_present ? present : NULL, line);
	free(text);
	return st;
}

bool notes_have_no_shim(const struct site *site)
{
	return is_noted(site, NO_SHIM);
}

enum status notes_set_no_shim(const struct site *site, bool no_shim)
{
	char *text;
	enum status st = read_notes(site, &text);

	if (!st && has_line(text, NO_SHIM) != no_shim)
		st = replace(site, text ? text : "", NO_SHIM, NULL,
			     no_shim ? NO_SHIM : NULL);
	free(text);
	return st;
}
