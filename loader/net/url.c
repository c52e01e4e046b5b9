// SPDX-License-Identifier: MIT
/*
 * URLs are handled as text: only what a boot needs is told apart, the server
 * and the path, and nothing is decoded.
 */
#include <daybreak/url.h>

#include <daybreak/bytes.h>

#include <string.h>

static const char http[] = "http://", https[] = "https://";

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return hex_digit((uint8_t)c) < 16;
}

/* RFC 3986, section 2.2 and 2.3, without '#'. */
static bool is_allowed(char c)
{
	return c && (is_letter(c) || is_digit(c) ||
		     strchr("-._~:/?[]@!$&'()*+,;=%", c));
}

/* The bytes of a scheme with its "://"; 0: there is none. */
static size_t scheme_length(const char *name)
{
	size_t n = 0;

	if (!is_letter(name[0]))
		return 0;
	while (is_letter(name[n]) || is_digit(name[n]) || name[n] == '+' ||
	       name[n] == '-' || name[n] == '.')
		n++;
	return strncmp(name + n, "://", 3) ? 0 : n + 3;
}

bool url_is(const char *name)
{
	return scheme_length(name);
}

static bool begins_with(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

static struct span range(const char *from, const char *to)
{
	return (struct span){ (const uint8_t *)from, (uint64_t)(to - from) };
}

static const char *find_any(const char *s, const char *wanted)
{
	while (*s && !strchr(wanted, *s))
		s++;
	return s;
}

struct span url_server(const char *url)
{
	const char *start = url + scheme_length(url);

	return range(start, find_any(start, "/?"));
}

bool url_ipv4(const char *url, uint8_t out[4])
{
	struct span server = url_server(url);
	uint64_t at = 0;

	for (unsigned int i = 0; i < 4; i++) {
		unsigned int value = 0;
		uint64_t first = at;

		while (at < server.size && at - first < 3 &&
		       is_digit((char)server.base[at]))
			value = value * 10 + (server.base[at++] - '0');
		if (at == first || value > 255)
			return false;
		out[i] = (uint8_t)value;
		if (i < 3 && (at == server.size || server.base[at++] != '.'))
			return false;
	}
	return at == server.size || server.base[at] == ':';
}

bool url_has_address(const char *url)
{
	uint8_t address[4];

	return *url_server(url).base == '[' || url_ipv4(url, address);
}

struct span url_origin(const char *url)
{
	struct span server = url_server(url);

	return range(url, (const char *)server.base + server.size);
}

/* ":" and a number from 1 to 65535, or nothing. */
static bool is_port(const char *s, const char *end)
{
	unsigned int port = 0;

	if (s == end)
		return true;
	if (*s++ != ':' || s == end)
		return false;
	for (; s < end; s++) {
		if (!is_digit(*s))
			return false;
		port = port * 10 + (unsigned int)(*s - '0');
		if (port > 65535)
			return false;
	}
	return port;
}

static bool is_server(struct span server)
{
	const char *s = (const char *)server.base, *end = s + server.size;

	if (s < end && *s == '[') {
		for (s++; s < end && (is_hex(*s) || *s == ':' || *s == '.');)
			s++;
		return s < end && *s == ']' && server.size > 2 &&
		       is_port(s + 1, end);
	}
	while (s < end && (is_letter(*s) || is_digit(*s) || *s == '-' ||
			   *s == '.' || *s == '_'))
		s++;
	return s > (const char *)server.base && is_port(s, end);
}

static enum status check_characters(const char *whose, const char *url)
{
	for (const char *p = url; *p; p++)
		if (!is_allowed(*p) ||
		    (*p == '%' && !(is_hex(p[1]) && is_hex(p[2]))))
			return fail(ST_INVALID,
				    "%s: the URL %s has a character that must "
				    "be written as %%XX, at its byte %u",
				    whose, url, (unsigned int)(p - url) + 1);
	return ST_OK;
}

enum status url_check(const char *whose, const char *url)
{
	struct span server = url_server(url);
	const char *path = (const char *)server.base + server.size;
	const char *end = find_any(path, "?");

	if (!begins_with(url, http) && !begins_with(url, https))
		return fail(ST_INVALID,
			    "%s: %s is a URL of another kind, expected http:// "
			    "or https://",
			    whose, url);
	if (strlen(url) >= URL_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: a URL of more than %d bytes, it begins with "
			    "%.40s",
			    whose, URL_MAX - 1, url);
	if (!is_server(server))
		return fail(ST_INVALID,
			    "%s: the URL %s has no server, expected a name or "
			    "an address, and perhaps a port, after the //",
			    whose, url);
	if (*path != '/' || end[-1] == '/')
		return fail(ST_INVALID,
			    "%s: the URL %s names a server or a folder, "
			    "expected a file",
			    whose, url);
	return check_characters(whose, url);
}

/* Appends what a reference begins after: part of the URL it came from. */
static void append_base(struct text *t, const char *base, const char *reference)
{
	struct span origin = url_origin(base);
	const char *path = (const char *)origin.base + origin.size;
	const char *end = path;

	if (begins_with(reference, "//")) {
		text_append(t, base, scheme_length(base) - 2);
		return;
	}
	text_append(t, base, origin.size);
	if (*reference == '/')
		return;
	for (const char *p = path; *p && *p != '?'; p++)
		if (*p == '/')
			end = p + 1;
	if (*reference == '?')
		end = find_any(path, "?");
	text_append(t, path, (size_t)(end - path));
}

enum status url_resolve(const char *whose, const char *base,
			const char *reference, char out[URL_MAX])
{
	struct text t;

	text_init(&t, out, URL_MAX);
	if (!url_is(reference))
		append_base(&t, base, reference);
	text_append(&t, reference,
		    (size_t)(find_any(reference, "#") - reference));
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "%s: the server redirects to a URL of more than %d "
			    "bytes",
			    whose, URL_MAX - 1);
	return url_check(whose, out);
}

static bool stands_in_path(const char *p)
{
	if (*p == '%')
		return is_hex(p[1]) && is_hex(p[2]);
	return is_allowed(*p) && !strchr("?[]", *p);
}

void url_append_path(struct text *out, const char *path)
{
	for (; *path; path++)
		if (*path == '\\')
			text_append(out, "/", 1);
		else if (stands_in_path(path))
			text_append(out, path, 1);
		else
			text_format(out, "%%%02x", (unsigned char)*path);
}

void url_path(const char *url, struct text *out)
{
	struct span origin = url_origin(url);
	const char *p = url + origin.size;

	for (; *p && *p != '?'; p++)
		text_append(out, *p == '/' ? "\\" : p, 1);
}
