// SPDX-License-Identifier: MIT
/*
 * The sentence for a wrong command line. It is a person's at a terminal, so it
 * ends with where to look.
 */
#include "options.h"

#include "tool.h"

#include <stdarg.h>
#include <stdio.h>

int options_refuse(const char *command, const char *fmt, ...)
{
	va_list ap;

	if (fmt) {
		fprintf(stderr, "daybreak %s: ", command);
		va_start(ap, fmt);
		vfprintf(stderr, fmt, ap);
		va_end(ap);
		fputc('\n', stderr);
	}
	fprintf(stderr, "Try daybreak %s --help.\n", command);
	return EXIT_USAGE;
}
