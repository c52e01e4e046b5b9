// SPDX-License-Identifier: MIT
/*
 * Changes EFI variables. Linux protects most of them from rm by an attribute of
 * their files, which is taken away first. A value is one write(): each is
 * a call of the firmware.
 */
#define _GNU_SOURCE
#include "remember/efivars.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/fs.h>

struct kept_value {
	uint32_t attributes;
	uint8_t bytes[EFIVARS_MAX];
};

/*
 * Sets or takes away the attribute; returns true when that has changed it. A
 * file system without attributes protects nothing.
 */
static bool set_immutable(const char *path, bool immutable)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool changed = false;
	int flags;

	if (fd < 0)
		return false;
	if (!ioctl(fd, FS_IOC_GETFLAGS, &flags) &&
	    !(flags & FS_IMMUTABLE_FL) == immutable) {
		flags ^= FS_IMMUTABLE_FL;
		changed = !ioctl(fd, FS_IOC_SETFLAGS, &flags);
	}
	close(fd);
	return changed;
}

static bool is_already(const char *name, const char *vendor, struct span value)
{
	uint8_t now[EFIVARS_MAX];
	uint64_t size;

	return !efivars_read(name, vendor, now, sizeof(now), &size) &&
	       size == value.size && !memcmp(now, value.base, size);
}

/* On a folder that stands for efivarfs, a longer value leaves a rest. */
static bool cut(int fd, size_t size)
{
	struct stat st;

	return !fstat(fd, &st) &&
	       (st.st_size <= (off_t)size || !ftruncate(fd, (off_t)size));
}

static int write_open(int fd, const struct kept_value *value, size_t size)
{
	ssize_t n;

	do
		n = write(fd, value, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno;
	if ((size_t)n != size)
		return EIO;
	return cut(fd, size) ? 0 : errno;
}

/* A file that was created for a value that is then refused does not stay. */
static int write_file(const char *path, const struct kept_value *value,
		      size_t size)
{
	bool is_new = access(path, F_OK) != 0;
	bool was_immutable = set_immutable(path, false);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int error = fd < 0 ? errno : write_open(fd, value, size);

	if (fd >= 0 && close(fd) && !error)
		error = errno;
	if (fd >= 0 && error && is_new)
		unlink(path);
	if (was_immutable)
		set_immutable(path, true);
	return error;
}

static int delete_file(const char *path)
{
	set_immutable(path, false);
	return unlink(path) && errno != ENOENT ? errno : 0;
}

int efivars_write(const char *name, const char *vendor, struct span value)
{
	const char *path = efivars_path(name, vendor);
	struct kept_value kept = { .attributes = EFIVARS_KEPT };
	size_t size = offsetof(struct kept_value, bytes) + value.size;
	int error;

	if (value.size > sizeof(kept.bytes))
		return EFBIG;
	if (is_already(name, vendor, value))
		return 0;
	memcpy(kept.bytes, value.base, value.size);
	error = write_file(path, &kept, size);
	/* One with other attributes cannot be replaced. */
	if (error == EINVAL && !delete_file(path))
		error = write_file(path, &kept, size);
	return error;
}

int efivars_delete(const char *name, const char *vendor)
{
	return delete_file(efivars_path(name, vendor));
}
