// SPDX-License-Identifier: MIT
/*
 * Changes of files that a power cut cannot leave half done. Only a rename
 * changes what a name means, and what it names is on the medium before.
 */
#define _GNU_SOURCE
#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The temporary file that exists; "": none. A signal's handler reads it. */
static char pending[PATH_MAX];

static enum status fail_with(const char *path, const char *what)
{
	return fail(ST_IO, "%s: cannot be %s: %s", path, what, strerror(errno));
}

/* Only functions that a handler may call: signal-safety(7). */
static void clean_and_die(int signal_number)
{
	if (*pending)
		unlink(pending);
	raise(signal_number);
}

void durable_catch_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
	struct sigaction old, action = { .sa_handler = clean_and_die,
					 .sa_flags = SA_RESETHAND };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!sigaction(signals[i], NULL, &old) &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

static enum status name_pending(const char *path)
{
	if (strlen(path) >= sizeof(pending) - sizeof(DURABLE_SUFFIX))
		return fail(ST_TOO_LARGE, "%s: the path is too long", path);
	snprintf(pending, sizeof(pending), "%s" DURABLE_SUFFIX, path);
	return ST_OK;
}

void durable_abandon(void)
{
	if (*pending)
		unlink(pending);
	*pending = '\0';
}

static enum status give_up(enum status st)
{
	durable_abandon();
	return st;
}

static enum status write_all(int fd, struct span bytes, const char *path)
{
	while (bytes.size) {
		ssize_t n = write(fd, bytes.base, bytes.size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_with(path, "written");
		bytes = span_sub(bytes, (uint64_t)n, bytes.size - (uint64_t)n);
	}
	return fsync(fd) ? fail_with(path, "written") : ST_OK;
}

static int open_new(unsigned int mode)
{
	return open(pending,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
}

enum status durable_prepare(const char *path, struct span bytes,
			    unsigned int mode)
{
	enum status st = name_pending(path);
	int fd;

	if (st)
		return st;
	fd = open_new(mode);
	/* A power cut has left one. */
	if (fd < 0 && errno == EEXIST && !unlink(pending))
		fd = open_new(mode);
	if (fd < 0) {
		*pending = '\0';
		return fail_with(path, "written");
	}
	st = write_all(fd, bytes, path);
	if (close(fd) && !st)
		st = fail_with(path, "written");
	return st ? give_up(st) : ST_OK;
}

/* Makes the medium have what the folder of a path lists. errno on failure. */
static bool sync_folder(const char *path)
{
	char copy[PATH_MAX];
	int fd, error;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	error = fsync(fd) ? errno : 0;
	close(fd);
	errno = error;
	return !error;
}

/*
 * The folder comes first: on FAT the temporary name is gone from the medium
 * before the other one gets its clusters, so that never two names have them.
 */
bool durable_settle(const char *path)
{
	int fd, error;

	if (!sync_folder(path))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	error = fsync(fd) ? errno : 0;
	close(fd);
	errno = error;
	return !error;
}

/*
 * Opens what has the name until now, if anything has, until let_go(): FAT frees
 * its clusters when nobody has it open, whether the medium still has the name
 * or not.
 */
static int hold(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static enum status let_go(int held, const char *path, enum status st)
{
	if (held < 0)
		return st;
	close(held);
	if (!st && !sync_folder(path))
		st = fail_with(path, "written");
	return st;
}

static enum status give_name(const char *from, const char *path)
{
	if (rename(from, path))
		return fail_with(path, "replaced");
	return durable_settle(path) ? ST_OK : fail_with(path, "written");
}

enum status durable_rename(const char *from, const char *path)
{
	int old = hold(path);

	return let_go(old, path, give_name(from, path));
}

enum status durable_commit(const char *path)
{
	enum status st = durable_rename(pending, path);

	if (st)
		durable_abandon();
	*pending = '\0';
	return st;
}

enum status durable_write(const char *path, struct span bytes,
			  unsigned int mode)
{
	enum status st = durable_prepare(path, bytes, mode);

	return st ? st : durable_commit(path);
}

static enum status take_name(const char *path)
{
	if (!unlink(path) && sync_folder(path))
		return ST_OK;
	return errno == ENOENT ? ST_OK : fail_with(path, "removed");
}

enum status durable_remove(const char *path)
{
	int old = hold(path);

	return let_go(old, path, take_name(path));
}

static bool is_folder(const char *path)
{
	struct stat s;

	return !stat(path, &s) && S_ISDIR(s.st_mode);
}

static enum status make_one(const char *path)
{
	if (is_folder(path))
		return ST_OK;
	return !mkdir(path, 0755) && sync_folder(path)
		       ? ST_OK
		       : fail_with(path, "made");
}

enum status durable_folder(const char *path)
{
	char copy[PATH_MAX];

	if (strlen(path) >= sizeof(copy))
		return fail(ST_TOO_LARGE, "%s: the path is too long", path);
	strcpy(copy, path);
	for (char *c = copy + 1; *c; c++) {
		enum status st;

		if (*c != '/' || c[-1] == '/')
			continue;
		*c = '\0';
		st = make_one(copy);
		*c = '/';
		if (st)
			return st;
	}
	return make_one(copy);
}
