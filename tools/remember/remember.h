/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of `daybreak status`, `once`, `default`, `good` and
 * `retry`, which show and change what is remembered between boots. What they
 * read is read by the boot's own code.
 *
 * find_esp_ is find_esp.c, own_mount is own_mount.c, find_config_ is
 * find_config.c, names_ is names.c, state_file_ is state_file.c, keep_ is
 * keep.c; the commands are in status.c and change.c.
 */
#ifndef TOOLS_REMEMBER_H
#define TOOLS_REMEMBER_H

#include <daybreak/boot.h>

#include <limits.h>

#define REMEMBER_CONFIG "daybreak.conf"

/* What a command is about. */
struct remember {
	const char *esp, *config, *efivars; /* --esp, ...; NULL: not given */
	const char *system;		    /* --root, of status */
	bool clears;			    /* --clear */
	bool reads;			    /* changes nothing */
	char root[PATH_MAX];		    /* of the partition */
	char config_path[PATH_MAX];
	char state_path[PATH_MAX]; /* whether it exists or not */
	struct boot boot;	   /* after boot_list() */
};

/*
 * Finds and reads the configuration and what is remembered. r is set up to
 * reads; the rest is filled in. Without reads no other command does the same
 * until this one ends. Returns a status with a sentence.
 */
enum status remember_open(struct remember *r);

/* A mounted EFI system partition, or a folder that stands for one. */
struct esp_place {
	char root[PATH_MAX];
	char config[PATH_MAX]; /* the configuration's path; "": none */
};

/*
 * Finds the configuration that this machine's boot reads, and the partition
 * that it is on: mounted at /efi, /boot/efi or /boot, as bootctl looks for it.
 * If more than one has a configuration, it is the one that the variable
 * LoaderDevicePartUUID names. Where none is mounted, own_mount() is tried.
 * ST_NOT_FOUND or ST_INVALID with a sentence.
 */
enum status find_esp(bool reads, struct esp_place *out);

/* Where EFI system partitions are mounted, as bootctl(1) looks for them. */
#define FIND_ESP_PLACES 3
extern const char *const find_esp_places[FIND_ESP_PLACES];

/*
 * Mounts the EFI system partition of the disk that / is on for this process
 * alone, at /efi or /boot/efi, whichever is an empty folder; with reads it is
 * not written to. Only root may. ST_NOT_FOUND, with a sentence, when that
 * cannot be done.
 */
enum status own_mount(bool reads);

/* True for two names of one folder, for example by a bind mount. */
bool find_esp_is_same(const char *a, const char *b);

/*
 * Whether an EFI system partition is mounted there: the folder has a folder
 * EFI, or is where a FAT file system is mounted.
 */
bool find_esp_is_mounted(const char *path);

/*
 * Finds the one of these partitions that has the file, which is the
 * configuration. ST_NOT_FOUND with a sentence.
 */
enum status find_esp_of(const char *config, struct esp_place *out);

/*
 * Finds the configuration on the partition at out->root: in the folder that
 * LoaderImageIdentifier names, if there are variables, or else in the only
 * folder of EFI/, or the root, that has one. Returns ST_OK also when there is
 * none; ST_INVALID with a sentence when there are several; ST_IO with a
 * sentence when they cannot be looked for.
 */
enum status find_config(struct esp_place *out);

/*
 * The entry of that name: a section, an id as bootctl shows it, or a title that
 * only one entry has. ST_NOT_FOUND or ST_INVALID with a sentence that has all
 * names.
 */
enum status names_find(const struct boot *boot, const char *name,
		       uint32_t *entry);

/* The entry that a field of the state names, or CANDIDATE_NONE. */
uint32_t names_of_state(const struct boot *boot,
			const char field[STATE_NAME_MAX]);

/*
 * Writes the next record of the state, or creates the file if it does not exist
 * or is shorter than a state. Returns 0 when the medium has it, or an errno:
 * EFBIG for a file so large that the boot does not read it.
 */
int state_file_write(const char *path, struct state *state);

/* True when an entry has tries=. */
bool keep_is_counted(const struct remember *r);

/*
 * Writes the state after a change, or creates its file if that is needed.
 * ST_IO with a sentence.
 */
enum status keep_state(struct remember *r, bool has_changed);

/*
 * Keeps an entry, CANDIDATE_NONE for none, as what the variable says, and in
 * the state's field for the same. One of them that cannot be written is only
 * a warning if the boot still does as asked. ST_IO with a sentence.
 */
enum status keep_entry(struct remember *r, enum bli_variable which,
		       char field[STATE_NAME_MAX], uint32_t entry);

/* The commands. */
enum status status_run(struct remember *r, const char *name);
enum status once_run(struct remember *r, const char *name);
enum status default_run(struct remember *r, const char *name);
enum status good_run(struct remember *r, const char *name);
enum status retry_run(struct remember *r, const char *name);

#endif
