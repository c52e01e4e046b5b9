/* SPDX-License-Identifier: MIT */
/*
 * Reads JSON (RFC 8259) piece by piece, without memory of its own: the caller
 * asks for one value after the other, and skips what it does not know. Bytes
 * above 0x7f are taken in strings as they are.
 */
#ifndef DAYBREAK_JSON_READ_H
#define DAYBREAK_JSON_READ_H

#include <daybreak/span.h>

#include <stddef.h>

#define JSON_READ_DEPTH 32 /* objects and lists in one another */

enum json_kind {
	JSON_OBJECT, /* what is in it follows, and then JSON_CLOSE */
	JSON_LIST,   /* the same */
	JSON_CLOSE,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
	JSON_DONE, /* the text has ended */
};

/* A value, or the end of an object or of a list. */
struct json_value {
	enum json_kind kind;
	unsigned int depth; /* objects and lists around it */
	struct span key;    /* in an object; between its quotes */
	struct span text;   /* of a string, between its quotes, or a number */
};

/* Where reading is; zero but for the text. */
struct json_read {
	struct span text;
	uint64_t at;	    /* of the next byte; after a fault, of the fault */
	unsigned int depth; /* objects and lists that are open */
	uint32_t lists;	    /* a bit for each of them: is it a list? */
	bool is_inside;	    /* something was read at this depth */
};

/*
 * Reads the next value. Returns NULL, or what was expected at json->at, to be
 * said after "expected".
 */
const char *json_read_next(struct json_read *json, struct json_value *out);

/* True when the text between the quotes is this, written without escapes. */
bool json_read_is(struct span text, const char *wanted);

/*
 * Copies a string, its escapes replaced, with a NUL. Returns false when it does
 * not fit into size bytes, or has a control character or an escaped one above
 * 0x7f.
 */
bool json_read_string(struct span text, char *out, size_t size);

/* Reads a number of digits only. Returns false for any other, and above max. */
bool json_read_number(struct span text, uint64_t max, uint64_t *out);

#endif
