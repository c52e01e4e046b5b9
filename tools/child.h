/* SPDX-License-Identifier: MIT */
/*
 * Programs that this command has started.
 */
#ifndef TOOLS_CHILD_H
#define TOOLS_CHILD_H

#include <daybreak/status.h>

#include <sys/types.h>

/*
 * Waits until the program has ended. ST_IO, with a sentence that begins with
 * name, unless its exit status is 0.
 */
enum status child_wait(pid_t child, const char *name);

#endif
