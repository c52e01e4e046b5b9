/* SPDX-License-Identifier: MIT */
/*
 * Which keys there are, and where. config.c cuts the text without knowing,
 * for what a section may hold depends on lines that can stand anywhere.
 */
#ifndef LOADER_CONFIG_CHECK_H
#define LOADER_CONFIG_CHECK_H

#include <daybreak/config.h>

/* How a key's value is cut. */
enum value_form {
	VALUE_TEXT,	 /* not at all, but for quotes around all of it */
	VALUE_STRING,	 /* a string, a number or a list */
	VALUE_FILE,	 /* the first word is a file, nothing may follow */
	VALUE_FILE_ARGS, /* the first word is a file, the rest its arguments */
	VALUE_FILE_LINE, /* all of it is a file's name, blanks included */
};

enum value_form config_value_form(enum config_dialect dialect, const char *key);

/*
 * Gives every section its role and says of every item whether it is known.
 * In an xen.cfg an unknown key is named once and passed over. In a
 * daybreak.conf it is refused, as are a key in the wrong section, one that is
 * set twice, and words after a lone file: ST_INVALID with file and line. The
 * sections of domains and cpupools are left to who reads them.
 */
enum status config_check(struct config *config);

#endif
