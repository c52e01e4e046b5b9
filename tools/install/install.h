/* SPDX-License-Identifier: MIT */
/*
 * The parts of `daybreak install` and `daybreak uninstall`: each function's
 * name begins with that of its file.
 */
#ifndef TOOLS_INSTALL_H
#define TOOLS_INSTALL_H

#include <daybreak/boot.h>
#include <daybreak/status.h>

#include <limits.h>

#define INSTALL_FOLDER "EFI/daybreak" /* on the partition */
#define INSTALL_BACKUP ".before-daybreak"

/* Beside the application: what an installation notes for the next one. */
#define INSTALL_NOTES  "daybreak.installed"

enum install_shim { SHIM_BY_ITSELF, SHIM_ALWAYS, SHIM_NEVER };

struct install_request {
	const char *root;    /* the folder of the system; NULL: "/" */
	const char *esp;     /* the partition's folder; NULL: it is found */
	const char *efivars; /* NULL: this machine's; none with esp or root */
	const char *disk;  /* the partition's disk, or its image; NULL: found */
	unsigned int part; /* its number on disk, from 1; 0: by its type */
	const struct boot_host *host; /* NULL: of this machine's CPU */
	enum install_shim shim;
	bool fallback, no_nvram, dry_run;
};

/*
 * Both say what they do, and can be run again after a failure. ST_OK, or
 * another status with a sentence.
 */
enum status install_run(const struct install_request *request);
enum status uninstall_run(const struct install_request *request);

/* What is installed for a CPU: "x64", "X64" as in the names of files. */
struct install_cpu {
	const char *lower, *upper;
};

/* Where an installation works. */
struct site {
	const struct install_request *request;
	const char *root;
	struct install_cpu cpu;
	char esp[PATH_MAX], folder[PATH_MAX], removable[PATH_MAX];
};

/*
 * site.c: finds the partition, which is mounted below root where bootctl(1)
 * looks. ST_NOT_FOUND, with a sentence that has the partition if there is one,
 * or ST_INVALID.
 */
enum status site_find(const struct install_request *request, struct site *out);

/*
 * The same, after the variables that the request is about were opened; signals
 * are caught from then on. Also returns what efivars_open() does.
 */
enum status site_begin(const struct install_request *request, struct site *out);

/* Removes a file, if there is one; a dry run says so instead. */
enum status site_remove(const struct site *site, const char *path);

/*
 * copies.c: a file to be installed, and its place. Both paths are absolute.
 */
struct copy {
	char from[PATH_MAX], to[PATH_MAX];
	bool is_removable; /* to is in EFI/BOOT */
	bool keeps_other;  /* a file that is not ours is kept beside it */
};

#define COPIES_MAX 16

struct copies {
	bool has_shim;
	unsigned int nr;
	struct copy list[COPIES_MAX];
};

/*
 * Decides which files are installed, shim's among them. ST_NOT_FOUND when the
 * application is not there, else what secure_check() and shim_choose() do.
 */
enum status copies_choose(const struct site *site, struct copies *out);

/* Checks that they fit, and copies what is not the same already. */
enum status copies_make(const struct site *site, const struct copies *copies);

/*
 * shim.c: the path of shim ("shim"), of what enrols its keys ("mm") or makes
 * its boot option again ("fb"): of the package or, without it, of what is
 * installed.
 */
enum status shim_path(const struct site *site, const char *name,
		      char out[PATH_MAX]);

/* Whether shim is used. ST_NOT_FOUND, with a sentence, if it is missing. */
enum status shim_choose(const struct site *site, bool *is_used);

/* Notes what was asked for, for the installations that follow. */
enum status shim_note(const struct site *site);

/* Removes its files, as site_remove() does: nothing may start them any more. */
enum status shim_remove(const struct site *site);

/* secure.c: whether Secure Boot is on. False without EFI variables. */
bool secure_is_on(void);

/*
 * ST_OK if it is off, or will start the application and what that boots. Else
 * ST_UNSUPPORTED, with a sentence that says what to do.
 */
enum status secure_check(const struct site *site, const char *application);

/*
 * notes.c: whether the file in EFI/BOOT was written by an installation, and
 * notes that it is about to be, with these bytes. Notes that cannot be read
 * have nothing. Those that write return ST_OK, or another status with a
 * sentence.
 */
bool notes_have_file(const struct site *site, const char *path);
enum status notes_add_file(const struct site *site, const char *path,
			   struct span bytes);

/* Whether shim is not to be used, as a person has asked for once. */
bool notes_have_no_shim(const struct site *site);
enum status notes_set_no_shim(const struct site *site, bool no_shim);

/*
 * ownership.c: whether a file is Daybreak's application, or a file of shim's
 * that an installation has put into EFI/BOOT. A file that does not exist or
 * cannot be read is neither.
 */
bool ownership_is_ours(const struct site *site, const char *path);

/* True for two files with the same content. */
bool ownership_is_same(const char *a, const char *b);

/*
 * Writes the version of the application that is at path to out; false when it
 * is none of ours. Its mark is the one by which bootctl(1) knows loaders.
 */
bool ownership_version(const char *path, char *out, size_t size);

/* A partition as a device path has it (UEFI 2.10, section 10.3.5.1). */
struct partition {
	uint32_t number;
	uint64_t start, size; /* in logical blocks */
	uint8_t signature[16];
	uint8_t type[16]; /* in a master boot record one byte */
	bool is_gpt;	  /* else it is in a master boot record */
};

/* disk.c: reads the partition from the disk's tables. */
enum status disk_read(const char *disk, unsigned int number,
		      struct partition *out);

/*
 * The first EFI system partition of a disk, by its type (UEFI 2.10, tables 5.7
 * and 5.2.2). ST_NOT_FOUND or ST_IO, with a sentence.
 */
enum status disk_find_esp(const char *disk, unsigned int *number);

/*
 * The disk and the partition's number of the file system that has path, or of
 * the first that it is built from. For btrfs, path has to be its mount point.
 * ST_NOT_FOUND or ST_IO, with a sentence.
 */
enum status disk_find(const char *path, char disk[PATH_MAX],
		      unsigned int *number);

/*
 * boot_option.c: an EFI_LOAD_OPTION (UEFI 2.10, section 3.1.3) for a file on a
 * partition; arguments "" are none. Returns its size, 0 when it does not fit.
 */
size_t boot_option_make(const struct partition *p, const char *path,
			const char *arguments, uint8_t *out, size_t max);

/* Whether it starts a file in INSTALL_FOLDER. */
bool boot_option_is_ours(struct span option);

/*
 * boot_order.c: makes the option the first of BootOrder. One of ours that is
 * there already is changed, or left as it is. ST_IO, with a sentence.
 */
enum status boot_order_put(struct span option);

/* The first option of ours in BootOrder. */
struct boot_order_place {
	char name[16];	      /* Boot#### */
	unsigned int nth, nr; /* its place, from 1, and of how many */
};
bool boot_order_find(struct boot_order_place *out);

/* Removes all options of ours, and their places in BootOrder. */
enum status boot_order_remove(void);

#endif
