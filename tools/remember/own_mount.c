// SPDX-License-Identifier: MIT
/*
 * Mounts the EFI system partition where only this process, and those that it
 * starts, see it. With the last of them, however it ends, the mount is gone.
 */
#define _GNU_SOURCE
#include "remember/remember.h"

#include "esp.h"
#include "install/install.h"
#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* As Debian's installer mounts it: nobody else reads seals and settings. */
#define OPTIONS "umask=0077"

/* "/dev/vda1", "/dev/nvme0n1p1". */
static bool find_device(char device[PATH_MAX])
{
	char disk[PATH_MAX];
	unsigned int number;
	enum status st;
	size_t n;

	fail_hold(true);
	st = disk_find("/", disk, &number);
	if (!st)
		st = disk_find_esp(disk, &number);
	fail_hold(false);
	if (st)
		return false;
	n = strlen(disk);
	return snprintf(device, PATH_MAX, "%s%s%u", disk,
			disk[n - 1] >= '0' && disk[n - 1] <= '9' ? "p" : "",
			number) < PATH_MAX;
}

/* A folder that has something is not hidden. */
static bool is_empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	unsigned int nr = 0;

	if (!dir)
		return false;
	while (nr <= 2 && readdir(dir)) /* . and .. */
		nr++;
	closedir(dir);
	return nr == 2;
}

/* Not /boot, which is empty when its own partition is not mounted. */
static const char *find_folder(void)
{
	static const char *const folders[] = { "/efi", "/boot/efi" };

	for (size_t i = 0; i < 2; i++)
		if (is_empty_folder(folders[i]))
			return folders[i];
	return NULL;
}

/* Where it is mounted elsewhere to be written to, it cannot be for reading. */
static bool mount_alone(const char *device, const char *folder, bool reads)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return false;
	if (reads && !mount(device, folder, "vfat", flags | MS_RDONLY, OPTIONS))
		return true;
	if (reads && errno != EBUSY)
		return false;
	return !mount(device, folder, "vfat", flags, OPTIONS);
}

enum status own_mount(bool reads)
{
	const char *folder = find_folder();
	char device[PATH_MAX];

	if (geteuid() || !find_device(device))
		return fail(ST_NOT_FOUND,
			    "no EFI system partition is mounted at /efi, "
			    "/boot/efi or /boot; name its folder by --esp");
	if (folder && mount_alone(device, folder, reads))
		return ST_OK;
	return fail(ST_NOT_FOUND,
		    "%s: is an EFI system partition, but is not mounted, and "
		    "cannot be at %s: %s",
		    device, folder ? folder : "/efi or /boot/efi",
		    folder ? strerror(errno) : "there is no empty folder");
}
