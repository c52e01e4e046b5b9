/* SPDX-License-Identifier: MIT */
/*
 * Formats text into fixed buffers, wherever the library runs.
 */
#ifndef DAYBREAK_FORMAT_H
#define DAYBREAK_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A string that grows inside a buffer of fixed size and is NUL-terminated
 * at all times. What does not fit is dropped and full is set.
 */
struct text {
	char *buf;
	size_t size;   /* of buf, at least 1 */
	size_t length; /* without the NUL */
	bool full;
};

/* Starts an empty text in buf, which the caller owns. */
void text_init(struct text *t, char *buf, size_t size);

/*
 * Appends, printf-like: %s %.*s %c %d %u %x %% with l, ll, z, a width and
 * the flags 0, # and (for %s) -. A byte of %s that is not printable ASCII is
 * shown as '?', so that no file can write control sequences to a console.
 */
void text_format(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void text_vformat(struct text *t, const char *fmt, va_list ap);

/* Appends size bytes unchanged. */
void text_append(struct text *t, const char *bytes, size_t size);

#endif
