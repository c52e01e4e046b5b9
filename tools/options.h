/* SPDX-License-Identifier: MIT */
/*
 * What subcommands with options share.
 */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

/*
 * Says what is wrong with the command line of `daybreak COMMAND` and how to get
 * help; returns EXIT_USAGE. With fmt NULL getopt has already said what is
 * wrong.
 */
int options_refuse(const char *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
