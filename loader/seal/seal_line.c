// SPDX-License-Identifier: MIT
/*
 * Cuts a line of a seal's list into its parts, and refuses every other form
 * than the one that is written: a list has only one spelling.
 */
#include "seal_line.h"

#include <daybreak/url.h>

#define MAX_DIGITS 13 /* of SEAL_MAX_LENGTH */

const char *const seal_words[SEAL_NR_WORDS] = { "config", "chain", "file",
						"entry",  "end",   "also" };

static const char fixed[] = "fixed ", editable[] = "editable ";

bool seal_line_take(struct span *rest, struct span *line)
{
	const uint8_t *end =
		rest->size ? memchr(rest->base, '\n', rest->size) : NULL;

	if (!end)
		return false;
	*line = (struct span){ rest->base, (uint64_t)(end - rest->base) };
	rest->size -= line->size + 1;
	rest->base = end + 1;
	return true;
}

/* Takes text off the line, if it begins with it. */
static bool take_text(struct span *line, const char *text)
{
	uint64_t n = strlen(text);

	if (!span_has_text(*line, 0, text))
		return false;
	line->base += n;
	line->size -= n;
	return true;
}

static bool take_digest(struct span *line, struct sha256_digest *out)
{
	const uint64_t digits = SHA256_HEX_SIZE - 1;

	if (!span_has(*line, 0, digits) ||
	    !sha256_from_hex((const char *)line->base, out))
		return false;
	line->base += digits;
	line->size -= digits;
	return take_text(line, " ");
}

/* A decimal number from 1 to SEAL_MAX_LENGTH, without zeroes before it. */
static bool take_size(struct span *line, uint64_t *out)
{
	uint64_t n = 0;

	*out = 0;
	for (; n < line->size && n < MAX_DIGITS; n++) {
		uint8_t c = line->base[n];

		if (c < '0' || c > '9' || (c == '0' && !n))
			break;
		*out = *out * 10 + c - '0';
	}
	line->base += n;
	line->size -= n;
	return n && *out <= SEAL_MAX_LENGTH;
}

/* A name for any line; a NUL has to fit after it. */
static bool is_name(struct span name)
{
	for (uint64_t i = 0; i < name.size; i++)
		if (name.base[i] < ' ' || name.base[i] == 0x7f)
			return false;
	return name.size < SEAL_MAX_NAME;
}

static bool is_component(const uint8_t *name, uint64_t size)
{
	return size && !(size == 1 && name[0] == '.') &&
	       !(size == 2 && name[0] == '.' && name[1] == '.');
}

/* True for components with one '\' between them, and perhaps one before. */
static bool is_path(struct span name)
{
	uint64_t start = name.size && name.base[0] == '\\';

	for (uint64_t i = start; i <= name.size; i++) {
		if (i < name.size && name.base[i] == '/')
			return false;
		if (i < name.size && name.base[i] != '\\')
			continue;
		if (!is_component(name.base + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}

/* Only a configuration decides what is fetched, so it is not checked more. */
static bool is_url(struct span name)
{
	char text[SEAL_MAX_NAME];

	memcpy(text, name.base, name.size);
	text[name.size] = '\0';
	return url_is(text);
}

static const char sha256_expected[] =
	"a SHA-256 of 64 lower-case hexadecimal digits";
static const char size_expected[] = "a length from 1 byte to 1 TiB";

static const char *read_file(struct span rest, struct seal_line *out)
{
	if (!take_digest(&rest, &out->digest))
		return sha256_expected;
	if (!take_size(&rest, &out->size) || !take_text(&rest, " "))
		return size_expected;
	out->name = rest;
	return is_name(rest) && (is_url(rest) || is_path(rest))
		       ? NULL
		       : "a file's path with '\\', or a URL";
}

static const char *read_also(struct span rest, struct seal_line *out)
{
	out->name = (struct span){ rest.base, 0 };
	if (!take_digest(&rest, &out->digest))
		return sha256_expected;
	return take_size(&rest, &out->size) && !rest.size ? NULL
							  : size_expected;
}

static const char *read_entry(struct span rest, struct seal_line *out)
{
	out->is_editable = take_text(&rest, editable);
	if (!out->is_editable && !take_text(&rest, fixed))
		return "fixed or editable";
	out->name = rest;
	return is_name(rest) ? NULL : "an entry's name";
}

/* What follows a line's word. */
static const char *read_rest(struct span rest, struct seal_line *out)
{
	switch (out->word) {
	case SEAL_WORD_ENTRY:
		return read_entry(rest, out);
	case SEAL_WORD_ALSO:
		return read_also(rest, out);
	default:
		return read_file(rest, out);
	}
}

const char *seal_line_read(struct span line, struct seal_line *out)
{
	*out = (struct seal_line){ .word = SEAL_WORD_CONFIG };
	if (line.size == 3 && span_has_text(line, 0, "end")) {
		out->word = SEAL_WORD_END;
		return NULL;
	}
	for (; out->word < SEAL_NR_WORDS; out->word++) {
		struct span rest = line;

		if (out->word != SEAL_WORD_END &&
		    take_text(&rest, seal_words[out->word]) &&
		    take_text(&rest, " "))
			return read_rest(rest, out);
	}
	return "config, chain, file, also, entry or end";
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

int seal_line_compare(struct span a, struct span b)
{
	uint64_t n = a.size < b.size ? a.size : b.size;

	for (uint64_t i = 0; i < n; i++) {
		int difference = lower(a.base[i]) - lower(b.base[i]);

		if (difference)
			return difference;
	}
	return (a.size > b.size) - (a.size < b.size);
}
