/* SPDX-License-Identifier: MIT */
/*
 * What the application's files share: the firmware's tables, set once by
 * main.c, and one function for each of their jobs.
 */
#ifndef EFI_APP_H
#define EFI_APP_H

#include <efi.h>

#include <daybreak/domain_config.h>
#include <daybreak/load_options.h>
#include <daybreak/memmap.h>
#include <daybreak/modlist.h>
#include <daybreak/status.h>
#include <daybreak/unpack.h>

#define LOADER_NAME "Daybreak " DAYBREAK_VERSION

/* The firmware's tables; valid until boot services end. */
extern EFI_HANDLE app_handle;
extern EFI_SYSTEM_TABLE *app_table;
extern EFI_BOOT_SERVICES *app_bs;

/* --- random.c --- */

/* Fills out with random bytes, the firmware's where it has any. */
void random_bytes(uint8_t *out, unsigned int size);

/* --- canary.c --- */

/* Makes a canary from random bytes and installs it. */
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
 * portable code that ends in one of those libraries runs there, called by
 * quietly.c alone. What it says is shown by quiet_end.
 */
void quiet_begin(void);
void quiet_end(void);

/* For log_sink: keeps the line for later and returns true while quiet. */
bool quiet_keep(enum log_level level, const char *line);

/* --- memory.c --- */

/*
 * Whole pages of LoaderData, the last byte at or below max; freed by
 * memory_free or at the latest by memory_free_all. what is the file they are
 * for: the sentence of ST_NO_MEMORY begins with it.
 */
enum status memory_alloc(const char *what, uint64_t size, uint64_t max,
			 void **out);

/* What will be executed is LoaderCode, all else LoaderData. */
enum memory_use { MEMORY_DATA, MEMORY_CODE };

/* The same at exactly this page-aligned address. */
enum status memory_alloc_at(const char *what, uint64_t addr, uint64_t size,
			    enum memory_use use);

/* The same for who can do without: false, and no sentence, when refused. */
bool memory_try_at(uint64_t addr, uint64_t size, enum memory_use use);

/* Gives back what memory_alloc... or memory_try_at gave at addr. */
void memory_free(void *addr);
void memory_free_all(void);

/* The most bytes that were allocated at one time. */
uint64_t memory_peak(void);

/* The firmware's memory map, normalised; owned by memory.c. */
enum status memory_map(const struct memmap **map);

/* The same with the key that ExitBootServices wants. */
enum status memory_map_key(const struct memmap **map, UINTN *key);

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

/* --- unpack_file.c --- */

/*
 * Unpacks a file, at most limit bytes, to pages of its own; size is what is
 * known from elsewhere of what it unpacks to, or UNPACK_UNKNOWN. *out is the
 * file itself where it is not packed. Who calls frees packed and out, out only
 * after ST_OK. Returns what unpack_open_sized() and unpack_read() do, or
 * ST_NO_MEMORY, with a sentence.
 */
enum status unpack_file(struct file packed, uint64_t size, uint64_t limit,
			struct file *out);

/*
 * Gives size bytes of memory for what a file unpacks to; context is the
 * caller's. Freed by memory_free().
 */
typedef enum status unpack_room(const char *name, uint64_t size, void *context,
				void **out);

/* The same, to memory that room gives; a file that is not packed is copied. */
enum status unpack_file_to(struct file packed, uint64_t limit,
			   unpack_room *room, void *context, struct file *out);

/* --- options.c --- */

/* What the load options ask for. Its strings are owned by options.c. */
enum status options_parse(struct options *out);
void options_help(void);

/* --- config.c --- */

/*
 * Finds and reads the configuration and resolves the entry to boot. *config is
 * owned by config.c.
 */
enum status config_load(const struct options *options,
			const struct config **config, struct entry *entry);

/* --- pieces.c --- */

#define PIECES_MAX 128
#define PIECE_HOST (-1)

/* One module: a file, or several that are joined. */
struct piece_file {
	enum module_kind kind;
	/*
	 * Whose it is, by its place in domains=, or PIECE_HOST; on Arm
	 * MODULES_TREE() for the device tree's own.
	 */
	int domain;
	const char *name, *key, *cmdline;
	unsigned int first_source, nr_sources;
	uint64_t size;	/* bytes */
	uint64_t end;	/* it has to lie below; 0: anywhere */
	uint8_t *pages; /* set by the host before pieces_read() */
};

/* Opens every file but Xen's that the entry itself names. */
enum status pieces_open(const struct entry *entry);

/* Opens every file of a domain, whose place in domains= is given. */
enum status pieces_open_domain(const struct domain_config *d, int domain);

/* Opens one file more, whose kind and owner are given. */
enum status pieces_open_file(const struct file_ref *file, enum module_kind kind,
			     int domain);

/* All of them so far, owned by pieces.c. */
struct piece_file *pieces_get(unsigned int *nr);

/* The first of that kind that is domain's, or NULL. */
const struct piece_file *pieces_find(int domain, enum module_kind kind);

/* A piece's bytes under its name, once it is read. */
struct file piece_bytes(const struct piece_file *piece);

/* Reads every piece to its pages and closes the files. */
enum status pieces_read(void);
void pieces_close(void);

/* Opens a file that an entry names, relative to the application. */
enum status file_ref_open(const struct file_ref *ref, bool required,
			  struct source *out);

/* The line that says a file was read. */
void say_file(const char *key, const struct source *source);

/* --- xen_file.c --- */

/*
 * Reads what xen= names, or without it the first of xen_file_name()'s names
 * that is there and is not Daybreak, whole and into pages of its own.
 */
enum status xen_file_read(const struct entry *entry, struct file *out);

/* --- start_image.c --- */

/*
 * Lets the firmware load a PE that is in memory. path is where it comes from,
 * or NULL. Returns ST_OK, or ST_UNSUPPORTED with the firmware's reason.
 */
enum status start_image_load(struct file pe, EFI_DEVICE_PATH *path,
			     EFI_HANDLE *out);

/*
 * Starts Xen, which was so loaded. When it comes back, control is ours: the
 * sentence says so, and ST_INVALID is returned.
 */
enum status start_image(EFI_HANDLE image, const char *name);

/* --- video.c --- */

/* Sets the graphics mode the entry asks for, where there is one. */
void video_set(const struct video_mode *mode);

/* --- host_*.c: one for each way to start Xen; the Makefile picks it --- */

/* No address above it is of use to the host. */
extern const uint64_t host_memory_max;

/* Boots the entry. Returns only when it cannot, with a sentence said. */
enum status host_boot(const struct config *config, const struct entry *entry,
		      const struct options *options);

#endif
