/* SPDX-License-Identifier: MIT */
/*
 * The boot, told once: the configuration is found, the entry chosen, its files
 * read, everything placed, and the platform leaves. <daybreak/platform.h> is
 * all that it knows of the world.
 */
#ifndef DAYBREAK_BOOT_H
#define DAYBREAK_BOOT_H

#include <daybreak/config.h>
#include <daybreak/load_options.h>
#include <daybreak/modlist.h>
#include <daybreak/platform.h>

#define BOOT_MAX_MODULES 128
#define BOOT_MAX_FILES	 (BOOT_MAX_MODULES + ENTRY_MAX_RAMDISKS)

/* Whose a module is where it is no domain's. */
#define BOOT_HOST	 (-1)

/* A file that the entry names, however often: opened and read once. */
struct boot_file {
	struct platform_file file;
	char path[PLATFORM_MAX_PATH]; /* on the volume: what tells files apart
				       */
	const uint8_t *bytes;	      /* NULL until it has been read */
};

/* One module: a file, or several that are joined. */
struct boot_module {
	enum module_kind kind;
	/*
	 * Whose it is, by its place in domains=, or BOOT_HOST; on Arm
	 * MODULES_TREE() for the device tree's own.
	 */
	int owner;
	const char *name, *key, *cmdline;
	unsigned int first_part, nr_parts; /* in boot_modules.parts */
	uint64_t size;			   /* bytes */
	uint64_t end; /* it has to lie below; 0: anywhere */
	/*
	 * The first module with the same pages: itself, until
	 * modules_share() finds another.
	 */
	unsigned int same;
	uint8_t *pages; /* set before modules_read() */
};

struct boot_modules {
	unsigned int nr, nr_parts, nr_files;
	struct boot_module list[BOOT_MAX_MODULES];
	unsigned int parts[BOOT_MAX_FILES]; /* which of files */
	struct boot_file files[BOOT_MAX_FILES];
};

/* What differs by CPU. */
struct boot_host {
	uint64_t memory_max; /* no address above it is of use */
	/* Boots the entry. Returns only when it cannot, with a sentence. */
	enum status (*start)(struct boot *boot);
};

extern const struct boot_host boot_x86, boot_arm;

/* One boot: large, zeroed before it begins. */
struct boot {
	const struct boot_host *host;
	struct options options;
	char config_name[PLATFORM_MAX_PATH];
	struct config config;
	struct entry entry;
	struct boot_modules modules;
};

/*
 * Boots what options ask for: boot_find_entry(), then the host's start().
 * Returns only when it cannot, with a sentence; all files are closed and all
 * pages given back then.
 */
enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options);

/*
 * Finds the configuration as xen.efi does, daybreak.conf first, follows chain=
 * and resolves the entry: boot's config and entry. options and host are set.
 */
enum status boot_find_entry(struct boot *boot);

#endif
