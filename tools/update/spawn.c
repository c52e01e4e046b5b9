// SPDX-License-Identifier: MIT
/*
 * Runs a program and reads what it prints.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

static enum status read_all(int fd, const char *name, char **output,
			    size_t *size)
{
	FILE *from = fdopen(fd, "r");
	FILE *to = open_memstream(output, size);
	int c;

	if (!from || !to)
		return fail(ST_NO_MEMORY, "%s: out of memory", name);
	while ((c = getc(from)) != EOF)
		putc(c, to);
	fclose(from);
	return fclose(to) ? fail(ST_NO_MEMORY, "%s: out of memory", name)
			  : ST_OK;
}

enum status spawn_read(char *const argv[], char *const environment[],
		       char **output, size_t *size)
{
	posix_spawn_file_actions_t actions;
	enum status st, ended;
	int ends[2], error;
	pid_t child;

	*output = NULL;
	if (pipe2(ends, O_CLOEXEC))
		return fail(ST_IO, "%s: %s", argv[0], strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
					 O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawnp(&child, argv[0], &actions, NULL, argv,
			     environment);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		return fail(ST_IO, "%s: cannot be started: %s", argv[0],
			    strerror(error));
	}
	st = read_all(ends[0], argv[0], output, size);
	ended = child_wait(child, argv[0]);
	return st ? st : ended;
}
