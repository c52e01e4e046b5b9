/* SPDX-License-Identifier: MIT */
/*
 * What the daybreak command's files share: each subcommand is one function,
 * and all of them print in the same way.
 */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/unpack.h>

#include <stdbool.h>

/* Exit statuses, as the manual page has them. */
enum { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE };

/* The most that a packed file may unpack to. */
#define UNPACKED_LIMIT (1ULL << 30)

int inspect_main(int argc, char **argv);
int plan_main(int argc, char **argv);
int image_main(int argc, char **argv);
int adopt_main(int argc, char **argv);

/* Colours only on a terminal, and not with NO_COLOR or TERM=dumb. */
void print_init(void);

/* What a file, or a part of one, is: depth 0 at the margin. */
void print_title(int depth, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* One thing that it says about itself. */
void print_fact(int depth, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "123456 bytes (120.6 KiB)"; the text is good until the 4th call from here. */
const char *print_size(uint64_t size);

/* Reads a whole file to memory that the caller frees. */
enum status file_read(const char *path, struct file *out);

/*
 * Unpacks a file, at most limit bytes, to memory that the caller frees; size is
 * what is known of that, or UNPACK_UNKNOWN. *out is the file itself where it is
 * not packed. Returns what unpack_open_sized(), unpack_read() and
 * unpack_close() do.
 */
enum status file_unpack(struct file packed, uint64_t size, uint64_t limit,
			struct file *out);

/* Memory aligned to 16, at least 1 byte; ST_NO_MEMORY names what it is for. */
enum status file_alloc(const char *what, uint64_t size, void **out);

#endif
