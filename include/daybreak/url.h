/* SPDX-License-Identifier: MIT */
/*
 * URLs of files on HTTP servers, as a configuration names them and as a server
 * redirects to them. Source: RFC 3986.
 */
#ifndef DAYBREAK_URL_H
#define DAYBREAK_URL_H

#include <daybreak/format.h>
#include <daybreak/span.h>
#include <daybreak/status.h>

#include <stdbool.h>

#define URL_MAX 512 /* bytes, with the NUL */

/* True for a name that begins with a scheme and "://", of whatever kind. */
bool url_is(const char *name);

/*
 * Checks that a URL is one of a file that can be read: http:// or https://, a
 * server, perhaps with a port, a path, perhaps with a query, all of them in the
 * characters that a URL may have, and less than URL_MAX bytes. ST_INVALID or
 * ST_TOO_LARGE with a sentence that begins with whose.
 */
enum status url_check(const char *whose, const char *url);

/* The server of a URL that was checked: "host", "host:80" or "[::1]:80". */
struct span url_server(const char *url);

/*
 * True if that is an address, false if it is a name. The second function takes
 * one of IPv4, in network order.
 */
bool url_has_address(const char *url);
bool url_ipv4(const char *url, uint8_t out[4]);

/* What is before the path of a URL that was checked: "http://host:80". */
struct span url_origin(const char *url);

/*
 * Resolves a reference, as the header Location has it, against the URL, checked
 * before, of the answer that it came in. A fragment is dropped. The statuses
 * and sentences are url_check()'s.
 */
enum status url_resolve(const char *whose, const char *base,
			const char *reference, char out[URL_MAX]);

/*
 * Appends an absolute path of the form that config_path() makes, as a URL has
 * it: with '/', and with %XX for what may not stand there. A "%XX" stays.
 */
void url_append_path(struct text *out, const char *path);

/* The reverse: the path of a URL, checked before, with '\', without query. */
void url_path(const char *url, struct text *out);

#endif
