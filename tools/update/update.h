/* SPDX-License-Identifier: MIT */
/*
 * `daybreak update`, for other commands: makes the partition have what the root
 * has. Each Xen in /boot gets an entry with each kernel, in the part of
 * daybreak.conf that is between two marks, and their files are copied.
 */
#ifndef TOOLS_UPDATE_H
#define TOOLS_UPDATE_H

#include <daybreak/boot.h>

#include <limits.h>

#define UPDATE_FOLDER "EFI/daybreak" /* on the partition */

/* Beside the configuration: the names of the files that update has copied. */
#define UPDATE_RECORD "daybreak.files"

struct update_request {
	const char *root; /* the folder of the system; NULL: "/" */
	const char *esp;  /* the partition's folder; NULL: it is found */
	const struct boot_host *host; /* NULL: the one of this machine's CPU */
	bool dry_run;		      /* show the difference, change nothing */
	unsigned int *differences;    /* of a dry run: counts them instead */
};

/*
 * Does all of it, and says what it did. The folder UPDATE_FOLDER is locked
 * meanwhile by flock(2); a caller must not hold that lock. After a failure the
 * partition boots what it booted before. Returns ST_OK, or another status with
 * a sentence.
 */
enum status update_run(const struct update_request *request);

/*
 * Removes the files that update has copied, and its record, from folder, which
 * is UPDATE_FOLDER on the partition: for a configuration that is removed as
 * well. ST_OK, or ST_IO with a sentence.
 */
enum status update_remove_files(const char *folder);

#endif
