/* SPDX-License-Identifier: MIT */
/*
 * IPv6 addresses as text. Sources: RFC 4291, section 2.2, and RFC 5952, section
 * 4.
 */
#ifndef DAYBREAK_IP6_H
#define DAYBREAK_IP6_H

#include <daybreak/span.h>

#define IP6_SIZE 16 /* bytes */
#define IP6_TEXT 40 /* with the NUL */

/*
 * Reads an address, without brackets, into network order. The form that ends in
 * an IPv4 address is not supported. Returns false for anything else.
 */
bool ip6_read(struct span text, uint8_t out[IP6_SIZE]);

/* Writes an address in its one canonical form. */
void ip6_write(const uint8_t ip[IP6_SIZE], char out[IP6_TEXT]);

#endif
