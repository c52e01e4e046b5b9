// SPDX-License-Identifier: MIT
/*
 * Files of HTTP servers: of the one from which the firmware's HTTP boot has
 * loaded the application, and those that a configuration names by their URLs.
 * Source: RFC 9110.
 */
#include "network.h"

#define MAX_REDIRECTS 5
#define MAX_TRIES     3 /* without a byte, after a connection broke */
#define PIECE	      ((uint64_t)4 * 1024 * 1024)

/* An open file. */
struct remote {
	char url[URL_MAX]; /* where redirections have led to */
	char tag[HTTP_TAG_MAX];
};

/* "http://server" of the application, "": it came from elsewhere. */
static char origin[URL_MAX];

/* The Uri node that the firmware's HTTP boot adds, without a NUL at its end. */
static bool find_uri(EFI_DEVICE_PATH *path, struct text *out)
{
	const EFI_DEVICE_PATH *uri = device_path_find(
		path, MESSAGING_DEVICE_PATH, MSG_URI_DP, sizeof(*uri) + 1);

	if (uri)
		text_append(out, (const char *)(uri + 1),
			    DevicePathNodeLength(uri) - sizeof(*uri));
	return uri;
}

static bool find_url(EFI_HANDLE device, EFI_DEVICE_PATH *file, struct text *out)
{
	return find_uri(device_path_of(device), out) || find_uri(file, out);
}

enum status http_begin(EFI_HANDLE device, EFI_DEVICE_PATH *file,
		       struct text *path)
{
	char url[URL_MAX];
	enum status st;
	struct text t;

	text_init(&t, url, sizeof(url));
	if (!find_url(device, file, &t))
		return ST_NOT_FOUND;
	st = url_check("the application", url);
	if (st)
		return st;
	url_path(url, path);
	text_init(&t, origin, sizeof(origin));
	text_append(&t, url, url_origin(url).size);
	say("Network: HTTP from %.*s", (int)url_server(url).size,
	    (const char *)url_server(url).base);
	return ST_OK;
}

