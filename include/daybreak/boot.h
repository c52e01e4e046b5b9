/* SPDX-License-Identifier: MIT */
/*
 * The boot, on any platform: find the configuration, choose the entry, read its
 * files, place everything, and hand off. It uses the platform only through
 * <daybreak/platform.h>.
 */
#ifndef DAYBREAK_BOOT_H
#define DAYBREAK_BOOT_H

#include <daybreak/bli.h>
#include <daybreak/choice.h>
#include <daybreak/config.h>
#include <daybreak/config_global.h>
#include <daybreak/describe.h>
#include <daybreak/domain.h>
#include <daybreak/entries.h>
#include <daybreak/load_options.h>
#include <daybreak/machine.h>
#include <daybreak/modlist.h>
#include <daybreak/platform.h>
#include <daybreak/seal.h>

/* Two for each domain, and the host's: module=, and a few of other keys. */
#define BOOT_MAX_MODULES (2 * DOMAIN_MAX + ENTRY_MAX_MODULES + 8)
#define BOOT_MAX_FILES	 (BOOT_MAX_MODULES + ENTRY_MAX_RAMDISKS)

/* The owner of a module that does not belong to a domain. */
#define BOOT_HOST	 (-1)

/* A file that is open, and what the seal demands of it. */
struct checked_file {
	struct platform_file file; /* without a handle if it is inside */
	const uint8_t *inside;	   /* its bytes in the application, or NULL */
	bool is_sealed;		   /* its content has to be the seal's */
	struct seal_file sealed;
};

/* A file that the entry names, once or more often: opened and read once. */
struct boot_file {
	struct checked_file opened;
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
	TIMING_OPEN,	/* finding files */
	TIMING_READ,	/* reading them */
	TIMING_VERIFY,	/* comparing them with the seal */
	TIMING_UNPACK,	/* unpacking Xen and kernels, looking into them */
	TIMING_PLACE,	/* finding memory, taking it */
	TIMING_FILL,	/* writing what Xen and domains are given */
	TIMING_MEASURE, /* extending the TPM */
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
	const char *shell;   /* the file name of the EFI shell */
	const char *arch;    /* the value of ${arch} */
	/* Boots the entry. Returns only on failure, with a sentence. */
	enum status (*start)(struct boot *boot);
};

extern const struct boot_host boot_x86, boot_arm;

/* The entries, and which of them is booted. */
struct boot_choice {
	struct config_global global; /* of the first file of a chain= */
	struct entries entries;
	struct candidate list[ENTRIES_MAX]; /* the same, in the same order */
	struct choice_input in;		    /* without entries until listed */
	struct choice made;
};

/* What becomes of a file or an entry that is not as it was sealed. */
enum verify_policy {
	VERIFY_NOTHING, /* nothing is compared */
	VERIFY_WAITS,	/* verify= will tell, once the configuration is read */
	VERIFY_WARNS,	/* it is said */
	VERIFY_REFUSES, /* it is refused */
};

/* The seal, which is found once while the machine is on. */
struct boot_seal {
	bool is_sought; /* the next three fields are set */
	enum platform_security security;
	bool has_list;
	char fault[LOG_LINE_MAX]; /* why there is no list; "": no seal */
	struct seal list;
	void *pages;	     /* of the seal's file, or NULL */
	struct span payload; /* the files in the application, or empty */
	/* New with each attempt to boot. */
	enum verify_policy policy;
	char objection[LOG_LINE_MAX]; /* the first with VERIFY_WAITS */
};

/* Xen's, and the device tree's: the others are modules. */
#define BOOT_MAX_OTHERS 2

/* What an attempt to boot leaves in the TPM, if it gets that far. */
struct boot_measure {
	bool is_possible; /* there is a TPM, or a dry run wants its events */
	enum global_tpm policy;
	/* The texts as they were read, from the first to the entry's. */
	unsigned int nr_configs;
	struct file configs[CONFIG_MAX_CHAIN + 1];
	unsigned int nr_others;
	struct file others[BOOT_MAX_OTHERS]; /* files that are no modules */
};

