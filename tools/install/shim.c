// SPDX-License-Identifier: MIT
/*
 * Whether shim is used, and where its files are.
 */
#include "install/install.h"

#include "update/parts.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static enum status path_in(const struct site *site, const char *folder,
			   const char *name, char out[PATH_MAX])
{
	char file[32];

	snprintf(file, sizeof(file), "%s%s.efi", name, site->cpu.lower);
	return paths_in(folder, file, out);
}

enum status shim_path(const struct site *site, const char *name,
		      char out[PATH_MAX])
{
	char path[PATH_MAX];
	enum status st;

	snprintf(path, sizeof(path), "/usr/lib/shim/%s%s.efi.signed", name,
		 site->cpu.lower);
	st = paths_below(site->root, path, out);
	if (st || !access(out, R_OK))
		return st;
	/* Its package is gone, perhaps; what was installed from it stays. */
	st = path_in(site, site->folder, name, path);
	if (!st && !access(path, R_OK))
		snprintf(out, PATH_MAX, "%s", path);
	return st;
}

/* An installation that was made with shim goes on with it. */
static bool is_installed(const struct site *site)
{
	char path[PATH_MAX];

	return !path_in(site, site->folder, "shim", path) &&
	       !access(path, F_OK);
}

static bool is_wanted(const struct site *site, const char *path)
{
	switch (site->request->shim) {
	case SHIM_ALWAYS:
		return true;
	case SHIM_NEVER:
		return false;
	default:
		return !notes_have_no_shim(site) && !access(path, R_OK) &&
		       (secure_is_on() || is_installed(site));
	}
}

enum status shim_choose(const struct site *site, bool *is_used)
{
	char path[PATH_MAX];
	enum status st = shim_path(site, "shim", path);

	if (st)
		return st;
	*is_used = is_wanted(site, path);
	if (*is_used && access(path, R_OK))
		return fail(ST_NOT_FOUND,
			    "%s: %s; Debian has it in shim-signed", path,
			    strerror(errno));
	return ST_OK;
}

enum status shim_note(const struct site *site)
{
	if (site->request->shim == SHIM_BY_ITSELF)
		return ST_OK;
	return notes_set_no_shim(site, site->request->shim == SHIM_NEVER);
}

static enum status remove_csv(const struct site *site)
{
	char name[32], path[PATH_MAX];
	enum status st;

	snprintf(name, sizeof(name), "BOOT%s.CSV", site->cpu.upper);
	st = paths_in(site->folder, name, path);
	return st ? st : site_remove(site, path);
}

/* In EFI/BOOT another loader may have the same files. */
static enum status remove_file(const struct site *site, const char *name)
{
	char own[PATH_MAX], removable[PATH_MAX];
	enum status st = path_in(site, site->folder, name, own);

	if (!st)
		st = path_in(site, site->removable, name, removable);
	if (!st && ownership_is_ours(site, removable))
		st = site_remove(site, removable);
	return st ? st : site_remove(site, own);
}

enum status shim_remove(const struct site *site)
{
	static const char *const names[] = { "fb", "mm", "shim" };
	enum status st = remove_csv(site);

	for (unsigned int i = 0; !st && i < 3; i++)
		st = remove_file(site, names[i]);
	return st;
}
