// SPDX-License-Identifier: MIT
/*
 * Finds the EFI system partition of this machine. Source: bootctl(1); the
 * format of mountinfo is in proc_pid_mountinfo(5).
 */
#define _GNU_SOURCE
#include "remember/remember.h"

#include "esp.h"
#include "remember/efivars.h"

#include <daybreak/uuid.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define MOUNTS	   "/proc/self/mountinfo"
#define PARTITIONS "/dev/disk/by-partuuid/"

const char *const find_esp_places[FIND_ESP_PLACES] = { "/efi", "/boot/efi",
						       "/boot" };

/*
 * "36 35 98:0 / /boot/efi rw,noatime shared:1 - vfat /dev/sda1 rw": the mount
 * point is the fifth word, and the type comes after a lone -.
 */
static bool is_mount_of(char *line, const char *path, bool *is_vfat)
{
	char *rest, *word = strtok_r(line, " ", &rest);

	for (unsigned int i = 1; word && i < 5; i++)
		word = strtok_r(NULL, " ", &rest);
	if (!word || strcmp(word, path))
		return false;
	while (word && strcmp(word, "-"))
		word = strtok_r(NULL, " ", &rest);
	word = word ? strtok_r(NULL, " ", &rest) : NULL;
	*is_vfat = word && !strcmp(word, "vfat");
	return true;
}

/* Of several mounts at one place the last is the one that is seen. */
static bool is_vfat_mount(const char *path)
{
	FILE *mounts = fopen(MOUNTS, "re");
	bool is_vfat = false;
	char *line = NULL;
	size_t size = 0;

	while (mounts && getline(&line, &size, mounts) >= 0)
		is_mount_of(line, path, &is_vfat);
	free(line);
	if (mounts)
		fclose(mounts);
	return is_vfat;
}

/* Looking into the folder also makes an automount mount it. */
bool find_esp_is_mounted(const char *path)
{
	char inside[PATH_MAX];

	snprintf(inside, sizeof(inside), "%s/EFI", path);
	return esp_is_folder(inside) || is_vfat_mount(path);
}

bool find_esp_is_same(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* True for the partition that the application came from. */
static bool is_own_partition(const char *root)
{
	char path[sizeof(PARTITIONS) + UUID_TEXT] = PARTITIONS;
	struct stat partition, folder;
	char uuid[UUID_TEXT];

	if (!efivars_text("LoaderDevicePartUUID", uuid, sizeof(uuid)))
		return false;
	for (char *c = uuid; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	strcat(path, uuid);
	return !strchr(uuid, '/') && !stat(path, &partition) &&
	       !stat(root, &folder) && partition.st_rdev == folder.st_dev;
}

/* Puts the places that have a configuration into found. */
static enum status look(struct esp_place found[FIND_ESP_PLACES],
			unsigned int *nr, const char **without)
{
	enum status st;

	for (size_t i = 0; i < FIND_ESP_PLACES; i++) {
		struct esp_place *one = &found[*nr];

		if (!find_esp_is_mounted(find_esp_places[i]) ||
		    (*nr &&
		     find_esp_is_same(find_esp_places[i], found[*nr - 1].root)))
			continue;
		snprintf(one->root, sizeof(one->root), "%s",
			 find_esp_places[i]);
		st = find_config(one);
		if (st)
			return st;
		if (*one->config)
			(*nr)++;
		else
			*without = find_esp_places[i];
	}
	return ST_OK;
}

static enum status choose(const struct esp_place *found, unsigned int nr,
			  struct esp_place *out)
{
	for (unsigned int i = 0; i < nr; i++)
		if (nr == 1 || is_own_partition(found[i].root)) {
			*out = found[i];
			return ST_OK;
		}
	return fail(ST_INVALID,
		    "%s and %s: which of them the boot reads is not known "
		    "here, name its partition by --esp",
		    found[0].config, found[1].config);
}

enum status find_esp(bool reads, struct esp_place *out)
{
	static struct esp_place found[FIND_ESP_PLACES];
	const char *without = NULL;
	unsigned int nr = 0;
	enum status st = look(found, &nr, &without);

	if (!st && !nr && !without) {
		st = own_mount(reads);
		if (!st)
			st = look(found, &nr, &without);
	}
	if (st)
		return st;
	if (nr)
		return choose(found, nr, out);
	return fail(ST_NOT_FOUND,
		    "%s: there is no " REMEMBER_CONFIG
		    " in its root or a folder of EFI",
		    without ? without : "the EFI system partition");
}

/* Both are absolute, and without links. */
static bool is_inside(const char *path, const char *root)
{
	size_t n = strlen(root);

	return !strncmp(path, root, n) && path[n] == '/';
}

enum status find_esp_of(const char *config, struct esp_place *out)
{
	if (!realpath(config, out->config))
		return fail(ST_NOT_FOUND, "%s: %s", config, strerror(errno));
	for (size_t i = 0; i < FIND_ESP_PLACES; i++)
		if (find_esp_is_mounted(find_esp_places[i]) &&
		    realpath(find_esp_places[i], out->root) &&
		    is_inside(out->config, out->root))
			return ST_OK;
	return fail(ST_NOT_FOUND,
		    "%s: is not on an EFI system partition at /efi, /boot/efi "
		    "or /boot; name its partition's folder by --esp",
		    config);
}
