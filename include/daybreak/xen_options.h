/* SPDX-License-Identifier: MIT */
/*
 * Finding options in Xen's command line.
 */
#ifndef DAYBREAK_XEN_OPTIONS_H
#define DAYBREAK_XEN_OPTIONS_H

#include <stdbool.h>

/*
 * Finds the first word "key" or "key=VALUE" in options; words are separated by
 * blanks. Returns the value, which ends at a blank or the end of options and is
 * empty for a lone key; NULL when there is no such word.
 */
const char *xen_option(const char *options, const char *key);

/*
 * The words after " -- ", which Xen appends to the command line of dom0's
 * kernel; "" when there are none.
 */
const char *xen_options_rest(const char *options);

/* The same as xen_option(), in the words after a value that it returned. */
const char *xen_option_next(const char *value, const char *key);

/*
 * What Xen's parse_bool() makes of a value that ends at a comma or a blank: 1,
 * 0, or -1 if it is neither.
 */
int xen_option_bool(const char *value);

/*
 * A boolean that Xen reads from "key", "no-key" or "key=WORD[,...]": 1, 0, or
 * -1 if it is not set. The last one counts; a WORD that is not a boolean is
 * ignored.
 */
int xen_option_flag(const char *options, const char *key);

/* True when the options switch on cache colouring (Xen 4.20). */
bool xen_llc_coloring(const char *options);

#endif
