/* SPDX-License-Identifier: MIT */
/*
 * Files from HTTP servers: what network_card.c, http_link.c and http.c share.
 */
#ifndef EFI_NETWORK_H
#define EFI_NETWORK_H

#include "app.h"
#include "http_protocol.h"

#include <daybreak/http.h>

/* A network card for which the firmware has HTTP. */
struct network_card {
	EFI_HANDLE handle;
	EFI_SERVICE_BINDING *http;
	/*
	 * The address with which the application was loaded; all 0: none. Only
	 * by the firmware's HTTP boot it is routed: there are a gateway and DNS
	 * for it, too.
	 */
	EFI_IPv4_ADDRESS address, subnet;
	bool is_routed;
};

/*
 * The card by which the application was loaded or, if it was not loaded from a
 * network or that card has no HTTP, the first one with a cable. The status has
 * a sentence that begins with name.
 */
enum status network_card_find(const char *name, struct network_card *out);

/*
 * Sees to it that the card has an IPv4 address from which a URL's server can be
 * reached: its own or, if that is all 0 afterwards, the firmware's, by DHCP
 * unless it has one.
 */
enum status network_card_address(const char *name, const char *url,
				 struct network_card *card);

/* The same for IPv6, for which routers give addresses, or DHCP has given one.
 */
enum status network_card_address6(const char *name,
				  const struct network_card *card);

/* True if the card has an address of its own. */
bool network_card_has_address(const struct network_card *card);

/* True if a URL's server can be reached from that address. */
bool network_card_reaches(const struct network_card *card, const char *url);

/* What the firmware says of a card's IPv4; false: nothing. */
bool network_card_interface(struct ip_config *config,
			    struct ip4_interface *out);

/* Undoes what network_card_address() has set. */
void network_card_end(void);

/* http_link.c: one connection at a time, of which there is one at a time. */

/* What a server has answered, before the body. */
struct http_answer {
	unsigned int status; /* 200; 0: none that is known */
	struct http_head head;
};

/*
 * Asks for the bytes of a URL from byte first on; what is HTTP_GET or
 * HTTP_HEAD. If there is a tag, only a file with that tag is read from there,
 * any other from its start. ST_OK for whatever the server has answered; all
 * else has a sentence that begins with name.
 */
enum status http_link_ask(const char *name, enum http_method what,
			  const char *url, uint64_t first, const char *tag,
			  struct http_answer *out);

/* EFI_TIMEOUT: no byte has come for so long, in 100 ns. */
#define HTTP_STALL_TIME 300000000
#define HTTP_STALL_TEXT "30 seconds"

/*
 * Receives up to *n bytes, at least one, of the body. 0: there are no more, or
 * the server has ended the connection.
 */
EFI_STATUS http_link_receive(void *out, UINTN *n);

/* The body has been received whole: the connection may be used again. */
void http_link_keep(void);

/* Ends the connection. */
void http_link_drop(void);

#endif
