// SPDX-License-Identifier: MIT
/*
 * Where the root file system is, as its fstab says or, without that, the
 * kernel that runs.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include <dirent.h>
#include <mntent.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BY_UUID "/dev/disk/by-uuid"

/* The UUID of a device of this machine; false: not known. */
static bool find_uuid(const char *device, char *out, size_t size)
{
	struct stat wanted, one;
	struct dirent *e;
	bool found = false;
	DIR *dir;

	if (stat(device, &wanted) || !S_ISBLK(wanted.st_mode))
		return false;
	dir = opendir(BY_UUID);
	while (dir && !found && (e = readdir(dir))) {
		found = !fstatat(dirfd(dir), e->d_name, &one, 0) &&
			S_ISBLK(one.st_mode) && one.st_rdev == wanted.st_rdev;
		if (found)
			snprintf(out, size, "%s", e->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* Names of disks change from boot to boot, those of the mapper do not. */
static bool may_change(const char *device)
{
	return !strncmp(device, "/dev/", 5) &&
	       strncmp(device, "/dev/mapper/", 12) != 0 &&
	       strncmp(device, "/dev/disk/", 10) != 0;
}

static void write_device(const char *root, const char *device, struct text *out)
{
	char uuid[NAME_MAX + 1];

	if (!strcmp(root, "/") && may_change(device) &&
	    find_uuid(device, uuid, sizeof(uuid)))
		text_format(out, "root=UUID=%s", uuid);
	else
		text_format(out, "root=%s", device);
}

static void write_root(const char *root, const struct mntent *m,
		       struct text *out)
{
	const char *subvolume;

	write_device(root, m->mnt_fsname, out);
	subvolume =
		strcmp(m->mnt_type, "btrfs") ? NULL : hasmntopt(m, "subvol");
	if (subvolume)
		text_format(out, " rootflags=%.*s",
			    (int)strcspn(subvolume, ","), subvolume);
}

/* The last mount at / is the one that is seen. */
static bool find_in(const char *path, const char *root, struct text *out)
{
	FILE *f = setmntent(path, "re");
	const size_t length = out->length;
	struct mntent *m;
	bool found = false;

	while (f && (m = getmntent(f))) {
		if (strcmp(m->mnt_dir, "/") || !strcmp(m->mnt_type, "rootfs") ||
		    !strcmp(m->mnt_fsname, "none"))
			continue;
		out->length = length;
		out->buf[length] = '\0';
		write_root(root, m, out);
		found = true;
	}
	if (f)
		endmntent(f);
	return found;
}

enum status fstab_root(const char *root, struct text *out)
{
	char path[PATH_MAX];
	enum status st = paths_below(root, "/etc/fstab", path);

	if (st)
		return st;
	if (find_in(path, root, out) ||
	    (!strcmp(root, "/") && find_in("/proc/self/mounts", root, out)))
		return ST_OK;
	return fail(ST_NOT_FOUND,
		    "%s: names no root file system; write "
		    "DAYBREAK_LINUX_OPTIONS=\"root=...\" to " HOST_SETTINGS,
		    path);
}
