/* SPDX-License-Identifier: MIT */
/*
 * A JSON writer that knows where commas go. Errors are those of the stream.
 */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_MAX_DEPTH 8

/* Zero but for the stream; levels nest less than JSON_MAX_DEPTH deep. */
struct json {
	FILE *to;
	unsigned int depth;
	bool inside[JSON_MAX_DEPTH]; /* something was written at that depth */
};

/* Begins an object or a list, by '{' or '['; name is NULL in a list. */
void json_begin(struct json *j, const char *name, char bracket);

/* Ends it, by '}' or ']'. */
void json_end(struct json *j, char bracket);

void json_number(struct json *j, const char *name, uint64_t value);
void json_string(struct json *j, const char *name, const char *value);

#endif
