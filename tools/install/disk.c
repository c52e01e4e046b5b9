// SPDX-License-Identifier: MIT
/*
 * Reads the partition tables of a disk: a GUID partition table (UEFI 2.10,
 * section 5.3) or a master boot record (5.2.1).
 */
#define _GNU_SOURCE
#include "install/install.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MBR_SIGNATURE  440 /* offsets in the master boot record */
#define MBR_TABLE      446
#define MBR_MAX	       4
#define MBR_TYPE_ESP   0xef
#define PARTITIONS_MAX 128
#define DEPTH_MAX      8 /* of devices that are made of others */
#define GPT_ENTRY_MIN  128
#define GPT_ENTRY_MAX  4096

/* Bytes 0 to 92 of the GPT's header. */
struct gpt_header {
	char magic[8];
	uint32_t revision, size, checksum, reserved;
	uint64_t here, other, first, last;
	uint8_t guid[16];
	uint64_t entries;
	uint32_t nr_entries, entry_size, entries_checksum, end;
};

struct gpt_entry {
	uint8_t type[16], guid[16];
	uint64_t first, last, attributes;
};

struct mbr_entry {
	uint8_t status, first_chs[3], type, last_chs[3];
	uint32_t start, size;
};
_Static_assert(sizeof(struct mbr_entry) == 16, "as on the disk");

static bool read_at(int fd, uint64_t at, void *out, size_t size)
{
	return at <= INT64_MAX &&
	       pread(fd, out, size, (off_t)at) == (ssize_t)size;
}

static bool take_gpt(int fd, const struct gpt_header *h, uint64_t block,
		     struct partition *out)
{
	struct gpt_entry e;
	uint64_t at;

	if (!out->number || out->number > h->nr_entries ||
	    h->entry_size < GPT_ENTRY_MIN || h->entry_size > GPT_ENTRY_MAX ||
	    h->entries > INT64_MAX / block)
		return false;
	at = h->entries * block + (uint64_t)(out->number - 1) * h->entry_size;
	if (!read_at(fd, at, &e, sizeof(e)) || !e.first || e.last < e.first)
		return false;
	out->is_gpt = true;
	out->start = e.first;
	out->size = e.last - e.first + 1;
	memcpy(out->signature, e.guid, sizeof(e.guid));
	memcpy(out->type, e.type, sizeof(e.type));
	return true;
}

/* The table is in the second block, whose size is not known; 0: no table. */
static uint64_t find_gpt(int fd, struct gpt_header *h)
{
	for (uint64_t block = 512; block <= 4096; block *= 2)
		if (read_at(fd, block, h, sizeof(*h)) &&
		    !memcmp(h->magic, "EFI PART", sizeof(h->magic)))
			return block;
	return 0;
}

static bool read_gpt(int fd, struct partition *out)
{
	struct gpt_header h;
	uint64_t block = find_gpt(fd, &h);

	return block && take_gpt(fd, &h, block, out);
}

static bool read_mbr(int fd, struct partition *out)
{
	uint8_t sector[512];
	struct mbr_entry e;

	if (!out->number || out->number > MBR_MAX ||
	    !read_at(fd, 0, sector, sizeof(sector)) || sector[510] != 0x55 ||
	    sector[511] != 0xaa)
		return false;
	memcpy(&e, sector + MBR_TABLE + (out->number - 1) * sizeof(e),
	       sizeof(e));
	/* 0xee: the record only protects a GPT, which is broken then. */
	if (!e.size || e.type == 0xee)
		return false;
	out->is_gpt = false;
	out->start = e.start;
	out->size = e.size;
	memcpy(out->signature, sector + MBR_SIGNATURE, 4);
	out->type[0] = e.type;
	return true;
}

enum status disk_read(const char *disk, unsigned int number,
		      struct partition *out)
{
	int fd = open(disk, O_RDONLY | O_CLOEXEC);
	bool found;

	*out = (struct partition){ .number = number };
	if (fd < 0)
		return fail(ST_IO, "%s: %s", disk, strerror(errno));
	found = read_gpt(fd, out) || read_mbr(fd, out);
	close(fd);
	if (found)
		return ST_OK;
	return fail(ST_NOT_FOUND,
		    "%s: has no partition %u in a GPT or a master boot record",
		    disk, number);
}

