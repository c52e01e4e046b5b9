/* SPDX-License-Identifier: MIT */
/*
 * IPv6 addresses as text. Source: RFC 4291, section 2.2.
 */
#ifndef DAYBREAK_IP6_H
#define DAYBREAK_IP6_H

#include <daybreak/span.h>

#define IP6_SIZE 16 /* bytes */

/*
 * Reads an address, without brackets, into network order. The form that ends in
 * an IPv4 address is not supported. Returns false for anything else.
 */
bool ip6_read(struct span text, uint8_t out[IP6_SIZE]);

#endif
