/* SPDX-License-Identifier: MIT */
/*
 * Shared by the daybreak command's files: its subcommands, printing, and files.
 */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/unpack.h>
#include <daybreak/uuid.h>

#include <stdbool.h>

/* Exit statuses, as the manual page has them. */
enum { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE };

/* The most bytes that a packed file may unpack to. */
#define UNPACKED_LIMIT (1ULL << 30)

/* The subcommands; argv[0] is the subcommand's name. */
int inspect_main(int argc, char **argv);
int plan_main(int argc, char **argv);
int measure_main(int argc, char **argv);
int seal_main(int argc, char **argv);
int unify_main(int argc, char **argv);
int image_main(int argc, char **argv);
int adopt_main(int argc, char **argv);
int install_main(int argc, char **argv);
int uninstall_main(int argc, char **argv);
int domain_main(int argc, char **argv);
int remember_main(int argc, char **argv); /* five of them */
int update_main(int argc, char **argv);
int qemu_main(int argc, char **argv);

/* Whether log_sink() shows nothing from now on. */
void print_mute(bool mute);

/* From now on log_sink() shows only warnings and errors. */
void print_no_info(void);

/* Turns colours on for a terminal, except with NO_COLOR or TERM=dumb. */
void print_init(void);

/* Prints what a file or a part of one is; depth 0 is at the margin. */
void print_title(int depth, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints one fact about it. */
void print_fact(int depth, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "123456 bytes (120.6 KiB)"; the text is valid until the 4th call after. */
const char *print_size(uint64_t size);

/* Reads a whole file to memory that the caller frees. */
enum status file_read(const char *path, struct file *out);

/* Whether a file exists, can be read and has that content. Says nothing. */
bool file_is(const char *path, struct span content);

/* Reads the UUID in a file of the kernel's; false: it cannot be read. */
bool file_uuid(const char *path, char out[UUID_TEXT]);

/*
 * Unpacks a file, to at most limit bytes of memory that the caller frees; size
 * is the unpacked size, or UNPACK_UNKNOWN. A file that is not packed is *out
 * itself. Returns what unpack_open_sized(), unpack_read() and unpack_close()
 * do.
 */
enum status file_unpack(struct file packed, uint64_t size, uint64_t limit,
			struct file *out);

/* Memory aligned to 16, at least 1 byte; ST_NO_MEMORY says what for. */
enum status file_alloc(const char *what, uint64_t size, void **out);

#endif
