/* SPDX-License-Identifier: MIT */
/*
 * A configuration's text as lines, whatever editor and system wrote it.
 */
#ifndef LOADER_CONFIG_LINES_H
#define LOADER_CONFIG_LINES_H

#include <daybreak/config.h>

/* What has not been read yet of a text. */
struct config_lines {
	enum config_dialect dialect;
	char *at, *end;
	unsigned int line; /* that at is in, counted from 1 */
};

/*
 * Begins to read text[0..size), which is changed while it is read and must
 * have one writable byte after size. A byte order mark of UTF-8 and control
 * characters at the end (NUL, Ctrl-Z) are passed over. Returns ST_INVALID with
 * a sentence for UTF-16, and in a daybreak.conf for a NUL byte in the text.
 */
enum status config_lines_open(const char *name, enum config_dialect dialect,
			      char *text, uint64_t size,
			      struct config_lines *out);

/*
 * The next line with something in it, NUL-terminated in place, without its
 * comment and without the blanks before it; in a daybreak.conf tabs are blanks,
 * and those at the end are cut too. *line is its number, that of the first one
 * where a list goes over several. Returns NULL after the last one.
 */
char *config_lines_next(struct config_lines *lines, unsigned int *line);

#endif
