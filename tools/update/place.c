// SPDX-License-Identifier: MIT
/*
 * Finds the partition, and lets one update at a time work on it.
 */
#define _GNU_SOURCE
#include "update/place.h"

#include "durable.h"
#include "esp.h"
#include "remember/remember.h"
#include "update/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

const struct boot_host *place_host(void)
{
	struct utsname name;

	return !uname(&name) && !strcmp(name.machine, "aarch64") ? &boot_arm
								 : &boot_x86;
}

/* found is "" when there is none. */
static enum status look_at_places(const char *root, char found[PATH_MAX])
{
	char esp[PATH_MAX], folder[PATH_MAX];
	enum status st = ST_OK;

	*found = '\0';
	for (size_t i = 0; !st && i < FIND_ESP_PLACES; i++) {
		st = paths_below(root, find_esp_places[i], esp);
		if (!st)
			st = paths_in(esp, UPDATE_FOLDER, folder);
		if (st || !esp_is_folder(folder))
			continue;
		if (*found && !find_esp_is_same(found, esp))
			return fail(ST_INVALID,
				    "%s and %s: both have " UPDATE_FOLDER
				    ", name one of them by --esp",
				    found, esp);
		if (!*found)
			strcpy(found, esp);
	}
	return st;
}

static bool is_mounted(void)
{
	for (size_t i = 0; i < FIND_ESP_PLACES; i++)
		if (find_esp_is_mounted(find_esp_places[i]))
			return true;
	return false;
}

static enum status look(const char *root, bool reads, char found[PATH_MAX])
{
	enum status st = look_at_places(root, found);

	if (!st && !*found && !strcmp(root, "/") && !is_mounted()) {
		st = own_mount(reads);
		if (!st)
			st = look_at_places(root, found);
	}
	if (!st && !*found)
		return fail(ST_NOT_FOUND,
			    "no EFI system partition at /efi, /boot/efi or "
			    "/boot has " UPDATE_FOLDER
			    ": run daybreak install, or name it by --esp");
	return st;
}

static enum status make_folder(const char *esp, bool dry, struct place *out)
{
	enum status st;

	if (!esp_is_folder(esp))
		return fail(ST_NOT_FOUND, "%s: is not a folder", esp);
	st = paths_in(esp, UPDATE_FOLDER, out->folder);
	if (st || esp_is_folder(out->folder))
		return st;
	if (dry)
		return fail(ST_NOT_FOUND, "%s: does not exist yet",
			    out->folder);
	return durable_folder(out->folder);
}

enum status place_find(const char *root, const char *esp, bool dry,
		       struct place *out)
{
	char found[PATH_MAX];
	enum status st = esp ? ST_OK : look(root, dry, found);

	out->lock = -1;
	if (!st)
		st = make_folder(esp ? esp : found, dry, out);
	if (st)
		return st;
	if (!realpath(esp ? esp : found, out->esp))
		return fail(ST_IO, "%s: %s", esp ? esp : found,
			    strerror(errno));
	st = paths_in(out->esp, UPDATE_FOLDER, out->folder);
	return st ? st : paths_in(out->folder, UPDATE_CONFIG, out->config);
}

/* Only the names that durable_write() gives. */
static enum status clean(const char *folder)
{
	const size_t m = strlen(DURABLE_SUFFIX);
	DIR *dir = opendir(folder);
	enum status st = ST_OK;
	struct dirent *e;

	while (dir && !st && (e = readdir(dir))) {
		char path[PATH_MAX];
		size_t n = strlen(e->d_name);

		if (n <= m || strcmp(e->d_name + n - m, DURABLE_SUFFIX))
			continue;
		st = paths_in(folder, e->d_name, path);
		if (!st)
			st = durable_remove(path);
	}
	if (dir)
		closedir(dir);
	return st;
}

enum status place_lock(struct place *place, bool dry)
{
	char domains[PATH_MAX];
	enum status st;

	place->lock = open(place->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->lock < 0)
		return fail(ST_IO, "%s: %s", place->folder, strerror(errno));
	/* A file system without locks is used without. */
	while (flock(place->lock, LOCK_EX) && errno == EINTR)
		;
	if (dry)
		return ST_OK;
	st = paths_in(place->folder, "domains", domains);
	if (!st)
		st = clean(place->folder);
	return st ? st : clean(domains);
}

void place_unlock(struct place *place)
{
	if (place->lock >= 0)
		close(place->lock);
	place->lock = -1;
}
