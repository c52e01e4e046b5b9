// SPDX-License-Identifier: MIT
/*
 * Reports a wrong command line, and where to find help.
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
