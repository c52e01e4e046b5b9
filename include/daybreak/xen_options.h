/* SPDX-License-Identifier: MIT */
/*
 * Words of Xen's command line: the one way to look for an option.
 */
#ifndef DAYBREAK_XEN_OPTIONS_H
#define DAYBREAK_XEN_OPTIONS_H

#include <stdbool.h>

/*
 * Finds the next word "key" or "key=VALUE" of options, words being separated
 * by blanks. Returns what follows the '=', up to a blank or the end, or an
 * empty value for a lone key; NULL when there is none.
 */
const char *xen_option(const char *options, const char *key);

/*
 * The words after " -- ", which Xen gives dom0's kernel after its own; "" where
 * there are none.
 */
const char *xen_options_rest(const char *options);

/* The same, in what follows a value that was returned. */
const char *xen_option_next(const char *value, const char *key);

/*
 * A yes or no that Xen reads from "key", "no-key" or "key=WORD[,...]": 1, 0, or
 * -1 where it is not said. Of several the last counts. A word that is neither
 * leaves it as it was.
 */
int xen_option_flag(const char *options, const char *key);

/* True where the options switch on cache colouring (Xen 4.20). */
bool xen_llc_coloring(const char *options);

#endif
