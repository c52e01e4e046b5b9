// SPDX-License-Identifier: MIT
/*
 * Signs a seal with sbsign, and replaces the old one in one step: a boot that
 * follows a power cut finds one of the two.
 */
#include "seal.h"

#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static enum status refuse(const char *path)
{
	return fail(ST_IO, "%s: %s", path, strerror(errno));
}

/* Makes an empty file beside path, whose name is written to out. */
static enum status make_beside(const char *path, char out[PATH_MAX], int *fd)
{
	if (snprintf(out, PATH_MAX, "%s.XXXXXX", path) >= PATH_MAX)
		return fail(ST_TOO_LARGE, "%s: the path is too long", path);
	*fd = mkstemp(out);
	if (*fd >= 0)
		return ST_OK;
	return refuse(path);
}

static enum status write_all(const char *path, int fd, struct span bytes)
{
	while (bytes.size) {
		ssize_t n = write(fd, bytes.base, bytes.size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(path);
		bytes.base += n;
		bytes.size -= (uint64_t)n;
	}
	return ST_OK;
}

/* Starts it with log as its output. */
static enum status start(char *const argv[], FILE *log, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(log), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(log), STDERR_FILENO);
	error = posix_spawnp(child, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error == ENOENT)
		return fail(ST_NOT_FOUND,
			    "sbsign: is not installed, but needed to sign; "
			    "Debian has it in the package sbsigntool");
	return error ? fail(ST_IO, "sbsign: cannot be started: %s",
			    strerror(error))
		     : ST_OK;
}

/* sbsign prints something on success as well, which nobody needs to see. */
static void show(FILE *log)
{
	int c;

	rewind(log);
	while ((c = getc(log)) != EOF)
		putc(c, stderr);
}

static enum status finish(pid_t child, FILE *log)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return refuse("sbsign");
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return ST_OK;
	show(log);
	return fail(ST_IO, "sbsign: did not sign, and ended with %s %d",
		    WIFEXITED(status) ? "status" : "signal",
		    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static enum status run(char *const argv[])
{
	FILE *log = tmpfile();
	enum status st;
	pid_t child;

	if (!log)
		return refuse("sbsign");
	st = start(argv, log, &child);
	if (!st)
		st = finish(child, log);
	fclose(log);
	return st;
}

static enum status run_sbsign(const struct signer *signer, const char *from,
			      const char *to)
{
	const char *argv[] = { "sbsign",     "--key",	 signer->key, "--cert",
			       signer->cert, "--output", to,	      NULL,
			       NULL,	     NULL,	 NULL };
	unsigned int n = 7;

	if (signer->engine) {
		argv[n++] = "--engine";
		argv[n++] = signer->engine;
	}
	argv[n] = from;
	return run((char *const *)argv);
}

static void sync_folder(const char *path)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY);
	/* Not every file system can do that for a folder. */
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* Puts the file from, which is complete, in the place of path. */
static enum status replace(const char *from, const char *path)
{
	int fd = open(from, O_RDONLY);

	if (fd < 0)
		return refuse(from);
	/* A temporary file can only be read by its owner. */
	if (fchmod(fd, 0644) || fsync(fd)) {
		close(fd);
		return refuse(from);
	}
	close(fd);
	if (rename(from, path))
		return refuse(path);
	sync_folder(path);
	return ST_OK;
}

static enum status sign_file(const struct signer *signer, const char *from,
			     const char *path)
{
	char to[PATH_MAX];
	enum status st;
	int fd;

	if (!signer->is_needed)
		return replace(from, path);
	st = make_beside(path, to, &fd);
	if (st)
		return st;
	close(fd);
	st = run_sbsign(signer, from, to);
	if (!st)
		st = replace(to, path);
	if (st)
		unlink(to);
	return st;
}

enum status seal_sign(const struct signer *signer, struct span pe,
		      const char *path)
{
	char from[PATH_MAX];
	enum status st;
	int fd;

	st = make_beside(path, from, &fd);
	if (st)
		return st;
	st = write_all(from, fd, pe);
	if (close(fd) && !st)
		st = refuse(from);
	if (!st)
		st = sign_file(signer, from, path);
	if (st || signer->is_needed)
		unlink(from);
	return st;
}
