// SPDX-License-Identifier: MIT
/*
 * Whose a file on the partition is.
 */
#define _GNU_SOURCE /* memmem */
#include "install/install.h"

#include "tool.h"
#include "update/parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK	 "#### LoaderInfo: Daybreak "
#define MARK_END " ####"

/* Without a sentence; the caller frees the bytes. */
static bool read_quietly(const char *path, struct file *out)
{
	enum status st;

	fail_hold(true);
	st = file_read(path, out);
	fail_hold(false);
	return !st;
}

static void drop(struct file *file)
{
	free((void *)(uintptr_t)file->bytes.base);
}

static bool find_version(struct span bytes, char *out, size_t size)
{
	const char *at = memmem(bytes.base, bytes.size, MARK, strlen(MARK));
	const char *end;

	if (!at)
		return false;
	at += strlen(MARK);
	end = memmem(at,
		     bytes.size - (size_t)((const uint8_t *)at - bytes.base),
		     MARK_END, strlen(MARK_END));
	if (!end || (size_t)(end - at) >= size)
		return false;
	memcpy(out, at, (size_t)(end - at));
	out[end - at] = '\0';
	return true;
}

bool ownership_version(const char *path, char *out, size_t size)
{
	struct file file;
	bool found;

	if (!read_quietly(path, &file))
		return false;
	found = find_version(file.bytes, out, size);
	drop(&file);
	return found;
}

bool ownership_is_same(const char *a, const char *b)
{
	struct file file;
	bool same;

	if (!read_quietly(a, &file))
		return false;
	same = file_is(b, file.bytes);
	drop(&file);
	return same;
}

bool ownership_is_ours(const struct site *site, const char *path)
{
	char version[64];

	return ownership_version(path, version, sizeof(version)) ||
	       notes_have_file(site, path);
}
