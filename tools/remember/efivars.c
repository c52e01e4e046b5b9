// SPDX-License-Identifier: MIT
/*
 * Finds and reads EFI variables.
 */
#define _GNU_SOURCE
#include "remember/efivars.h"

#include "esp.h"

#include <daybreak/bli.h>
#include <daybreak/utf16.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MAGIC	   0xde5e81e4u /* of efivarfs, for statfs() */
#define ATTRIBUTES 4u	       /* bytes */

static const char *root;

/* Without a mount there is an empty folder. */
static bool is_mounted(void)
{
	struct statfs fs;

	return !statfs(EFIVARS_FOLDER, &fs) && (uint32_t)fs.f_type == MAGIC;
}

enum status efivars_open(const char *folder)
{
	root = NULL;
	if (folder && !esp_is_folder(folder))
		return fail(ST_NOT_FOUND, "%s: is not a folder with variables",
			    folder);
	if (folder)
		root = folder;
	else if (is_mounted())
		root = EFIVARS_FOLDER;
	return ST_OK;
}

bool efivars_exist(void)
{
	return root;
}

const char *efivars_path(const char *name, const char *vendor)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s-%s", root, name, vendor);
	return path;
}

/* efivarfs interrupts those who read too often. */
static ssize_t read_some(int fd, uint8_t *to, size_t max)
{
	ssize_t got;

	do
		got = read(fd, to, max);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Reads at most max bytes to out; false: an error, in errno. */
static bool read_file(const char *path, uint8_t *out, uint64_t max,
		      uint64_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = 1;
	int error;

	*size = 0;
	if (fd < 0)
		return false;
	while (got > 0 && *size < max) {
		got = read_some(fd, out + *size, max - *size);
		if (got > 0)
			*size += (uint64_t)got;
	}
	error = errno;
	close(fd);
	errno = error;
	return got >= 0;
}

static enum status take(const char *path, const uint8_t *bytes, uint64_t all,
			uint64_t max, void *out)
{
	if (all < ATTRIBUTES) {
		warn("%s: has %lu bytes, expected at least the %u of its "
		     "attributes, passed over",
		     path, all, ATTRIBUTES);
		return ST_IO;
	}
	if (all - ATTRIBUTES > max) {
		warn("%s: has more than %lu bytes, passed over", path,
		     max + ATTRIBUTES);
		return ST_TOO_LARGE;
	}
	memcpy(out, bytes + ATTRIBUTES, all - ATTRIBUTES);
	return ST_OK;
}

enum status efivars_read(const char *name, const char *vendor, void *out,
			 uint64_t max, uint64_t *size)
{
	const char *path = efivars_path(name, vendor);
	uint64_t room = max + ATTRIBUTES + 1, all;
	uint8_t *bytes;
	enum status st;

	*size = 0;
	bytes = malloc(room);
	if (!bytes)
		return ST_NO_MEMORY;
	if (read_file(path, bytes, room, &all)) {
		st = take(path, bytes, all, max, out);
		*size = st ? 0 : all - ATTRIBUTES;
	} else {
		st = errno == ENOENT ? ST_NOT_FOUND : ST_IO;
		if (st == ST_IO)
			warn("%s: cannot be read: %s", path, strerror(errno));
	}
	free(bytes);
	return st;
}

bool efivars_text(const char *name, char *out, uint64_t max)
{
	uint8_t bytes[2 * ESP_MAX_PATH];
	struct span value = { bytes, 0 };
	uint64_t at = 0;
	struct text t;

	text_init(&t, out, max);
	if (!root ||
	    efivars_read(name, BLI_GUID, bytes, sizeof(bytes), &value.size))
		return false;
	while (at < value.size) {
		uint32_t c = utf16_next(value, &at);

		if (!c)
			break;
		utf8_append(&t, c < 0x20 || c == 0x7f ? UTF_BAD : c);
	}
	if (t.full)
		text_init(&t, out, max);
	return t.length;
}
