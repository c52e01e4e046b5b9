// SPDX-License-Identifier: MIT
/*
 * Waits for programs that this command has started.
 */
#include "child.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

enum status child_wait(pid_t child, const char *name)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return fail(ST_IO, "%s: %s", name, strerror(errno));
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return ST_OK;
	return fail(ST_IO, "%s: ended with %s %d", name,
		    WIFEXITED(status) ? "status" : "signal",
		    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}
