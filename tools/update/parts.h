/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of `daybreak update`: each function's name begins with
 * that of its file.
 */
#ifndef TOOLS_UPDATE_PARTS_H
#define TOOLS_UPDATE_PARTS_H

#include "plan/plan.h"
#include "update/update.h"

#include <daybreak/format.h>
#include <daybreak/span.h>

#include <limits.h>
#include <stdio.h>

#define UPDATE_CONFIG	   "daybreak.conf"
#define UPDATE_MAX_NAME	   128 /* bytes of a version, with the NUL */
#define UPDATE_MAX_KERNELS 64
#define UPDATE_MAX_XENS	   16
#define UPDATE_MAX_DOMAINS 64
#define UPDATE_MAX_TEXT	   2048 /* bytes of a command line, with the NUL */

/* No domain is refused for want of memory, which only the boot knows. */
#define UPDATE_MEMORY	   (16ULL << 40)

/* Joins root and path, which is absolute. ST_TOO_LARGE with a sentence. */
enum status paths_below(const char *root, const char *path, char out[PATH_MAX]);

/* folder "/" name. ST_TOO_LARGE with a sentence. */
enum status paths_in(const char *folder, const char *name, char out[PATH_MAX]);

/* <0, 0 or >0 as Debian orders versions: deb-version(7). */
int version_compare(const char *a, const char *b);

/* One KEY=VALUE of a settings' file, quotes removed. */
struct setting {
	const char *file;
	unsigned int line;
	const char *key, *value;
};

/*
 * Reads a file of lines KEY=VALUE as a shell would that expands nothing, and
 * calls take() for each; # begins a comment. A status that take() returns ends
 * it. ST_INVALID with file and line for anything else.
 */
enum status settings_read(struct file text,
			  enum status (*take)(void *context,
					      const struct setting *s),
			  void *context);

/* Appends KEY="VALUE" and a newline, so that settings_read() reads it. */
void settings_write(struct text *out, const char *key, const char *value);

/* /etc/default/daybreak. */
struct host_settings {
	char xen[UPDATE_MAX_TEXT], linux[UPDATE_MAX_TEXT]; /* command lines */
	unsigned int tries;				   /* 0: not counted */
	unsigned int timeout; /* seconds; only for a new configuration */
	unsigned int kernels; /* the newest so many; 0: all */
	bool is_new;	      /* taken over, not written yet */
};
#define HOST_SETTINGS "/etc/default/daybreak"

/* Reads it or, if there is none, makes it from GRUB's. */
enum status host_settings_get(const char *root, struct host_settings *out);
enum status host_settings_write(const char *root,
				const struct host_settings *s);

/* grub.c: fills out from GRUB's settings, and root= from fstab. */
enum status grub_take_over(const char *root, struct host_settings *out);

/* fstab.c: appends root=, and rootflags= for a subvolume of btrfs. */
enum status fstab_root(const char *root, struct text *out);

/* What /boot has, the newest first. */
struct found_kernel {
	char version[UPDATE_MAX_NAME];
	char path[PATH_MAX], initrd[PATH_MAX]; /* initrd "": none */
};
struct found_xen {
	char version[UPDATE_MAX_NAME];
	char name[NAME_MAX + 1]; /* of its file when it is unpacked */
	char path[PATH_MAX];
};
struct found {
	unsigned int nr_kernels, nr_xens;
	struct found_kernel kernels[UPDATE_MAX_KERNELS];
	struct found_xen xens[UPDATE_MAX_XENS];
};

/*
 * Finds whole kernels and Xens; what is passed over is said in a warning.
 * ST_NOT_FOUND, with a sentence, without any of either.
 */
enum status find_all(const char *root, const struct boot_host *host,
		     struct found *out);

/* A file that is to be on the partition. */
struct carried {
	char source[PATH_MAX];
	char name[PLATFORM_MAX_PATH]; /* in the folder, with '/' */
	char path[PLATFORM_MAX_PATH]; /* on the volume, with '\' */
	struct file file;	      /* the bytes that it is to have */
	bool is_mapped;		      /* else the bytes are allocated */
	bool is_used;		      /* by an entry that is kept */
	bool is_there, is_same;	      /* under its name, with its content */
	uint64_t old_size;	      /* of what is there */
};
struct files {
	const char *root, *folder; /* of the system, and on the partition */
	const char *directory;	   /* the folder, as "\EFI\daybreak" */
	struct carried *list;
	unsigned int nr, room;
};

/*
 * Adds a file under that name, once; *index is its place in the list. With
 * unpacks it is unpacked if it is packed. Of two sources for one name the
 * second is ST_INVALID. Returns another status, with a sentence, when it cannot
 * be read.
 */
enum status files_add(struct files *files, const char *source, const char *name,
		      bool unpacks, unsigned int *index);
void files_free(struct files *files);

/* Compares the used files with what is on the partition. */
enum status files_compare(struct files *files);

/*
 * Copies those that are not there yet, or with replaces those that are there
 * with another content.
 */
enum status files_copy(const struct files *files, bool replaces);

