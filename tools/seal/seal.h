/* SPDX-License-Identifier: MIT */
/*
 * The parts of `daybreak seal`: which files a configuration names, the list of
 * them, its signature, and the comparison with what is there.
 */
#ifndef TOOLS_SEAL_H
#define TOOLS_SEAL_H

#include "plan/plan.h"

#include <daybreak/seal.h>

/* A file that some boot of the configuration opens. */
struct collected {
	enum seal_kind kind;
	char path[PLATFORM_MAX_PATH]; /* on the volume, absolute, with '\' */
};

struct collection {
	uint16_t machine;
	struct collected *files;
	unsigned int nr_files, room;
	struct seal_entry entries[SEAL_MAX_ENTRIES];
	unsigned int nr_entries;
};

/*
 * Calls each() for the options of every boot that begins with another
 * configuration of the server's folder: the one for all machines, if there is
 * one, then that of each single machine, for which the machine is called as its
 * name says, and else as it was called before. Returns the first status that is
 * not ST_OK.
 */
typedef enum status machines_fn(const struct options *options);
enum status machines_each(const struct options *options, machines_fn *each);

/*
 * Makes a dry run of each entry of the configuration, and keeps the name of
 * every file that is opened. On a network these are all configurations of the
 * folder, unless options name one. host NULL: that of the first one's default
 * entry's files. plan_open() has to be called before. An entry that a boot
 * would refuse is refused; one that is not bootable without more is left out,
 * with a warning; one is sealed if any of the configurations has it. The caller
 * frees out->files, also after a failure. Returns ST_OK, or another status with
 * a sentence.
 */
enum status collect(const struct boot_host *host, const struct options *options,
		    struct collection *out);

/*
 * Writes the list, with the files' digests, to memory that the caller frees,
 * also after a failure: out->buf, which may be NULL. Returns ST_OK, or another
 * status with a sentence; name is for sentences.
 */
enum status seal_list(const struct collection *from, const char *name,
		      struct text *out);

/* The PE with the list alone; the caller frees out->bytes. */
enum status seal_make(const struct collection *from, const char *name,
		      struct file *out);

/*
 * The application with the list and the files themselves; the caller frees
 * out->bytes. app is one of ours that is not signed and has no seal yet.
 */
enum status seal_unify(const struct collection *from, struct file app,
		       struct file *out);

/* A section to be added to a PE, read-only. */
struct addition {
	const char *name; /* at most 8 characters */
	uint64_t size;	  /* bytes, at least 1 */
	uint8_t *bytes;	  /* filled in: where they go in out, now zeroes */
};

/*
 * Copies a PE and adds nr sections to the copy; the caller frees out->bytes.
 * ST_UNSUPPORTED for what is no PE, ST_INVALID for a signed one, ST_TOO_LARGE,
 * ST_NO_MEMORY, with a sentence.
 */
enum status seal_extend(struct file pe, struct addition *add, unsigned int nr,
			struct file *out);

/* How a seal is signed. */
struct signer {
	bool is_needed;
	const char *key, *cert, *engine; /* sbsign's; engine NULL: none */
};

/*
 * Signs pe with sbsign, if needed, and puts it in the place of the file path,
 * which is the old or the new one at any time. ST_IO, or ST_NOT_FOUND without
 * sbsign, with a sentence.
 */
enum status seal_sign(const struct signer *signer, struct span pe,
		      const char *path);

/*
 * Maps the file that is there under the name of a sealed one; the caller calls
 * plan_unmap(). ST_NOT_FOUND or another status, with a sentence.
 */
enum status seal_map(const struct seal_file *sealed, struct file *out);

/*
 * Compares the files with the seal, and then the seal with what the entries
 * name. Prints a line for each difference to standard error. Returns ST_OK when
 * there is none.
 */
enum status seal_check(const char *path, const struct boot_host *host,
		       const struct options *options);

#endif
