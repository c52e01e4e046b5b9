/* SPDX-License-Identifier: MIT */
/*
 * What stands after a key's '=': strings in quotes, the name of a file and
 * what follows it.
 */
#ifndef LOADER_CONFIG_VALUE_H
#define LOADER_CONFIG_VALUE_H

#include <daybreak/config.h>

/*
 * The closing quote of the string that begins at s, before end; NULL where no
 * string begins there or it is not closed. A backslash takes the meaning from
 * the character after it.
 */
char *config_quote_end(char *s, char *end);

/*
 * Cuts the value s, of item's key and line, into item's value and args, in the
 * form that key_form() says the key has. In an xen.cfg quotes are
 * characters as any; in a daybreak.conf a value that is a string in quotes, as
 * xl.cfg(5) has them, becomes what is in it. Returns ST_INVALID with a sentence
 * for a string that is not closed, that something follows, or that has another
 * character after a backslash than a quote or a backslash.
 */
enum status config_value_cut(const struct config *config, char *s,
			     struct config_item *item);

#endif
