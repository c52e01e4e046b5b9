/* SPDX-License-Identifier: MIT */
/*
 * What subcommands with options share.
 */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

/*
 * Says what is wrong with the command line of `daybreak COMMAND` and how its
 * help is found; returns EXIT_USAGE. fmt NULL: getopt has said it already.
 */
int options_refuse(const char *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
