/* SPDX-License-Identifier: MIT */
/*
 * The configuration: xen.cfg as xen.efi reads it, and daybreak.conf, its
 * superset. The text is parsed once into items; an entry is then resolved from
 * them. Sources: docs/misc/efi.pandoc and common/efi/boot.c in Xen's tree.
 */
#ifndef DAYBREAK_CONFIG_H
#define DAYBREAK_CONFIG_H

#include <daybreak/status.h>

#include <stdbool.h>
#include <stdint.h>

enum config_dialect {
	CONFIG_XEN,	 /* unknown keys are ignored with a warning */
	CONFIG_DAYBREAK, /* unknown keys are refused with a suggestion */
};

#define CONFIG_MAX_ITEMS    1024
#define CONFIG_MAX_SIZE	    (256 * 1024) /* bytes of one file */
#define CONFIG_MAX_CHAIN    8		 /* files in one chain= sequence */
#define ENTRY_MAX_RAMDISKS  16
#define ENTRY_MAX_MODULES   64 /* module= lines; Xen's own limit comes later */
#define ENTRY_DEFAULT_LIMIT (1ULL << 30)

/* One key=value line. The strings point into the configuration's text. */
struct config_item {
	const char *section; /* one of sections[], "" before the first */
	const char *key;
	const char *value; /* no leading blanks; for a file, only its name */
	const char *args;  /* the rest of the line after a file, or "" */
	bool known;	   /* false: ignored; only in a xen.cfg */
	/* Of <daybreak/expand.h>: value and args; NULL: as written. */
	const char *expanded, *expanded_args;
	const char *missing; /* the name, up to }, of a variable in them that
			      * the machine has no value for; NULL: none */
	unsigned int line;   /* counted from 1 */
};

/*
 * What a section describes. A xen.cfg has no domains and no pools. A section
 * that any domains= or cpupools= in the file lists is not an entry.
 */
enum section_role {
	SECTION_ENTRY,
	SECTION_GLOBAL,
	SECTION_DOMAIN,
	SECTION_POOL
};

/* A parsed file. The text it was parsed from is owned by the caller. */
struct config {
	const char *name; /* of the file, for sentences */
	enum config_dialect dialect;
	unsigned int nr_items;
	struct config_item items[CONFIG_MAX_ITEMS];
	unsigned int nr_sections;
	struct {
		const char *name;
		unsigned int line;
		enum section_role role;
	} sections[CONFIG_MAX_ITEMS];
};

/* A file that an entry names. path == NULL: not named. */
struct file_ref {
	const char *path; /* as written */
	const char *args; /* the rest of the line, "" when there is none */
	const char *key;  /* the key that named it, for sentences */
	unsigned int line;
};

/* video=gfx-COLSxROWSxDEPTH; all 0 without a valid value. */
struct video_mode {
	uint32_t cols, rows, depth;
};

enum answer { ANSWER_NO, ANSWER_YES };

/* A number that need not be given. */
struct config_number {
	bool set;
	uint32_t value;
};

/* handoff=: how Xen on Arm is started; without it the application decides. */
enum handoff_asked {
	HANDOFF_DEFAULT,
	HANDOFF_EFI,   /* through the firmware; Xen exits boot services */
	HANDOFF_IMAGE, /* after boot services; Xen gets memory nodes */
};

/* One bootable entry, resolved. Strings point into the configurations' text. */
struct entry {
	enum config_dialect dialect;
	const char *config;  /* the file's name */
	const char *name;    /* of its section, "" for none */
	const char *title;   /* title=, else name */
	const char *options; /* for Xen, "" when there are none */
	/*
	 * From the load options: appended to options, or without Xen to the
	 * kernel's command line. config_entry() sets "".
	 */
	const char *extra;
	bool has_domains; /* read by domain_list_parse() and
			   * domain_host_parse() from the section name */
	enum handoff_asked handoff;
	/* The item hypervisor=none; NULL: Xen is started. */
	const struct config_item *without_xen;
	/* Its first key of the host that is only for Arm; NULL: none. */
	const struct config_item *host_key;
	const struct config_item *pools; /* cpupools=; NULL: none */
	struct file_ref xen, ucode, xsm, dtb;
	struct file_ref kernel; /* dom0's; without it has_domains is set, or
				 * the device tree may name a kernel */
	/*
	 * Another EFI application, and its arguments: if it is named, all of
	 * Xen's and dom0's fields are empty.
	 */
	struct file_ref efi;
	const char *volume; /* where efi is: a partition's label or GUID; NULL:
			     * where the application is */
	struct config_number tries; /* starts without success; not set: any */
	struct file_ref ramdisks[ENTRY_MAX_RAMDISKS];
	struct file_ref modules[ENTRY_MAX_MODULES];
	unsigned int nr_ramdisks, nr_modules;
	struct video_mode video;
	enum answer timing;	 /* print where the boot's time goes */
	enum answer quiet;	 /* print only warnings and errors */
	uint64_t unpacked_limit; /* limit-unpacked=, in bytes */
};

