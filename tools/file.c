// SPDX-License-Identifier: MIT
/*
 * Reads and unpacks files into allocated memory.
 */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum status file_alloc(const char *what, uint64_t size, void **out)
{
	*out = size < SIZE_MAX - 16 ? malloc(size + !size) : NULL;
	if (!*out)
		return fail(
			ST_NO_MEMORY,
			"%s: needs %lu bytes of memory, which are not there",
			what, size);
	return ST_OK;
}

static enum status refuse(const char *path)
{
	return fail(ST_IO, "%s: %s", path, strerror(errno));
}

static enum status read_all(const char *path, int fd, uint8_t *to,
			    uint64_t size)
{
	while (size) {
		ssize_t got = read(fd, to, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return refuse(path);
		if (!got)
			return fail(ST_IO,
				    "%s: became shorter while it was read",
				    path);
		to += got;
		size -= (uint64_t)got;
	}
	return ST_OK;
}

static enum status read_open(const char *path, int fd, struct file *out)
{
	enum status st;
	struct stat s;
	void *memory;

	if (fstat(fd, &s))
		return refuse(path);
	if (!S_ISREG(s.st_mode))
		return fail(ST_IO, "%s: is not a regular file", path);
	st = file_alloc(path, (uint64_t)s.st_size, &memory);
	if (st)
		return st;
	st = read_all(path, fd, memory, (uint64_t)s.st_size);
	if (st) {
		free(memory);
		return st;
	}
	*out = (struct file){ path, { memory, (uint64_t)s.st_size } };
	return ST_OK;
}

enum status file_read(const char *path, struct file *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum status st;

	if (fd < 0)
		return refuse(path);
	st = read_open(path, fd, out);
	close(fd);
	return st;
}

bool file_is(const char *path, struct span content)
{
	struct file file;
	enum status st;
	bool same;

	fail_hold(true);
	st = file_read(path, &file);
	fail_hold(false);
	if (st)
		return false;
	same = file.bytes.size == content.size &&
	       !memcmp(file.bytes.base, content.base, content.size);
	free((void *)(uintptr_t)file.bytes.base);
	return same;
}

static enum status unpack_to(void *work, uint64_t work_size, struct file packed,
			     uint64_t size, uint64_t limit, struct file *out)
{
	struct unpack u;
	void *memory;
	enum status st =
		unpack_open_sized(packed, size, limit, work, work_size, &u);

	*out = packed;
	if (st || u.format == UNPACK_NONE)
		return st;
	st = file_alloc(packed.name, u.size, &memory);
	if (st)
		return st;
	st = unpack_read(&u, memory, u.size);
	if (!st)
		st = unpack_close(&u);
	if (st)
		free(memory);
	else
		out->bytes = (struct span){ memory, u.size };
	return st;
}

enum status file_unpack(struct file packed, uint64_t size, uint64_t limit,
			struct file *out)
{
	uint64_t work_size = unpack_work_size(packed);
	void *work;
	enum status st = file_alloc(packed.name, work_size, &work);

	if (st)
		return st;
	st = unpack_to(work, work_size, packed, size, limit, out);
	free(work);
	return st;
}

bool file_uuid(const char *path, char out[UUID_TEXT])
{
	FILE *file = fopen(path, "re");
	bool good = file && fread(out, UUID_TEXT - 1, 1, file) == 1;

	out[UUID_TEXT - 1] = '\0';
	if (file)
		fclose(file);
	return good;
}
