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

/* Not what somebody else has put there since it was written. */
static bool is_own_shim(const struct site *site, const char *path)
{
	static const char *const names[] = { "shim", "mm", "fb" };
	char name[NAME_MAX], own[PATH_MAX];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s.efi", names[i],
			 site->cpu.lower);
		if (!paths_in(site->folder, name, own) &&
		    ownership_is_same(path, own))
			return true;
	}
	return false;
}

bool ownership_is_ours(const struct site *site, const char *path)
{
	const char *slash = strrchr(path, '/');
	char version[64];

	if (ownership_version(path, version, sizeof(version)))
		return true;
	return slash && removable_has(site, slash + 1) &&
	       is_own_shim(site, path);
}
