// SPDX-License-Identifier: MIT
/*
 * Finds the folder of a partition that the application is in: the boot looks
 * for its configuration there.
 */
#include "remember/remember.h"

#include "esp.h"
#include "remember/efivars.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* Where the configuration was found. */
struct found {
	unsigned int nr;
	char paths[2][PATH_MAX]; /* the first two */
};

/* folder is as the firmware has it, "" for the root. */
static void look(const char *root, const char *folder, struct found *out)
{
	char path[PATH_MAX], *to = out->paths[out->nr % 2];

	if (snprintf(path, sizeof(path), "%s\\" REMEMBER_CONFIG, folder) <
		    (int)sizeof(path) &&
	    out->nr < 2 && esp_host_path(root, path, to))
		out->nr++;
}

static enum status look_everywhere(const char *root, struct found *out)
{
	char folder[PATH_MAX];
	struct dirent *e;
	DIR *dir;

	look(root, "", out);
	if (!esp_host_path(root, "\\EFI", folder))
		return ST_OK;
	dir = opendir(folder);
	if (!dir)
		return fail(ST_IO, "%s: cannot be read: %s", folder,
			    strerror(errno));
	while ((e = readdir(dir))) {
		snprintf(folder, sizeof(folder), "\\EFI\\%s", e->d_name);
		if (e->d_name[0] != '.')
			look(root, folder, out);
	}
	closedir(dir);
	return ST_OK;
}

/* The folder of the file that the firmware, or another loader, has started. */
static void look_where_it_was(const char *root, struct found *out)
{
	char path[ESP_MAX_PATH], *end;

	if (!efivars_text("LoaderImageIdentifier", path, sizeof(path)))
		return;
	end = strrchr(path, '\\');
	if (*path != '\\' || strstr(path, "..") || !end)
		return;
	*end = '\0';
	look(root, path, out);
}

enum status find_config(struct esp_place *out)
{
	static struct found found;
	enum status st;

	found.nr = 0;
	out->config[0] = '\0';
	if (access(out->root, R_OK | X_OK))
		return fail(ST_IO, "%s: cannot be read: %s", out->root,
			    strerror(errno));
	look_where_it_was(out->root, &found);
	if (!found.nr) {
		st = look_everywhere(out->root, &found);
		if (st)
			return st;
	}
	if (found.nr > 1)
		return fail(ST_INVALID,
			    "%s and %s: which of them the boot reads is not "
			    "known here, name it by --config",
			    found.paths[0], found.paths[1]);
	if (found.nr)
		snprintf(out->config, sizeof(out->config), "%s",
			 found.paths[0]);
	return ST_OK;
}
