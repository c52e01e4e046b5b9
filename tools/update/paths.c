// SPDX-License-Identifier: MIT
/*
 * Joins paths.
 */
#include "update/parts.h"

static enum status join(const char *a, const char *slash, const char *b,
			char out[PATH_MAX])
{
	if (snprintf(out, PATH_MAX, "%s%s%s", a, slash, b) >= PATH_MAX)
		return fail(ST_TOO_LARGE, "%s: the path is too long", b);
	return ST_OK;
}

enum status paths_below(const char *root, const char *path, char out[PATH_MAX])
{
	return join(strcmp(root, "/") ? root : "", "", path, out);
}

enum status paths_in(const char *folder, const char *name, char out[PATH_MAX])
{
	return join(strcmp(folder, "/") ? folder : "", "/", name, out);
}
