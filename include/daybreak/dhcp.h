/* SPDX-License-Identifier: MIT */
/*
 * From where the firmware has loaded the application, as a DHCP server has
 * told it. Sources: RFC 2131, section 2; RFC 2132, sections 9.3 to 9.7.
 */
#ifndef DAYBREAK_DHCP_H
#define DAYBREAK_DHCP_H

#include <daybreak/span.h>

#include <stdbool.h>

#define DHCP_FILE_SIZE 256 /* with the NUL */

struct dhcp_boot {
	uint8_t server[4]; /* IPv4 address, network order */
	char file[DHCP_FILE_SIZE];
};

/*
 * Reads a DHCP packet, which may be any bytes. Returns false if it does not say
 * both the server and the file.
 */
bool dhcp_read_boot(struct span packet, struct dhcp_boot *out);

#endif
