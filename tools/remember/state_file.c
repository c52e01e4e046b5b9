// SPDX-License-Identifier: MIT
/*
 * Writes the state's file. Only this command creates it: the boot never does,
 * as that changes the file system's own structures.
 *
 * A power cut does not harm it. A new file is complete on the medium before it
 * gets its name. In a file that exists the older of the two records, which is
 * one sector, is overwritten in place: a sector that is half written has a
 * wrong checksum, and the other record is still there. The file is never
 * truncated.
 */
#define _GNU_SOURCE
#include "remember/remember.h"

#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_at(int fd, const uint8_t *bytes, size_t size, off_t at)
{
	while (size) {
		ssize_t n = pwrite(fd, bytes, size, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		bytes += n;
		size -= (size_t)n;
		at += n;
	}
	return fsync(fd) ? errno : 0;
}

/* Writes to the file at path, and closes it. */
static int write_file(const char *path, int flags, const uint8_t *bytes,
		      size_t size, off_t at)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0644);
	int error;

	if (fd < 0)
		return errno;
	error = write_at(fd, bytes, size, at);
	if (close(fd) && !error)
		error = errno;
	return error;
}

static int create(const char *path, const uint8_t *record, uint64_t at)
{
	uint8_t bytes[STATE_SIZE] = { 0 };
	char new[PATH_MAX + 4];
	int error;

	snprintf(new, sizeof(new), "%s.new", path);
	memcpy(bytes + at, record, STATE_RECORD);
	unlink(new); /* what a power cut left */
	error = write_file(new, O_CREAT | O_EXCL, bytes, sizeof(bytes), 0);
	if (!error && rename(new, path))
		error = errno;
	if (error) {
		unlink(new);
		return error;
	}
	return durable_settle(path) ? 0 : errno;
}

int state_file_write(const char *path, struct state *state)
{
	uint8_t record[STATE_RECORD];
	uint64_t at = state_write(state, record);
	struct stat st;
	int error;

	if (lstat(path, &st))
		error = errno == ENOENT ? create(path, record, at) : errno;
	else if (!S_ISREG(st.st_mode))
		error = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	else if (st.st_size > CONFIG_MAX_SIZE)
		error = EFBIG;
	else if (st.st_size < (off_t)STATE_SIZE)
		error = create(path, record, at);
	else
		error = write_file(path, 0, record, sizeof(record), (off_t)at);
	if (!error)
		state_written(state);
	return error;
}
