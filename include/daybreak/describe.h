/* SPDX-License-Identifier: MIT */
/*
 * Describes a hand-off to a person: which files there are and how large, the
 * command lines, where things lie, and each domain. `daybreak plan` prints the
 * description, and a boot writes it in a dry run.
 */
#ifndef DAYBREAK_DESCRIBE_H
#define DAYBREAK_DESCRIBE_H

#include <daybreak/handoff.h>
#include <daybreak/measure.h>

/* The longest text that a sink gets, NUL included; longer ones are cut. */
#define DESCRIBE_LINE_MAX 4096

/*
 * Where a description is written. Every text is one line of printable ASCII
 * without a newline, and valid only during the call.
 */
struct describe_sink {
	/* What comes next; an empty line has been written before it. */
	void (*title)(void *context, const char *name, const char *value);
	/* One fact of the last title; names have at most 17 characters. */
	void (*fact)(void *context, const char *name, const char *value);
	/* A line of its own: drawings, source; may be empty. */
	void (*line)(void *context, const char *text);
	/*
	 * Gets every event that a boot would leave in the TPM, in that order,
	 * before the first title. NULL: then nothing is measured.
	 */
	void (*measured)(void *context, const struct measure_event *event);
	void *context;
	/*
	 * NULL on the machine that would boot. Else what addresses depend on:
	 * "if 4 GiB of memory were all free".
	 */
	const char *assumption;
};

/* Formats as text_format() does. */
void describe_title(const struct describe_sink *to, const char *name,
		    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void describe_fact(const struct describe_sink *to, const char *name,
		   const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void describe_line(const struct describe_sink *to, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes an empty line. */
void describe_gap(const struct describe_sink *to);

/* Formats a size in buf: "16 MiB", "4 KiB", "1.5 GiB". Returns buf. */
#define DESCRIBE_SIZE_MAX 32
const char *describe_size(uint64_t bytes, char buf[DESCRIBE_SIZE_MAX]);

/* Each describes one way of handing off; finish() must have been called. */
typedef void describe_handoff(const struct handoff *handoff,
			      const struct describe_sink *to);
describe_handoff describe_multiboot2, describe_application, describe_pvh;
describe_handoff describe_tree; /* TREE and PLAIN */

#endif