/*
 * Parses text[0..size) in place: text is cut into strings and must have one
 * writable byte after size. text and name must outlive out. Lines may end with
 * LF, CRLF or CR, and the last one need not be terminated. A UTF-8 byte order
 * mark at the start and NUL or Ctrl-Z at the end are ignored. Control
 * characters end a line, # starts a comment anywhere and ; at the start of a
 * line, as in Xen's pre_parse(). A daybreak.conf may have tabs and blanks
 * around '=', and values as xl.cfg(5) writes them: quoted strings, lists over
 * several lines. Values are only cut out here; config_entry() reads them.
 * Keys are checked after the whole file has been cut into lines, so a syntax
 * error is always reported first. Items in the sections of domains and cpupools
 * are checked by the functions of domain_parse.h.
 * Returns ST_OK; ST_TOO_LARGE; ST_INVALID for UTF-16; and, only in
 * CONFIG_DAYBREAK, ST_INVALID (a sentence with file and line) for a line that
 * is neither a section, an item nor empty, for a string that is not closed or
 * is followed by other text, for a duplicate section or key, for an unknown or
 * misplaced key, for words after the name of a key's only file, or for a NUL
 * byte.
 */
enum status config_parse(const char *name, enum config_dialect dialect,
			 char *text, uint64_t size, struct config *out);

/*
 * Finds the entry to boot: section, or if that is NULL [global] default=, or
 * without it the first kernel= anywhere, as xen.efi does (daybreak.conf: the
 * first section that is an entry). section "" means no name and no default=. An
 * entry has kernel= or, in a daybreak.conf, domains= or efi=. If there is no
 * chain=, a requested section with dtb=, options= or xen= is an entry too,
 * because on Arm the device tree may say what to start; if it does not, the
 * caller refuses the entry with config_no_kernel(). Fills out. Returns
 * - ST_OK;
 * - ST_NOT_FOUND without a sentence, *chain set to the file that chain= names:
 *   the caller parses that file and calls again with out->name as section
 *   (xen.efi keeps the section's name through a chain), so this configuration's
 *   text must stay valid;
 * - ST_NOT_FOUND with *chain NULL and a sentence that lists the entries;
 * - ST_INVALID, ST_TOO_LARGE with a sentence; a section that describes a
 *   domain or a cpupool is ST_INVALID, and so is an entry with domains= in a
 *   xen.cfg, because its domains would not be started, and one with efi= and a
 *   key for Xen; all of [global] is checked, whatever the entry.
 */
enum status config_entry(const struct config *config, const char *section,
			 struct entry *out, const char **chain);

/* The dialect of a file by its name: .cfg, in any case, is xen.efi's. */
enum config_dialect config_dialect_of(const char *name);

/* True when the entry itself names nothing to start. */
bool config_is_bare(const struct entry *entry);

/*
 * Refuses a bare entry of config as config_entry() refuses a section that is
 * not an entry: ST_NOT_FOUND with a sentence.
 */
enum status config_no_kernel(const struct config *config,
			     const struct entry *entry);

/* ST_INVALID with a sentence for a ramdisk without dom0's kernel. */
enum status config_check_dom0(const struct entry *entry);

/*
 * The next name xen.efi tries for its configuration: shortens name at its last
 * '.', '-' or '_' and appends .cfg ("xen-4.17.efi": xen-4.17.cfg, xen-4.cfg,
 * xen.cfg). state is a copy of the name in a buffer of at least strlen + 5
 * bytes, changed by each call; a ".cfg" at its end is assumed to come from the
 * previous call. Returns false when there are no more names.
 */
bool config_next_name(char *state, uint64_t size);

/*
 * Writes path to out in the form that the firmware's file protocol takes:
 * '/' becomes '\', repeated separators and "." are dropped, ".." is resolved
 * and cannot leave the volume. directory (absolute, with '\') is prepended to a
 * relative path; size is at least 2. A URL stays as it is, and is checked by
 * url_check(). Returns ST_OK; ST_INVALID for an empty path, one that leaves the
 * volume or one that utf16_check_path() refuses; ST_TOO_LARGE. Their sentences
 * begin with whose.
 */
enum status config_path(const char *whose, const char *directory,
			const char *path, char *out, uint64_t size);

#endif
