// SPDX-License-Identifier: MIT
/*
 * Files of the folder that stands for the EFI system partition. As on FAT,
 * names are compared without regard to case.
 */
#define _GNU_SOURCE
#include "esp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status real_folder(const char *path, char out[PATH_MAX])
{
	if (!realpath(path, out))
		return fail(ST_NOT_FOUND, "%s: %s", path, strerror(errno));
	return ST_OK;
}

/* Makes "\EFI\xen" from root "/esp" and folder "/esp/EFI/xen". */
static enum status directory_below(const char *root, const char *folder,
				   char out[ESP_MAX_PATH])
{
	size_t n = strcmp(root, "/") ? strlen(root) : 0;
	int length;

	if (strncmp(folder, root, n) || (folder[n] && folder[n] != '/'))
		return fail(ST_INVALID, "%s: is not inside %s", folder, root);
	length = snprintf(out, ESP_MAX_PATH, "%s", folder + n);
	if (length >= ESP_MAX_PATH)
		return fail(ST_TOO_LARGE, "%s: the path is too long", folder);
	for (char *p = out; *p; p++)
		if (*p == '/')
			*p = '\\';
	if (!out[0])
		strcpy(out, "\\");
	return ST_OK;
}

bool esp_is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

enum status esp_open(const char *config, const char *root, struct esp *out)
{
	char copy[PATH_MAX], folder[PATH_MAX];
	enum status st;

	if (snprintf(copy, sizeof(copy), "%s", config) >= (int)sizeof(copy))
		return fail(ST_TOO_LARGE, "%s: the path is too long", config);
	st = real_folder(esp_is_folder(config) ? config : dirname(copy),
			 folder);
	if (st)
		return st;
	st = real_folder(root ? root : folder, out->root);
	if (st)
		return st;
	return directory_below(out->root, folder, out->directory);
}

/* Replaces name by the name in folder that differs from it only in case. */
static bool find_name(const char *folder, char *name)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	bool found = false;

	while (dir && !found && (e = readdir(dir))) {
		found = !strcasecmp(e->d_name, name);
		if (found)
			memcpy(name, e->d_name, strlen(name));
	}
	if (dir)
		closedir(dir);
	return found;
}

bool esp_host_path(const char *root, const char *path, char out[PATH_MAX])
{
	size_t n = strlen(root);

	memcpy(out, root, n + 1);
	while (*path) {
		size_t size = strcspn(path + 1, "\\");

		if (n + 1 + size + 1 > PATH_MAX)
			return false;
		out[n] = '/';
		memcpy(out + n + 1, path + 1, size);
		out[n + 1 + size] = '\0';
		if (access(out, F_OK)) {
			out[n] = '\0';
			if (!find_name(n ? out : "/", out + n + 1))
				return false;
			out[n] = '/';
		}
		n += 1 + size;
		path += 1 + size;
	}
	return true;
}

static enum status map_file(const char *name, int fd, struct file *out)
{
	struct stat st;
	size_t size;
	void *p;

	if (fstat(fd, &st))
		return fail(ST_IO, "%s: its size cannot be read: %s", name,
			    strerror(errno));
	if (S_ISDIR(st.st_mode))
		return fail(ST_INVALID, "%s: is a directory, not a file", name);
	if (!st.st_size)
		return fail(ST_TRUNCATED, "%s: the file is empty", name);
	size = (size_t)st.st_size;
	p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail(ST_IO, "%s: cannot be read: %s", name,
			    strerror(errno));
	*out = (struct file){ name, { p, size } };
	return ST_OK;
}

enum status esp_map_host(const char *name, const char *path, struct file *out)
{
	int fd = open(path, O_RDONLY);
	enum status st;

	if (fd < 0)
		return fail(errno == ENOENT ? ST_NOT_FOUND : ST_IO,
			    "%s: cannot be opened: %s", name, strerror(errno));
	st = map_file(name, fd, out);
	close(fd);
	return st;
}

enum status esp_map(const struct esp *esp, const char *name, const char *path,
		    bool required, struct file *out)
{
	char host[PATH_MAX];

	if (esp_host_path(esp->root, path, host))
		return esp_map_host(name, host, out);
	if (!required)
		return ST_NOT_FOUND;
	return fail(ST_NOT_FOUND, "%s: no such file (looked for %s)", name,
		    path);
}

void esp_unmap(struct file *file)
{
	munmap((void *)(uintptr_t)file->bytes.base, file->bytes.size);
}