/* Whether a used file has that name. */
bool files_have(const struct files *files, const char *name);

/* Domains of the host. */
struct host_domain {
	char name[UPDATE_MAX_NAME];
	char path[PATH_MAX]; /* of its file */
	char *text;	     /* its section, as it is carried; NULL: left out */
	unsigned int nr_files;
	unsigned int *files; /* in the list */
};
struct host_domains {
	unsigned int nr;
	struct host_domain list[UPDATE_MAX_DOMAINS];
};

/*
 * Reads /etc/daybreak/domains.d, and adds the files that the domains name. A
 * broken one is left out with a warning. ST_IO or ST_NO_MEMORY with a sentence.
 */
enum status domains_read(struct files *files, struct host_domains *out);
void domains_free(struct host_domains *domains);

/* An entry of the generated part. */
struct pair {
	const struct found_xen *xen;
	const struct found_kernel *kernel;
	unsigned int files[3]; /* in the list: Xen, kernel, perhaps initrd */
	unsigned int nr_files;
	bool is_left_out;
};
struct pairs {
	unsigned int nr;
	struct pair list[UPDATE_MAX_KERNELS * UPDATE_MAX_XENS];
};

/* The name of a pair's section, the same for the same two files. */
void generate_name(const struct pair *pair, char *out, size_t size);

/* Writes the generated part, marks included. */
enum status generate(const char *root, const struct pairs *pairs,
		     const struct host_domains *domains,
		     const struct host_settings *settings, struct text *out);

/*
 * Puts the generated part into a configuration, between the marks that it has
 * or at its end; all else stays as it is. ST_INVALID with a sentence for marks
 * that do not belong together, ST_TOO_LARGE.
 */
enum status marks_replace(struct file old, const char *generated,
			  struct text *out);

/* The configuration of a host that has none, without the generated part. */
void marks_begin(const struct host_settings *settings, struct text *out);

/* The names in UPDATE_RECORD, one a line. */
struct record {
	char *text; /* NULL: empty */
	char **names;
	unsigned int nr;
};
enum status record_read(const char *folder, struct record *out);
void record_free(struct record *record);
/* Writes the old names and those of the used files that are copied. */
enum status record_write(const char *folder, const struct record *old,
			 const struct files *files);
/*
 * Where names of files are looked for: in all configurations on the partition.
 */
struct mentions {
	const char *esp;
	const char *config; /* its path; NULL: as it is on the partition */
	struct span text;   /* else what is read in its place */
};

/* Whether one of them has the leaf of that path as a name. */
bool mentions_have(const struct mentions *in, const char *name);

/*
 * The bytes of the files of the record that neither files nor a configuration
 * names; with show they are printed.
 */
uint64_t record_stale(const struct mentions *in, const char *folder,
		      const struct record *record, const struct files *files,
		      bool show);

/* Removes these files, and writes what is left of the record. */
enum status record_clean(const struct mentions *in, const char *folder,
			 const struct record *record,
			 const struct files *files);

/*
 * Whether what is copied fits, and more bytes beside it. stale is what will be
 * removed afterwards. ST_TOO_LARGE with a sentence.
 */
enum status room_check(const struct files *files, uint64_t more,
		       uint64_t stale);

#define RESEAL_SETTINGS "/etc/daybreak/seal.conf"

/* What it has. */
struct reseal {
	bool is_wanted;
	char key[PATH_MAX], cert[PATH_MAX], engine[PATH_MAX];
	unsigned int nr_editable;
	char editable[16][UPDATE_MAX_NAME];
	bool is_same;		   /* the seal that is there is the new one */
	struct file during, after; /* signed; empty: not needed */
};
enum status reseal_read(const char *root, struct reseal *out);

/*
 * Makes the new seal, of the files as the overlay has them, and one that is
 * good for the old and the new files; nothing is written to the folder.
 */
enum status reseal_make(struct reseal *r, const struct boot_host *host,
			const char *folder);

/* Puts the second one in place, and at the end the first one. */
enum status reseal_begin(const struct reseal *r, const char *folder);
enum status reseal_end(const struct reseal *r, const char *folder);
void reseal_free(struct reseal *r);

/*
 * check.c: leaves out, with a warning, pairs and domains that the boot would
 * refuse with the person's part of the configuration, old, around them. Then
 * writes the new configuration to out, marks the files that it names, and sets
 * the overlay, which refers to files and out. ST_INVALID, or another status,
 * with a sentence, when no entry is left or the boot does not read the
 * configuration.
 */
struct check {
	const char *root;
	const struct boot_host *host;
	struct file old;
	const struct host_settings *settings;
	struct pairs *pairs;
	struct host_domains *domains;
	struct files *files;
};
enum status check_all(const struct check *c, struct text *out);

/* spawn.c: runs a program with in as its input; *output is allocated text. */
enum status spawn_read(char *const argv[], char *const environment[],
		       char **output, size_t *size);

/* Prints how the configurations differ, as diff -u does. */
enum status differ_print(const char *path, const char *text, size_t size);

#endif