static bool is_esp(const struct partition *p)
{
	static const uint8_t type[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8,
					  0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0,
					  0xc9, 0x3e, 0xc9, 0x3b };

	return p->is_gpt ? !memcmp(p->type, type, sizeof(type))
			 : p->type[0] == MBR_TYPE_ESP;
}

enum status disk_find_esp(const char *disk, unsigned int *number)
{
	int fd = open(disk, O_RDONLY | O_CLOEXEC);
	bool found = false;

	if (fd < 0)
		return fail(ST_IO, "%s: %s", disk, strerror(errno));
	for (*number = 0; !found && *number < PARTITIONS_MAX;) {
		struct partition p = { .number = ++*number };

		found = (read_gpt(fd, &p) || read_mbr(fd, &p)) && is_esp(&p);
	}
	close(fd);
	if (found)
		return ST_OK;
	return fail(ST_NOT_FOUND, "%s: has no EFI system partition", disk);
}

/* The first line of a file in sysfs, as a number; 0: none. */
static unsigned int read_number(const char *folder, const char *name)
{
	char path[PATH_MAX + 16];
	unsigned int n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%u", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

/* The first of the devices that this one is made of, as a volume of LVM is. */
static bool go_below(char folder[PATH_MAX])
{
	char slaves[PATH_MAX + 8], below[2 * PATH_MAX];
	struct dirent *e = NULL;
	bool found;
	DIR *dir;

	snprintf(slaves, sizeof(slaves), "%s/slaves", folder);
	dir = opendir(slaves);
	while (dir && (e = readdir(dir)) && e->d_name[0] == '.')
		;
	found = e && snprintf(below, sizeof(below), "%s/%s", slaves,
			      e->d_name) < (int)sizeof(below);
	if (dir)
		closedir(dir);
	return found && realpath(below, folder);
}

/* Finds the folder in sysfs of the partition that a device is, or is made of.
 */
static bool find_partition(dev_t device, char folder[PATH_MAX],
			   unsigned int *number)
{
	char link[64];

	snprintf(link, sizeof(link), "/sys/dev/block/%u:%u", major(device),
		 minor(device));
	if (!realpath(link, folder))
		return false;
	for (unsigned int depth = 0; depth < DEPTH_MAX; depth++) {
		*number = read_number(folder, "partition");
		if (*number)
			return true;
		if (!go_below(folder))
			return false;
	}
	return false;
}

/*
 * Btrfs, which can be on several devices, has a number that is none of theirs;
 * one of them is what is mounted. The last mount at a place is the one seen.
 */
static dev_t find_mounted(const char *mount_point)
{
	FILE *f = setmntent("/proc/self/mounts", "re");
	struct mntent *m;
	dev_t device = 0;
	struct stat s;

	while (f && (m = getmntent(f)))
		if (!strcmp(m->mnt_dir, mount_point))
			device = !stat(m->mnt_fsname, &s) && S_ISBLK(s.st_mode)
					 ? s.st_rdev
					 : 0;
	if (f)
		endmntent(f);
	return device;
}

/* A partition's folder in sysfs is inside that of its disk. */
enum status disk_find(const char *path, char disk[PATH_MAX],
		      unsigned int *number)
{
	char folder[PATH_MAX];
	dev_t device;
	struct stat s;

	if (stat(path, &s))
		return fail(ST_IO, "%s: %s", path, strerror(errno));
	device = major(s.st_dev) ? s.st_dev : find_mounted(path);
	if (!find_partition(device, folder, number))
		return fail(
			ST_NOT_FOUND,
			"%s: is not on a partition of a disk; name disk and "
			"partition by --disk and --part, or do without a "
			"boot option by --no-nvram",
			path);
	if (snprintf(disk, PATH_MAX, "/dev/%s", basename(dirname(folder))) >=
	    PATH_MAX)
		return fail(ST_TOO_LARGE, "%s: the path is too long", folder);
	for (char *c = disk; *c; c++) /* "cciss!c0d0" */
		if (*c == '!')
			*c = '/';
	return ST_OK;
}
