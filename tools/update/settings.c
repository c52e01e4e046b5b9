// SPDX-License-Identifier: MIT
/*
 * Files of KEY=VALUE lines. A value is one word, or quoted: in '...' nothing is
 * special, in "..." a backslash escapes a quote, a dollar, a backquote or
 * another backslash. What a shell would expand is refused, so nothing in such a
 * file is ever executed.
 */
#include "update/parts.h"

#include <stdlib.h>

struct reader {
	const char *file;
	unsigned int line;
	char *at, *end; /* what is left of the line */
};

static enum status expected(const struct reader *r, const char *what)
{
	return fail(ST_INVALID, "%s:%u: expected %s", r->file, r->line, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && is_blank(*r->at))
		r->at++;
}

static bool is_of_key(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

static enum status read_key(struct reader *r, char **key)
{
	*key = r->at;
	while (r->at < r->end && is_of_key(*r->at, r->at == *key))
		r->at++;
	if (r->at == *key || r->at == r->end || *r->at != '=')
		return expected(r, "KEY=VALUE");
	*r->at++ = '\0';
	return ST_OK;
}

/* After the opening quote; the value is written over what was read. */
static enum status read_quoted(struct reader *r, char quote, char **to)
{
	while (r->at < r->end && *r->at != quote) {
		char c = *r->at++;

		if (quote == '"' && (c == '$' || c == '`'))
			return expected(r, "a value without $ and `, which are "
					   "not expanded here");
		if (quote == '"' && c == '\\' && r->at < r->end &&
		    strchr("\"\\$`", *r->at))
			c = *r->at++;
		*(*to)++ = c;
	}
	if (r->at == r->end)
		return expected(r, "the end of a quoted value in its line");
	r->at++;
	return ST_OK;
}

static enum status read_value(struct reader *r, char **value)
{
	char *to = *value = r->at;

	while (r->at < r->end && !is_blank(*r->at)) {
		char c = *r->at++;
		enum status st;

		if (strchr("$`\\;&|<>()*?[", c))
			return expected(r, "quotes around a value with special "
					   "characters");
		if (c != '"' && c != '\'') {
			*to++ = c;
			continue;
		}
		st = read_quoted(r, c, &to);
		if (st)
			return st;
	}
	skip_blanks(r);
	if (r->at < r->end && *r->at != '#')
		return expected(r, "one value, with quotes if it has blanks");
	*to = '\0';
	return ST_OK;
}

static enum status read_line(struct reader *r,
			     enum status (*take)(void *context,
						 const struct setting *s),
			     void *context)
{
	char *key, *value;
	enum status st;

	skip_blanks(r);
	if (r->at == r->end || *r->at == '#')
		return ST_OK;
	for (const char *c = r->at; c < r->end; c++)
		if ((unsigned char)*c < ' ' && !is_blank(*c))
			return expected(r, "text without control characters");
	st = read_key(r, &key);
	if (!st)
		st = read_value(r, &value);
	if (st)
		return st;
	return take(context, &(struct setting){ r->file, r->line, key, value });
}

enum status settings_read(struct file text,
			  enum status (*take)(void *context,
					      const struct setting *s),
			  void *context)
{
	char *copy = malloc(text.bytes.size + 1);
	struct reader r = { .file = text.name };
	enum status st = ST_OK;
	char *next = copy, *end = copy + text.bytes.size;

	if (!copy)
		return fail(ST_NO_MEMORY, "%s: out of memory", text.name);
	memcpy(copy, text.bytes.base, text.bytes.size);
	while (!st && next < end) {
		r.at = next;
		r.end = memchr(next, '\n', (size_t)(end - next));
		if (!r.end)
			r.end = end;
		next = r.end + 1;
		r.line++;
		st = read_line(&r, take, context);
	}
	free(copy);
	return st;
}

void settings_write(struct text *out, const char *key, const char *value)
{
	text_append(out, key, strlen(key));
	text_append(out, "=\"", 2);
	for (; *value; value++) {
		if (strchr("\"\\$`", *value))
			text_append(out, "\\", 1);
		text_append(out, value, 1);
	}
	text_append(out, "\"\n", 2);
}
