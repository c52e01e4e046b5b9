/* SPDX-License-Identifier: MIT */
/*
 * A status for the caller, one sentence for the user. The function that finds a
 * failure reports it once with fail(); its callers only pass the status on.
 */
#ifndef DAYBREAK_STATUS_H
#define DAYBREAK_STATUS_H

#include <stdbool.h>

enum status {
	ST_OK,
	ST_NOT_MINE, /* another format, the next parser is tried; no sentence */
	ST_NOT_FOUND,
	ST_INVALID,	/* violates its specification */
	ST_TRUNCATED,	/* shorter than its headers say */
	ST_UNSUPPORTED, /* valid, but not supported */
	ST_TOO_LARGE,	/* over a limit, ours or the user's */
	ST_NO_MEMORY,
	ST_IO,
};

enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

/*
 * The one function that the library needs from its platform: shows this line to
 * the user. line is NUL-terminated, has no newline, and is valid only during
 * the call.
 */
void log_sink(enum log_level level, const char *line);

/* The longest line that log_sink() gets, NUL included; longer ones are cut. */
#define LOG_LINE_MAX 512

/*
 * Logs one sentence at LOG_ERROR and returns st. fmt is as for text_format().
 */
enum status fail(enum status st, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The sentence of the last fail(), "" before the first. */
const char *fail_sentence(void);

/*
 * While held, fail() logs nothing and only keeps its sentence: the caller goes
 * on without what fails, and makes a warning of it that says what follows.
 */
void fail_hold(bool hold);

/* Logs one line at LOG_WARNING. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Logs one line at LOG_INFO. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
