// SPDX-License-Identifier: MIT
/*
 * The chunked coding: each chunk is a line with its size in hexadecimal digits
 * and perhaps extensions, as many bytes, and CR LF; after one of no bytes there
 * are perhaps trailer lines, and an empty line.
 */
#include <daybreak/http.h>

#include <daybreak/bytes.h>

#include <string.h>

#define MAX_DIGITS 15 /* no chunk is larger than that, nor any file */

static bool size_byte(struct http_chunks *c, uint8_t byte)
{
	unsigned int digit = hex_digit(byte);

	if (digit < 16) {
		c->left = c->left << 4 | digit;
		return ++c->nr_digits <= MAX_DIGITS;
	}
	if (!c->nr_digits)
		return false;
	c->state = byte == '\r' ? CHUNK_SIZE_LF : CHUNK_EXTENSION;
	return byte == '\r' || byte == ';' || byte == ' ' || byte == '\t';
}

/* Goes on to another state if the byte is the one that belongs here. */
static bool expect(struct http_chunks *c, uint8_t byte, char wanted, int next)
{
	c->state = next;
	return byte == wanted;
}

/* Every byte but those of the data. */
static bool other_byte(struct http_chunks *c, uint8_t byte)
{
	switch (c->state) {
	case CHUNK_SIZE:
		return size_byte(c, byte);
	case CHUNK_EXTENSION:
		if (byte == '\r')
			c->state = CHUNK_SIZE_LF;
		return byte != '\n';
	case CHUNK_SIZE_LF:
		return expect(c, byte, '\n',
			      c->left ? CHUNK_DATA : CHUNK_TRAILER);
	case CHUNK_DATA_CR:
		return expect(c, byte, '\r', CHUNK_DATA_LF);
	case CHUNK_DATA_LF:
		c->nr_digits = 0;
		return expect(c, byte, '\n', CHUNK_SIZE);
	case CHUNK_TRAILER:
		c->state = byte == '\r' ? CHUNK_LAST_LF : CHUNK_TRAILER_LINE;
		return byte != '\n';
	case CHUNK_TRAILER_LINE:
		if (byte == '\n')
			c->state = CHUNK_TRAILER;
		return true;
	case CHUNK_LAST_LF:
		return expect(c, byte, '\n', CHUNK_END);
	default:
		return false;
	}
}

bool http_chunks_decode(struct http_chunks *c, uint8_t *bytes, uint64_t *size)
{
	uint64_t at = 0, kept = 0;

	while (at < *size) {
		uint64_t n = *size - at;

		if (c->state != CHUNK_DATA) {
			if (!other_byte(c, bytes[at++]))
				return false;
			continue;
		}
		if (n > c->left)
			n = c->left;
		memmove(bytes + kept, bytes + at, n);
		kept += n;
		at += n;
		c->left -= n;
		if (!c->left)
			c->state = CHUNK_DATA_CR;
	}
	*size = kept;
	return true;
}
