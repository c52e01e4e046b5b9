// SPDX-License-Identifier: MIT
/*
 * A connection to an HTTP server, by the firmware's EFI_HTTP_PROTOCOL, which
 * resolves names, does TLS and splits the headers of answers. Source: UEFI
 * 2.10, section 29.7.
 */
#include "network.h"

#include <daybreak/utf16.h>

/*
 * One poll receives one frame, and a response takes what has come, at a cost
 * that is that of several frames. So first come as many as fit EDK2's window.
 */
#define POLLS	     48

#define REQUEST_TIME 5000 /* in ms; EDK2 has its own */

static EFI_GUID http_guid = HTTP_PROTOCOL_GUID;

static struct {
	struct network_card card;
	bool is_ipv6;
	EFI_HANDLE child; /* NULL: there is no connection */
	struct http_protocol *http;
	bool is_busy; /* there is a body that was not received whole */
} link;

/* EDK2 has the same status for several faults. */
static const char *ask_reason(const char *url, EFI_STATUS es)
{
	if (es == EFI_TIMEOUT && !url_has_address(url))
		return "the server's name is not resolved, or the server does "
		       "not answer";
	if (es == EFI_ABORTED && !strncmp(url, "https", 5))
		return "there is no TLS connection; the firmware may not trust "
		       "the server's certificate";
	return reason_of_http(es);
}

void http_link_drop(void)
{
	if (link.child)
		link.card.http->DestroyChild(link.card.http, link.child);
	link.child = NULL;
	link.is_busy = false;
}

void http_link_keep(void)
{
	link.is_busy = false;
}

static EFI_STATUS configure(void)
{
	struct http_ipv4_point ipv4 = {
		.uses_default = !network_card_has_address(&link.card),
		.address = link.card.address,
		.subnet = link.card.subnet,
	};
	struct http_ipv6_point ipv6 = { .port = 0 };
	struct http_setup setup = {
		.version = HTTP_VERSION_11,
		.timeout_ms = REQUEST_TIME,
		.is_ipv6 = link.is_ipv6,
	};

	if (link.is_ipv6)
		setup.point.ipv6 = &ipv6;
	else
		setup.point.ipv4 = &ipv4;
	return link.http->configure(link.http, &setup);
}

/* Makes a connection that is not connected yet. */
static enum status make(const char *name, const char *url, bool is_ipv6)
{
	enum status st = network_card_find(name, &link.card);
	EFI_STATUS es;

	if (!st)
		st = is_ipv6 ? network_card_address6(name, &link.card)
			     : network_card_address(name, url, &link.card);
	if (st)
		return st;
	es = link.card.http->CreateChild(link.card.http, &link.child);
	if (es)
		link.child = NULL;
	link.is_ipv6 = is_ipv6;
	if (!es)
		es = app_bs->HandleProtocol(link.child, &http_guid,
					    (void **)&link.http);
	if (!es)
		es = configure();
	if (!es)
		return ST_OK;
	http_link_drop();
	return fail(ST_IO, "%s: HTTP cannot be started: %s", name,
		    reason_of_http(es));
}

/* The firmware may call back only while it is polled or waits itself. */
static EFI_STATUS wait(struct http_token *token)
{
	EFI_EVENT stall = timer_start(HTTP_STALL_TIME);
	EFI_STATUS es;

	while ((es = app_bs->CheckEvent(token->event)) == EFI_NOT_READY) {
		link.http->poll(link.http);
		if (!stall || timer_has_expired(stall)) {
			link.http->cancel(link.http, token);
			token->status = EFI_TIMEOUT;
			break;
		}
	}
	timer_stop(stall);
	return token->status;
}

/* Does what the firmware's function does, to its end. */
static EFI_STATUS run(EFI_STATUS(EFIAPI *function)(struct http_protocol *http,
						   struct http_token *token),
		      struct http_message *message)
{
	struct http_token token = { .status = EFI_NOT_READY,
				    .message = message };
	EFI_STATUS es =
		app_bs->CreateEvent(0, TPL_CALLBACK, NULL, NULL, &token.event);

	if (es)
		return es;
	es = function(link.http, &token);
	if (!es)
		es = wait(&token);
	app_bs->CloseEvent(token.event);
	return es;
}

