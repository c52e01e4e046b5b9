// SPDX-License-Identifier: MIT
/*
 * Shows how a new configuration differs from the one that is there.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* diff's status is 0 or 1 when it could compare. */
static enum status run(int input, const char *old, const char *label)
{
	posix_spawn_file_actions_t actions;
	char *const argv[] = { "diff",
			       "-u",
			       "--label",
			       (char *)(uintptr_t)label,
			       "--label",
			       (char *)(uintptr_t)label,
			       (char *)(uintptr_t)old,
			       "-",
			       NULL };
	int error, status = -1;
	pid_t child;

	fflush(stdout);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	error = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error)
		return fail(ST_IO, "diff: cannot be started: %s",
			    strerror(error));
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
		return ST_OK;
	return fail(ST_IO, "diff: cannot compare %s", old);
}

enum status differ_print(const char *path, const char *text, size_t size)
{
	FILE *to = tmpfile();
	enum status st;

	if (!to)
		return fail(ST_IO, "a temporary file: %s", strerror(errno));
	if (fwrite(text, 1, size, to) != size || fflush(to) ||
	    fseek(to, 0, SEEK_SET))
		st = fail(ST_IO, "a temporary file: %s", strerror(errno));
	else
		st = run(fileno(to), access(path, F_OK) ? "/dev/null" : path,
			 path);
	fclose(to);
	return st;
}
