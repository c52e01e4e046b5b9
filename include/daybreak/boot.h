/* SPDX-License-Identifier: MIT */
/*
 * The boot, on any platform: find the configuration, choose the entry, read its
 * files, place everything, and hand off. It uses the platform only through
 * <daybreak/platform.h>.
 */
#ifndef DAYBREAK_BOOT_H
#define DAYBREAK_BOOT_H

#include <daybreak/config.h>
#include <daybreak/describe.h>
#include <daybreak/load_options.h>
#include <daybreak/modlist.h>
#include <daybreak/platform.h>

/* Two for each domain, and the host's. */
#define BOOT_MAX_MODULES 200
#define BOOT_MAX_FILES	 (BOOT_MAX_MODULES + ENTRY_MAX_RAMDISKS)

/* The owner of a module that does not belong to a domain. */
#define BOOT_HOST	 (-1)

/* A file that the entry names, once or more often: opened and read once. */
struct boot_file {
	struct platform_file file;
	char path[PLATFORM_MAX_PATH]; /* on the volume; identifies the file */
	const uint8_t *bytes;	      /* NULL until it has been read */
};

/* One module: a file, or several files that are joined. */
struct boot_module {
	enum module_kind kind;
	/*
	 * The index of its domain in domains=, or BOOT_HOST; on Arm
	 * MODULES_TREE() for a domain of the device tree.
	 */
	int owner;
	const char *name, *key, *cmdline;
	unsigned int first_part, nr_parts; /* in boot_modules.parts */
	uint64_t size;			   /* bytes */
	uint64_t end; /* it has to lie below this address; 0: anywhere */
	/*
	 * The first module that uses the same pages: the module itself, unless
	 * modules_share() finds another one.
	 */
	unsigned int same;
	uint8_t *pages; /* set before modules_read() */
};

struct boot_modules {
	unsigned int nr, nr_parts, nr_files;
	struct boot_module list[BOOT_MAX_MODULES];
	unsigned int parts[BOOT_MAX_FILES]; /* indices in files */
	struct boot_file files[BOOT_MAX_FILES];
};

/* What a boot spends its time on. */
enum timing_step {
	TIMING_OTHER,
	TIMING_OPEN,   /* finding files */
	TIMING_READ,   /* reading them */
	TIMING_UNPACK, /* unpacking Xen and kernels, looking into them */
	TIMING_PLACE,  /* finding memory, taking it */
	TIMING_FILL,   /* writing what Xen and domains are given */
	TIMING_NR_STEPS,
};

/* Where the time has gone so far, in the platform's ticks. */
struct timing {
	enum timing_step step; /* the current one */
	uint64_t since;
	uint64_t ticks[TIMING_NR_STEPS];
};

/* What differs between CPUs. */
struct boot_host {
	uint64_t memory_max; /* the highest address that can be used */
	/* Boots the entry. Returns only on failure, with a sentence. */
	enum status (*start)(struct boot *boot);
};

extern const struct boot_host boot_x86, boot_arm;

/* One boot. Large. */
struct boot {
	const struct boot_host *host;
	/* In a dry run: where the boot is described. NULL: it is a boot. */
	const struct describe_sink *describe;
	struct options options;
	char config_name[PLATFORM_MAX_PATH];
	struct config config;
	struct entry entry;
	struct boot_modules modules;
	struct timing timing;
};

/*
 * Where a file goes: take() allocates size bytes for the file of that name, to
 * be freed with platform_free(). Returns ST_NO_MEMORY with a sentence.
 */
struct boot_room {
	enum status (*take)(const struct boot *boot, const char *name,
			    uint64_t size, void *context, void **out);
	void *context;
};

/* Anywhere up to the host's memory_max. */
extern const struct boot_room boot_anywhere;

/*
 * Boots what options ask for: boot_find_entry(), then the host's start().
 * Returns only on failure, with a sentence, after closing all files and freeing
 * all pages. What boot had before is overwritten, so it may be used again; it
 * must not contain *options or what it points to.
 */
enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options);

/*
 * A dry run: does the same up to platform_leave(), and describes the boot
 * instead of calling it: a line for the entry and each file while they are
 * read, then the hand-off. platform_say_less() is on meanwhile, and the
 * graphics mode stays. For an EFI application on x86 it also looks for the
 * files that the application will read. Closes all files and frees all pages.
 * Returns ST_OK, or another status with a sentence; lines may then have been
 * written, but no title.
 */
enum status boot_describe(struct boot *boot, const struct boot_host *host,
			  const struct options *options,
			  const struct describe_sink *to);

/*
 * Finds the configuration as xen.efi does, but daybreak.conf first, follows
 * chain= and resolves the entry into boot's config and entry. options and host
 * have to be set.
 */
enum status boot_find_entry(struct boot *boot);

#endif
