/* SPDX-License-Identifier: MIT */
/*
 * The text after a key's '=': quoted strings, or the name of a file and its
 * arguments.
 */
#ifndef LOADER_CONFIG_VALUE_H
#define LOADER_CONFIG_VALUE_H

#include <daybreak/config.h>

/*
 * The closing quote, before end, of the string that begins at s; NULL when no
 * string begins there or it is not closed. A backslash escapes the character
 * after it.
 */
char *config_quote_end(char *s, char *end);

/*
 * Cuts s into the value and args of item, whose key and line are set, by the
 * form that key_form() returns for the key. In a xen.cfg quotes are ordinary
 * characters; in a daybreak.conf a quoted string, as in xl.cfg(5), is replaced
 * by its content. Returns ST_INVALID with a sentence for a string that is not
 * closed or is followed by other text, or in which a backslash precedes
 * anything but a quote or a backslash.
 */
enum status config_value_cut(const struct config *config, char *s,
			     struct config_item *item);

#endif