static bool is_redirection(unsigned int status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

/* Asks, and follows where the server says the file is. */
static enum status ask(const char *name, enum http_method what,
		       struct remote *from, struct http_answer *out)
{
	char next[URL_MAX];

	for (unsigned int i = 0; i <= MAX_REDIRECTS; i++) {
		enum status st =
			http_link_ask(name, what, from->url, 0, "", out);

		if (st || !is_redirection(out->status))
			return st;
		if (!out->head.location[0])
			return fail(ST_IO,
				    "%s: the server redirects from %s, but "
				    "does not say where to",
				    name, from->url);
		st = url_resolve(name, from->url, out->head.location, next);
		if (st)
			return st;
		memcpy(from->url, next, sizeof(next));
	}
	return fail(ST_IO,
		    "%s: the server redirects more than %d times, the last "
		    "time to %s",
		    name, MAX_REDIRECTS, from->url);
}

static enum status check_status(const char *name, const struct remote *from,
				const struct http_answer *answer, bool required)
{
	if (answer->status == 200)
		return ST_OK;
	if (answer->status != 404 && answer->status != 410)
		return fail(ST_IO, "%s: the server answers %u (asked for %s)",
			    name, answer->status, from->url);
	if (!required)
		return ST_NOT_FOUND;
	return fail(ST_NOT_FOUND,
		    "%s: the server has no such file (answers %u, asked for "
		    "%s)",
		    name, answer->status, from->url);
}

static enum status broken(const char *name, uint64_t at, EFI_STATUS es)
{
	const char *reason = "the server has ended the connection";

	if (es == EFI_TIMEOUT)
		reason = "no byte has come for " HTTP_STALL_TEXT;
	else if (es)
		reason = reason_of_http(es);
	return fail(ST_IO, "%s: cannot be read at byte %lu: %s", name, at,
		    reason);
}

/* Receives a body whose end is told by its chunks. */
static enum status receive_chunks(const char *name, struct spool *spool,
				  uint64_t *size)
{
	struct http_chunks chunks = { .state = CHUNK_SIZE };

	for (*size = 0; chunks.state != CHUNK_END;) {
		enum status st = ST_OK;
		uint8_t *at;
		EFI_STATUS es;
		UINTN n;

		if (*size == spool->room)
			st = spool_grow(spool, name, *size, 0);
		if (st)
			return st;
		at = (uint8_t *)spool->pages + *size;
		n = spool->room - *size;
		es = http_link_receive(at, &n);
		if (es || !n)
			return broken(name, *size, es);
		if (!http_chunks_decode(&chunks, at, &n))
			return fail(ST_IO,
				    "%s: the server breaks the protocol at "
				    "byte %lu",
				    name, *size);
		*size += n;
	}
	http_link_keep();
	return ST_OK;
}

static enum status open_chunks(const char *name, struct platform_file *out)
{
	struct spool spool = { 0 };
	uint64_t size;
	enum status st = receive_chunks(name, &spool, &size);

	if (!st)
		return spool_open(&spool, name, size, out);
	http_link_drop();
	spool_free(&spool);
	return st;
}

static enum status open_sized(struct remote *from, const struct http_head *head,
			      struct platform_file *out)
{
	memcpy(from->tag, head->tag, sizeof(from->tag));
	return server_file_open(out, head->length, from, sizeof(*from));
}

/* HEAD did not say the file's size. */
static enum status open_by_get(const char *name, struct remote *from,
			       bool required, struct platform_file *out)
{
	struct http_answer answer;
	enum status st = ask(name, HTTP_GET, from, &answer);

	if (!st)
		st = check_status(name, from, &answer, required);
	if (st)
		return st;
	if (answer.head.is_chunked)
		return open_chunks(name, out);
	http_link_drop();
	if (answer.head.has_length)
		return open_sized(from, &answer.head, out);
	return fail(ST_UNSUPPORTED,
		    "%s: the server sends neither its size nor chunks, and the "
		    "firmware cannot find the end (asked for %s)",
		    name, from->url);
}

static enum status make_url(const char *name, const char *path,
			    char out[URL_MAX])
{
	struct text t;

	text_init(&t, out, URL_MAX);
	if (url_is(path)) {
		text_append(&t, path, strlen(path));
	} else {
		text_append(&t, origin, strlen(origin));
		url_append_path(&t, path);
	}
	return t.full ? fail(ST_TOO_LARGE, "%s: the URL is too long", name)
		      : ST_OK;
}

/* Some servers answer only GET: 405 and 501 (RFC 9110, section 15). */
static bool says_no_size(const struct http_answer *answer)
{
	if (answer->status == 405 || answer->status == 501)
		return true;
	return answer->status == 200 &&
	       (!answer->head.has_length || answer->head.is_chunked);
}

static enum status http_open(const char *name, const char *path, bool required,
			     struct platform_file *out)
{
	struct remote from = { .tag = "" };
	struct http_answer answer;
	enum status st = make_url(name, path, from.url);

	*out = (struct platform_file){ .name = name, .source = &http_source };
	if (!st)
		st = ask(name, HTTP_HEAD, &from, &answer);
	if (st)
		return st;
	if (says_no_size(&answer))
		return open_by_get(name, &from, required, out);
	st = check_status(name, &from, &answer, required);
	return st ? st : open_sized(&from, &answer.head, out);
}

/*
 * Checks that the answer is to go on at byte *at of a file of that size. A
 * server that knows no ranges begins anew.
 */
static enum status check_part(const struct platform_file *file,
			      const struct http_answer *answer, uint64_t *at)
{
	const struct remote *from = file->handle;
	const struct http_head *head = &answer->head;
	uint64_t size = head->is_range ? head->total : head->length;

	if (answer->status == 200 && !head->is_range)
		*at = 0;
	else if (answer->status != 206 || !head->is_range || head->first != *at)
		return fail(ST_IO, "%s: the server answers %u (asked for %s)",
			    file->name, answer->status, from->url);
	if ((head->has_length || head->is_range) && size != file->size)
		return fail(ST_IO,
			    "%s: has changed on the server: %lu bytes, and "
			    "%lu before",
			    file->name, size, file->size);
	if (from->tag[0] && head->tag[0] && strcmp(from->tag, head->tag))
		return fail(ST_IO, "%s: has changed on the server", file->name);
	if (head->is_chunked)
		return fail(ST_IO,
			    "%s: the server says its size, and then does not",
			    file->name);
	return ST_OK;
}

/* Receives from byte *at on, as far as the connection lasts. */
static EFI_STATUS receive(const struct platform_file *file, uint8_t *out,
			  uint64_t *at)
{
	EFI_STATUS es = EFI_SUCCESS;
	struct progress bar;

	progress_begin(&bar, file->name, file->size);
	while (!es && *at < file->size) {
		uint64_t left = file->size - *at;
		UINTN n = left < PIECE ? left : PIECE;

		es = http_link_receive(out + *at, &n);
		if (!es && !n)
			es = STATUS_CONNECTION_FIN;
		*at += n;
		progress_step(&bar, *at);
	}
	progress_end(&bar);
	if (!es)
		http_link_keep();
	return es;
}

static enum status http_read(struct platform_file *file, void *out)
{
	const struct remote *from = file->handle;
	uint64_t at = 0, reached = 0;
	unsigned int tries = 0;

	for (;;) {
		struct http_answer answer;
		EFI_STATUS es;
		enum status st = http_link_ask(file->name, HTTP_GET, from->url,
					       at, from->tag, &answer);

		if (!st)
			st = check_part(file, &answer, &at);
		if (st)
			return st;
		es = receive(file, out, &at);
		if (!es)
			return ST_OK;
		http_link_drop();
		tries = at > reached ? 0 : tries + 1;
		if (at > reached)
			reached = at;
		if (es == EFI_TIMEOUT || tries == MAX_TRIES)
			return broken(file->name, at, es);
		say("%s: the connection broke at byte %lu of %lu, and is made "
		    "again",
		    file->name, at, file->size);
	}
}

static void http_end(void)
{
	http_link_drop();
	network_card_end();
}

const struct source http_source = {
	.open = http_open,
	.read = http_read,
	.close = server_file_close,
	.end = http_end,
};