static CHAR8 *text8(const char *s)
{
	return (CHAR8 *)(uintptr_t)s;
}

static EFI_STATUS send(enum http_method what, const char *url, uint64_t first,
		       const char *tag)
{
	struct span server = url_server(url);
	CHAR16 wide[URL_MAX];
	struct http_request request = { .method = what, .url = wide };
	char host[URL_MAX], range[40];
	struct http_header headers[] = {
		{ text8("Host"), text8(host) },
		{ text8("User-Agent"), text8(LOADER_NAME) },
		{ text8("Accept"), text8("*/*") },
		{ text8("Accept-Encoding"), text8("identity") },
		{ text8("Range"), text8(range) },
		{ text8("If-Range"), text8(tag) },
	};
	struct http_message message = {
		.data.request = &request,
		.nr_headers = 4 + (first != 0) + (first && *tag),
		.headers = headers,
	};
	struct text t;

	text_init(&t, host, sizeof(host));
	text_append(&t, (const char *)server.base, server.size);
	text_init(&t, range, sizeof(range));
	text_format(&t, "bytes=%lu-", first);
	utf16_from_utf8(url, wide, URL_MAX);
	return run(link.http->request, &message);
}

/* The numbers of the enumeration of section 29.7.5, in its order. */
static unsigned int status_of(UINT32 value)
{
	static const uint16_t numbers[] = {
		0,   100, 101, 200, 201, 202, 203, 204, 205, 206, 300,
		301, 302, 303, 304, 305, 307, 400, 401, 402, 403, 404,
		405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
		416, 417, 500, 501, 502, 503, 504, 505, 308, 429,
	};

	return value < sizeof(numbers) / sizeof(numbers[0]) ? numbers[value]
							    : 0;
}

/* Takes and frees the headers of an answer. False: they cannot be right. */
static bool take_headers(struct http_message *message, struct http_head *out)
{
	bool are_right = true;

	for (UINTN i = 0; i < message->nr_headers; i++) {
		struct http_header *h = &message->headers[i];

		are_right = are_right && http_head_add(out, (char *)h->name,
						       (char *)h->value);
		app_bs->FreePool(h->name);
		app_bs->FreePool(h->value);
	}
	if (message->headers)
		app_bs->FreePool(message->headers);
	return are_right;
}

static EFI_STATUS receive_head(struct http_answer *out)
{
	struct http_response response = { 0 };
	struct http_message message = { .data.response = &response };
	EFI_STATUS es = run(link.http->response, &message);

	*out = (struct http_answer){ 0 };
	if (es && es != STATUS_HTTP_ERROR)
		return es;
	out->status = status_of(response.status);
	return take_headers(&message, &out->head) ? EFI_SUCCESS
						  : EFI_PROTOCOL_ERROR;
}

/* Whether the connection can be used for another URL. */
static bool can_reach(const char *url, bool is_ipv6)
{
	if (link.is_busy || link.is_ipv6 != is_ipv6)
		return false;
	return is_ipv6 || !network_card_has_address(&link.card) ||
	       network_card_reaches(&link.card, url);
}

enum status http_link_ask(const char *name, enum http_method what,
			  const char *url, uint64_t first, const char *tag,
			  struct http_answer *out)
{
	bool is_ipv6 = *url_server(url).base == '[';
	EFI_STATUS es;

	if (link.child && !can_reach(url, is_ipv6))
		http_link_drop();
	if (!link.child) {
		enum status st = make(name, url, is_ipv6);

		if (st)
			return st;
	}
	es = send(what, url, first, tag);
	if (!es)
		es = receive_head(out);
	link.is_busy = what == HTTP_GET;
	if (!es)
		return ST_OK;
	http_link_drop();
	return fail(ST_IO, "%s: cannot be read: %s (asked for %s)", name,
		    ask_reason(url, es), url);
}

EFI_STATUS http_link_receive(void *out, UINTN *n)
{
	struct http_message message = { .body_length = *n, .body = out };
	EFI_STATUS es;

	for (unsigned int i = 0; i < POLLS; i++)
		link.http->poll(link.http);
	es = run(link.http->response, &message);
	if (es)
		http_link_drop();
	*n = es ? 0 : message.body_length;
	return es;
}
