/* SPDX-License-Identifier: MIT */
/*
 * From where the firmware has loaded the application, as a DHCP server has
 * told it. Sources: RFC 2131, section 2; RFC 2132, sections 9.3 to 9.7; RFC
 * 8415, section 8; RFC 5970, section 3.1.
 */
#ifndef DAYBREAK_DHCP_H
#define DAYBREAK_DHCP_H

#include <daybreak/span.h>

#include <stdbool.h>

#define DHCP_FILE_SIZE	  256 /* with the NUL */
#define DHCP_ADDRESS_SIZE 48  /* "[", 45 characters, "]", NUL */

struct dhcp_boot {
	uint8_t server[16]; /* network order; IPv4: the first 4 bytes */
	char address[DHCP_ADDRESS_SIZE]; /* the same, as a URL has it */
	char file[DHCP_FILE_SIZE];
};

/*
 * Reads a packet of DHCP for IPv4, which may be any bytes. Returns false if it
 * does not say both the server and the file.
 */
bool dhcp_read_boot(struct span packet, struct dhcp_boot *out);

/*
 * The same for DHCPv6, where both are in a URL, tftp://[ADDRESS]/FILE. The
 * server's name in place of its address is false, too.
 */
bool dhcp6_read_boot(struct span packet, struct dhcp_boot *out);

#endif
