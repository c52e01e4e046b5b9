/* SPDX-License-Identifier: MIT */
/*
 * Files that a dry run finds on the partition although they are not there yet,
 * or that have another content there.
 */
#ifndef TOOLS_PLAN_OVERLAY_H
#define TOOLS_PLAN_OVERLAY_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>

struct overlay_file {
	const char *path; /* on the volume, absolute, with '\' */
	struct span bytes;
};

/*
 * From now on these files are found, and hide those of the same path; nr 0:
 * none. They are the caller's, and have to stay valid.
 */
void overlay_set(const struct overlay_file *files, unsigned int nr);

/* Finds one of them; name is for out. ST_TRUNCATED, with a sentence, for an
 * empty file. ST_NOT_FOUND, without one, when there is none.
 */
enum status overlay_find(const char *name, const char *path, struct file *out);

/* True for what overlay_find() has returned. */
bool overlay_has(const struct file *file);

#endif
