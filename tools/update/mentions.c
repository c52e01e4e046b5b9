// SPDX-License-Identifier: MIT
/*
 * Looks for a name in every configuration on the partition: daybreak.conf,
 * those that chain= names wherever they are, xen.cfg and entries of other
 * loaders. Whatever may be a file's name counts as one.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "tool.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define MAX_DEPTH 8

static bool is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("._+~-", c));
}

/* As a whole name, whatever is before its last '/' or '\'. */
static bool text_has(const char *text, uint64_t size, const char *word)
{
	const size_t n = strlen(word);

	for (uint64_t i = 0; n <= size && i <= size - n; i++)
		if (!strncasecmp(text + i, word, n) &&
		    (!i || !is_of_name(text[i - 1])) &&
		    (i + n == size || !is_of_name(text[i + n])))
			return true;
	return false;
}

static bool is_config(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && (!strcasecmp(name + n - 5, ".conf") ||
			 !strcasecmp(name + n - 4, ".cfg"));
}

/* One that cannot be read may have anything. */
static bool file_has(const char *path, const char *word)
{
	struct file text;
	bool has;

	if (file_read(path, &text))
		return true;
	has = text_has((const char *)text.bytes.base, text.bytes.size, word);
	free((void *)(uintptr_t)text.bytes.base);
	return has;
}

static bool config_has(const struct mentions *in, const char *path,
		       const char *word)
{
	if (in->config && !strcasecmp(path, in->config))
		return text_has((const char *)in->text.base, in->text.size,
				word);
	return file_has(path, word);
}

static bool folder_has(const struct mentions *in, const char *folder,
		       const char *word, unsigned int depth)
{
	DIR *dir = depth < MAX_DEPTH ? opendir(folder) : NULL;
	struct dirent *e;
	bool has = false;

	if (!dir)
		return true;
	while (!has && (e = readdir(dir))) {
		char path[PATH_MAX];
		struct stat s;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) >=
			    (int)sizeof(path) ||
		    lstat(path, &s))
			continue;
		if (S_ISDIR(s.st_mode))
			has = folder_has(in, path, word, depth + 1);
		else if (S_ISREG(s.st_mode) && is_config(e->d_name))
			has = config_has(in, path, word);
	}
	closedir(dir);
	return has;
}

bool mentions_have(const struct mentions *in, const char *name)
{
	const char *slash = strrchr(name, '/');

	return folder_has(in, in->esp, slash ? slash + 1 : name, 0);
}
