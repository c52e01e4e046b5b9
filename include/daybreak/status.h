/* SPDX-License-Identifier: MIT */
/*
 * A few statuses for the caller, one sentence for the person. Whoever finds
 * a failure says so once with fail(); everybody above passes the status on.
 */
#ifndef DAYBREAK_STATUS_H
#define DAYBREAK_STATUS_H

enum status {
	ST_OK,
	ST_NOT_MINE, /* not this format, ask the next one; no sentence */
	ST_NOT_FOUND,
	ST_INVALID,	/* contradicts its specification */
	ST_TRUNCATED,	/* ends before what it announces */
	ST_UNSUPPORTED, /* valid, but nothing we can use */
	ST_TOO_LARGE,	/* over a limit, ours or the person's */
	ST_NO_MEMORY,
	ST_IO,
};

enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

/*
 * The one function the library asks of its platform: show this line to the
 * person. line is NUL-terminated, without a newline, and only valid during
 * the call.
 */
void log_sink(enum log_level level, const char *line);

/* The longest line log_sink is given, its NUL included. Longer is cut. */
#define LOG_LINE_MAX 512

/*
 * Says one sentence at LOG_ERROR and returns st. fmt is printf's, as far as
 * format.h says.
 */
enum status fail(enum status st, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Says one line at LOG_WARNING. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says one line at LOG_INFO. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
