/* SPDX-License-Identifier: MIT */
/*
 * Changes of files that a power cut cannot leave half done: a file has its old
 * content or the new one, whole.
 */
#ifndef TOOLS_DURABLE_H
#define TOOLS_DURABLE_H

#include <daybreak/span.h>
#include <daybreak/status.h>

/* What the name of a file that is being written ends with. */
#define DURABLE_SUFFIX	   ".daybreak-new"

/* The mode of a file that only its owner may read. */
#define DURABLE_OWNER_ONLY 0600

/*
 * From now on a signal that ends the process removes the temporary file first.
 */
void durable_catch_signals(void);

/*
 * Makes the medium have what a rename() to path has changed. False, with errno,
 * when that fails.
 */
bool durable_settle(const char *path);

/*
 * Writes bytes under a temporary name in the same folder, path with
 * DURABLE_SUFFIX, waits until the medium has them, renames that to path, and
 * waits until the medium has that, too. mode is the file's, as for open(2).
 * After a failure the temporary file is gone and path is as it was. Returns
 * ST_OK, or ST_IO or ST_TOO_LARGE (the path) with a sentence.
 */
enum status durable_write(const char *path, struct span bytes,
			  unsigned int mode);

/*
 * The same in two steps: durable_prepare() ends before the rename, which
 * durable_commit() does. One file at a time is prepared. After a failure of
 * either the temporary file is gone, as after durable_abandon().
 */
enum status durable_prepare(const char *path, struct span bytes,
			    unsigned int mode);
enum status durable_commit(const char *path);
void durable_abandon(void);

/*
 * Renames a file within its folder, and waits until the medium has that. ST_IO
 * with a sentence.
 */
enum status durable_rename(const char *from, const char *path);

/*
 * Removes a file, and waits until the medium has its folder. ST_OK also when
 * there is none; ST_IO with a sentence.
 */
enum status durable_remove(const char *path);

/*
 * Makes a folder, and those above it that are missing. ST_OK also when it
 * exists; ST_IO or ST_TOO_LARGE with a sentence.
 */
enum status durable_folder(const char *path);

#endif
