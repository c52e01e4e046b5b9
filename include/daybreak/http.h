/* SPDX-License-Identifier: MIT */
/*
 * What the answer of an HTTP server says about a file, and the coding of a body
 * whose length is not said before. Sources: RFC 9110; RFC 9112, section 7.1.
 */
#ifndef DAYBREAK_HTTP_H
#define DAYBREAK_HTTP_H

#include <daybreak/url.h>

#define HTTP_TAG_MAX 128 /* bytes of an entity tag, with the NUL */

/* The headers of an answer that say something about the file. */
struct http_head {
	bool has_length;
	uint64_t length; /* of the body, bytes */
	bool is_chunked;
	bool is_range;		/* the body is a part of the file: */
	uint64_t first, total;	/* from this byte, of a file of so many */
	char tag[HTTP_TAG_MAX]; /* a strong entity tag; "": none */
	char location[URL_MAX]; /* as the server wrote it; "": none */
};

/*
 * Takes a header into head, which begins as all zero. Returns false if it
 * contradicts itself, the standard or one before.
 */
bool http_head_add(struct http_head *head, const char *name, const char *value);

/* How far a chunked body was decoded. It begins as all zero. */
struct http_chunks {
	enum {
		CHUNK_SIZE,
		CHUNK_EXTENSION,
		CHUNK_SIZE_LF,
		CHUNK_DATA,
		CHUNK_DATA_CR,
		CHUNK_DATA_LF,
		CHUNK_TRAILER,
		CHUNK_TRAILER_LINE,
		CHUNK_LAST_LF,
		CHUNK_END, /* the body is complete */
	} state;
	unsigned int nr_digits;
	uint64_t left; /* bytes of this chunk */
};

/*
 * Decodes the next size bytes of a body in place: leaves the bytes of the file,
 * and sets size to how many they are. Returns false for what is no chunked
 * body, and for bytes after its end.
 */
bool http_chunks_decode(struct http_chunks *c, uint8_t *bytes, uint64_t *size);

#endif
