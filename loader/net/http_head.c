// SPDX-License-Identifier: MIT
/*
 * The headers of an HTTP answer. The firmware has split them into names and
 * values; nothing else about them is known to be right.
 */
#include <daybreak/http.h>

#include <daybreak/fold.h>

#include <string.h>

/* Reads decimal digits; false: none, or more than fit. */
static bool read_number(const char **s, uint64_t *out)
{
	const char *p = *s;

	*out = 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (*out > (UINT64_MAX - digit) / 10)
			return false;
		*out = *out * 10 + digit;
	}
	if (p == *s)
		return false;
	*s = p;
	return true;
}

static bool add_length(struct http_head *head, const char *value)
{
	uint64_t length;

	if (!read_number(&value, &length) || *value)
		return false;
	if (head->has_length && head->length != length)
		return false;
	head->has_length = true;
	head->length = length;
	return true;
}

/* "bytes 5-9/10" */
static bool add_range(struct http_head *head, const char *value)
{
	uint64_t last;

	if (head->is_range || strncmp(value, "bytes ", 6))
		return false;
	value += 6;
	if (!read_number(&value, &head->first) || *value++ != '-' ||
	    !read_number(&value, &last) || *value++ != '/' ||
	    !read_number(&value, &head->total) || *value)
		return false;
	head->is_range = true;
	return head->first <= last && last < head->total;
}

static bool add_text(char *out, size_t size, const char *value)
{
	size_t n = strlen(value);

	if (out[0] || n >= size)
		return false;
	memcpy(out, value, n + 1);
	return true;
}

/* A weak tag, W/"...", does not say that files are equal byte for byte. */
static bool add_tag(struct http_head *head, const char *value)
{
	if (value[0] != '"' || strlen(value) >= HTTP_TAG_MAX)
		return true;
	return add_text(head->tag, HTTP_TAG_MAX, value);
}

static bool add_coding(struct http_head *head, const char *value)
{
	if (head->is_chunked)
		return false;
	head->is_chunked = fold_is_same(value, "chunked");
	return head->is_chunked || fold_is_same(value, "identity");
}

/* Names and codings are compared without regard to case. */
bool http_head_add(struct http_head *head, const char *name, const char *value)
{
	if (fold_is_same(name, "Content-Length"))
		return add_length(head, value);
	if (fold_is_same(name, "Content-Range"))
		return add_range(head, value);
	if (fold_is_same(name, "Transfer-Encoding"))
		return add_coding(head, value);
	if (fold_is_same(name, "ETag"))
		return add_tag(head, value);
	if (fold_is_same(name, "Location"))
		return add_text(head->location, URL_MAX, value);
	return true;
}
