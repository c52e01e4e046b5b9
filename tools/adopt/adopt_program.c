// SPDX-License-Identifier: MIT
/*
 * Runs xl, and this command itself, as a person would.
 */
#define _GNU_SOURCE
#include "adopt.h"

#include "child.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>

/* Its signals are not held back as those of this process are. */
static int start(const char *path, const char *const *argv, pid_t *child)
{
	posix_spawnattr_t attributes;
	sigset_t none;
	int error = posix_spawnattr_init(&attributes);

	if (error)
		return error;
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	error = posix_spawnp(child, path, NULL, &attributes,
			     (char *const *)(uintptr_t)argv, environ);
	posix_spawnattr_destroy(&attributes);
	return error;
}

/* A PATH need not have the folder of programs for root. */
static int find_and_start(const char *program, const char *const *argv,
			  pid_t *child)
{
	int error = start(program, argv, child);
	char path[64];

	if (error != ENOENT || strchr(program, '/'))
		return error;
	snprintf(path, sizeof(path), "/usr/sbin/%s", program);
	return start(path, argv, child);
}

static void name(const char *const *argv, unsigned int nr, struct text *out)
{
	for (unsigned int i = 0; i < nr && argv[i]; i++)
		text_format(out, "%s%s", i ? " " : "", argv[i]);
}

enum status program_run(const char *program, const char *const *argv,
			unsigned int nr_named)
{
	char words[256];
	struct text t;
	pid_t child;
	int error;

	text_init(&t, words, sizeof(words));
	name(argv, nr_named, &t);
	fflush(stdout);
	error = find_and_start(program, argv, &child);
	if (error)
		return fail(ST_NOT_FOUND, "%s: cannot be started: %s", words,
			    strerror(error));
	return child_wait(child, words);
}
