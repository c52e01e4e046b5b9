/* SPDX-License-Identifier: MIT */
/*
 * What the application's files share: the firmware's tables, set once by
 * main.c, and one function for each of their jobs.
 */
#ifndef EFI_APP_H
#define EFI_APP_H

#include <efi.h>

#include <daybreak/config.h>
#include <daybreak/memmap.h>
#include <daybreak/modlist.h>
#include <daybreak/status.h>

#define LOADER_NAME "Daybreak " DAYBREAK_VERSION
#define BELOW_4G    0xffffffffULL

/* The firmware's tables; valid until boot services end. */
extern EFI_HANDLE app_handle;
extern EFI_SYSTEM_TABLE *app_table;
extern EFI_BOOT_SERVICES *app_bs;

/* --- canary.c --- */

/* Makes a canary from the firmware's random numbers and installs it. */
void canary_init(void);

/* --- console.c: log_sink, and --- */

/*
 * Draws how much of a file is read on one line, over itself. done == total
 * takes the line away again.
 */
void console_progress(const char *name, uint64_t done, uint64_t total);

/* --- quiet.c --- */

/*
 * Between the two no interrupt comes in and no firmware may be called:
 * portable code that ends in a decompressor runs there. What it says is shown
 * by quiet_end.
 */
void quiet_begin(void);
void quiet_end(void);

/* For log_sink: keeps the line for later and returns true while quiet. */
bool quiet_keep(enum log_level level, const char *line);

/* --- memory.c --- */

/*
 * Whole pages of LoaderData (code: LoaderCode, for what will be executed),
 * the last byte at or below max; freed by memory_free or at the latest by
 * memory_free_all. what is the file they are for: the sentence of
 * ST_NO_MEMORY begins with it.
 */
enum status memory_alloc(const char *what, uint64_t size, uint64_t max,
			 void **out);

/* The same at exactly this page-aligned address, as code. */
enum status memory_alloc_at(const char *what, uint64_t addr, uint64_t size);

/* Gives back what memory_alloc or memory_alloc_at gave at addr. */
void memory_free(void *addr);
void memory_free_all(void);

/* The most bytes that were allocated at one time. */
uint64_t memory_peak(void);

/* The firmware's memory map, normalised; owned by memory.c. */
enum status memory_map(const struct memmap **map);

/* --- files.c --- */

/* Opens the volume the application came from. */
enum status files_open(void);
void files_close(void);

/* Directory of the application ("\EFI\BOOT") and its name in it. */
const char *files_directory(void);
const char *files_app_name(void);

/* A file being read. */
struct source {
	EFI_FILE_HANDLE handle;
	const char *name; /* as the person wrote it */
	uint64_t size;
};

/*
 * Opens path (absolute, with '\'). A missing file is ST_NOT_FOUND, with a
 * sentence only when required. A directory or an empty file is refused.
 */
enum status source_open(const char *name, const char *path, bool required,
			struct source *out);

/* Reads the whole file to out, which has size bytes, in large pieces. */
enum status source_read(struct source *source, void *out);
void source_close(struct source *source);

/* --- options.c --- */

/* What the load options ask for. Strings are owned by options.c. */
struct options {
	const char *config;  /* -cfg=, or NULL */
	const char *section; /* the bare word, or NULL */
	const char *xen;     /* after --, "" when there is none */
	bool keep_video;     /* -basevideo */
	bool help;
};

enum status options_parse(struct options *out);
void options_help(void);

/* --- config.c --- */

/* Finds and reads the configuration and resolves the entry to boot. */
enum status config_load(const struct options *options, struct entry *entry);

/* --- modules.c --- */

/* Opens a file that an entry names, relative to the application. */
enum status file_ref_open(const struct file_ref *ref, bool required,
			  struct source *out);

/* The line that says a file was read. */
void say_file(const char *key, const struct source *source);

/* Reads every file but Xen that the entry names, each to its final pages. */
enum status modules_read(const struct entry *entry, struct modlist *list);

/* --- video.c --- */

/* Sets the graphics mode the entry asks for, where there is one. */
void video_set(const struct video_mode *mode);

/* --- xen.c --- */

/* Xen in memory, ready to be entered. */
struct xen {
	const char *name;   /* of its file */
	uint64_t load_base; /* of its lowest segment */
	uint64_t entry;	    /* EFI64 */
};

/* Reads, checks and places the hypervisor the entry names. */
enum status xen_load(const struct entry *entry, struct xen *out);

/*
 * Writes the multiboot2 information and leaves for Xen; the modules' arguments
 * become whole command lines. Returns only when it cannot.
 */
enum status xen_enter(const struct entry *entry, const struct options *options,
		      struct modlist *modules, const struct xen *xen);

#endif
