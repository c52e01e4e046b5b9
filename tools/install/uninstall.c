// SPDX-License-Identifier: MIT
/*
 * `daybreak uninstall`: the firmware's boot option goes first, so that it never
 * names a file that is gone; then what was in the removable loader's place
 * comes back; the files of ours go last. What a person has written is kept in
 * /var/backups.
 */
#include "install/install.h"

#include "durable.h"
#include "esp.h"
#include "remember/efivars.h"
#include "tool.h"
#include "update/parts.h"
#include "update/update.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The other loader's file, if there was one, comes back under its name. */
static enum status give_back(const struct site *site, const char *path)
{
	char backup[PATH_MAX + sizeof(INSTALL_BACKUP)];

	snprintf(backup, sizeof(backup), "%s" INSTALL_BACKUP, path);
	if (access(backup, F_OK))
		return site_remove(site, path);
	say("%s %s, as it was before",
	    site->request->dry_run ? "~" : "gives back", path);
	if (site->request->dry_run)
		return ST_OK;
	return durable_rename(backup, path);
}

/* EFI/BOOT, as far as its files are ours. */
static enum status empty_removable(const struct site *site)
{
	static const char *const forms[] = { "BOOT%s.EFI", "fb%s.efi",
					     "mm%s.efi" };
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < 3; i++) {
		char name[32], path[PATH_MAX];

		snprintf(name, sizeof(name), forms[i],
			 i ? site->cpu.lower : site->cpu.upper);
		st = paths_in(site->removable, name, path);
		if (!st && ownership_is_ours(site, path))
			st = give_back(site, path);
	}
	if (!site->request->dry_run)
		rmdir(site->removable); /* unless it has other files */
	return st;
}

static enum status back_up(const struct site *site, const char *from,
			   const char *name)
{
	char folder[PATH_MAX], to[PATH_MAX];
	struct file file;
	enum status st;

	if (access(from, F_OK) || site->request->dry_run)
		return ST_OK;
	st = paths_below(site->root, "/var/backups", folder);
	if (!st)
		st = durable_folder(folder);
	if (!st)
		st = paths_in(folder, name, to);
	if (!st)
		st = file_read(from, &file);
	if (st)
		return st;
	st = durable_write(to, file.bytes, 0644);
	free((void *)(uintptr_t)file.bytes.base);
	if (!st)
		say("%s: is kept as %s", from, to);
	return st;
}

/* The configuration and the host's settings may have a person's lines. */
static enum status keep_settings(const struct site *site)
{
	char config[PATH_MAX], settings[PATH_MAX];
	enum status st = paths_in(site->folder, UPDATE_CONFIG, config);

	if (!st)
		st = paths_below(site->root, HOST_SETTINGS, settings);
	if (!st)
		st = back_up(site, config, "daybreak.conf");
	if (!st)
		st = back_up(site, settings, "daybreak.default");
	/* Without it the hooks have nothing to do any more. */
	return st ? st : site_remove(site, settings);
}

static enum status empty_folder(const struct site *site)
{
	static const char *const forms[] = { "daybreak.conf",  "daybreak.seal",
					     "daybreak.state", "BOOT%s.CSV",
					     INSTALL_NOTES,    "shim%s.efi",
					     "mm%s.efi",       "fb%s.efi",
					     "daybreak%s.efi" };
	enum status st = ST_OK;

	if (!site->request->dry_run)
		st = update_remove_files(site->folder);
	for (unsigned int i = 0; !st && i < sizeof(forms) / sizeof(forms[0]);
	     i++) {
		char name[32], path[PATH_MAX];

		snprintf(name, sizeof(name), forms[i],
			 i == 3 ? site->cpu.upper : site->cpu.lower);
		st = paths_in(site->folder, name, path);
		if (!st)
			st = site_remove(site, path);
	}
	if (!st && !site->request->dry_run && rmdir(site->folder) &&
	    errno != ENOENT)
		warn("%s: stays, as it has files that are not Daybreak's",
		     site->folder);
	return st;
}

static enum status remove_options(const struct site *site)
{
	if (site->request->no_nvram || !efivars_exist())
		return ST_OK;
	if (site->request->dry_run) {
		say("- the firmware's boot option");
		return ST_OK;
	}
	return boot_order_remove();
}

static enum status uninstall(const struct site *site)
{
	enum status st;

	if (!esp_is_folder(site->folder)) {
		say("%s: there is no Daybreak", site->folder);
		return remove_options(site);
	}
	st = remove_options(site);
	if (!st)
		st = empty_removable(site);
	if (!st)
		st = keep_settings(site);
	return st ? st : empty_folder(site);
}

enum status uninstall_run(const struct install_request *request)
{
	static struct site site;
	enum status st = site_begin(request, &site);

	return st ? st : uninstall(&site);
}