/*
 * What a person has changed in the menu's editor, for this boot only: Xen's
 * options, the command line of the entry's kernel, and the command lines of its
 * domains. NULL where nothing was changed.
 */
struct boot_edits {
	const char *options, *kernel;
	unsigned int nr_domains;
	struct {
		const char *name, *cmdline;
	} domains[DOMAIN_MAX];
};

/* An entry's description, for the menu's page on it. */
struct information {
	char text[32 * 1024]; /* lines, each with '\n' */
	uint64_t size;	      /* of the text; 0: there is none to be shown */
	bool is_cut;	      /* there was more */
};

/*
 * What is known from one attempt to boot to the next, while the machine is on.
 * Entries are remembered by fnv_string() of their sections' names, as the
 * configuration is read anew for each attempt.
 */
struct session {
	bool is_begun;	    /* variables and state have been read */
	bool has_variables; /* the platform has some */
	bool has_state;	    /* the state's file exists */
	bool asks;	    /* a person is there: the menu is shown again */
	uint64_t began;	    /* platform_uptime() */
	struct bli bli;
	struct state state;
	unsigned int nr_refused;
	uint64_t refused[ENTRIES_MAX];
	uint64_t wanted; /* the one to try next or to select; 0: none */
	char sentence[LOG_LINE_MAX]; /* why the last one was refused */
	struct information information;
};

/* One boot. Large. */
struct boot {
	const struct boot_host *host;
	/* In a dry run: where the boot is described. NULL: it is a boot. */
	const struct describe_sink *describe;
	struct options options;
	struct session session;
	struct boot_seal seal;
	struct boot_choice choice;
	struct boot_edits edits;
	struct boot_measure measure;
	bool is_measured; /* the TPM was extended: only a reset goes back */
	struct machine machine; /* set when its arch is, for variables */
	char config_name[PLATFORM_MAX_PATH];
	struct config config;	  /* the file that was parsed last */
	const char *config_first; /* the one that a chain= began with */
	enum config_dialect dialect_first;
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
 * Boots what options ask for. An entry is chosen, perhaps by a person in the
 * menu, and started; if it is refused, another one is, as on_refusal= says.
 * Returns ST_OK when a person has left the menu or only wanted help, and else
 * only on failure, with a sentence for each entry that was refused. All files
 * are closed then, and all pages freed. What boot had before is overwritten, so
 * it may be used again; it must not contain *options or what it points to.
 */
enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options);

/*
 * A dry run of the entry that the load options name or, without, of the one
 * that boot_run() would start first if nobody were there: does the same up to
 * platform_leave(), and describes the boot instead of calling it: a line for
 * the entry and each file while they are read, then the hand-off.
 * platform_say_less() is on meanwhile, and the graphics mode stays. For an EFI
 * application on x86 it also looks for the files that the application will
 * read. What is remembered between boots is read, and stays as it is. Closes
 * all files and frees all pages. Returns ST_OK, or another status with a
 * sentence; lines may then have been written, but no title.
 */
enum status boot_describe(struct boot *boot, const struct boot_host *host,
			  const struct options *options,
			  const struct describe_sink *to);

#define BOOT_MACHINES "daybreak/" /* on a server: single machines' own ones */

/*
 * Finds the configuration as xen.efi does, but daybreak.conf first, and on a
 * server the machine's own before it. options and host have to be set.
 */
enum status boot_find_config(struct boot *boot);

/* The same, and resolves the entry that boot_describe() describes. */
enum status boot_find_entry(struct boot *boot);

/*
 * Reads the configuration, its entries and what is remembered between boots, of
 * which nothing is changed, into boot->choice.in and boot->session: all that
 * choice_make() needs to say what boot_run() would start. The caller owns the
 * pages until platform_free_all(). Returns what finding the configuration or
 * reading [global] does, with a sentence.
 */
enum status boot_list(struct boot *boot, const struct boot_host *host,
		      const struct options *options);

#endif
