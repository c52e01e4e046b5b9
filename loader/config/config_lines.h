/* SPDX-License-Identifier: MIT */
/*
 * A configuration's text as lines, with the line ends of any system.
 */
#ifndef LOADER_CONFIG_LINES_H
#define LOADER_CONFIG_LINES_H

#include <daybreak/config.h>

/* The part of a text that has not been read yet. */
struct config_lines {
	enum config_dialect dialect;
	char *at, *end;
	unsigned int line; /* that at is in, counted from 1 */
};

/*
 * Starts reading text[0..size), which is modified while it is read and must
 * have one writable byte after size. A UTF-8 byte order mark at the start and
 * control characters at the end (NUL, Ctrl-Z) are ignored. Returns ST_INVALID
 * with a sentence for UTF-16, and in a daybreak.conf for a NUL byte.
 */
enum status config_lines_open(const char *name, enum config_dialect dialect,
			      char *text, uint64_t size,
			      struct config_lines *out);

/*
 * The next line that is not empty, NUL-terminated in place, without comment and
 * leading blanks; in a daybreak.conf also without trailing blanks, and tabs
 * count as blanks. *line is its number, for a list over several lines that of
 * the first. Returns NULL after the last line.
 */
char *config_lines_next(struct config_lines *lines, unsigned int *line);

#endif
