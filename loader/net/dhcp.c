// SPDX-License-Identifier: MIT
/*
 * A DHCP packet for IPv4: fixed fields, a magic number, and options, each a
 * byte of code, a byte of length and as many bytes.
 */
#include <daybreak/dhcp.h>
#include <daybreak/format.h>

#include <string.h>

#define ADDRESS	   4
#define AT_SERVER  20  /* siaddr */
#define AT_FILE	   108 /* file */
#define FILE_ROOM  128
#define AT_MAGIC   236
#define AT_OPTIONS 240

enum { PAD = 0, OVERLOAD = 52, SERVER_ID = 54, BOOT_FILE = 67, END = 255 };

static const uint8_t magic[4] = { 99, 130, 83, 99 };

/* Returns an option's bytes; none: no bytes. */
static struct span find(struct span packet, uint8_t wanted)
{
	uint64_t at = AT_OPTIONS;
	uint8_t code, size;

	while (span_copy(packet, at, &code, 1) && code != END) {
		if (code == PAD) {
			at++;
			continue;
		}
		if (!span_copy(packet, at + 1, &size, 1) ||
		    size > packet.size - at - 2)
			break;
		if (code == wanted)
			return span_sub(packet, at + 2, size);
		at += 2 + (uint64_t)size;
	}
	return (struct span){ 0 };
}

static bool is_set(const uint8_t address[ADDRESS])
{
	return address[0] || address[1] || address[2] || address[3];
}

/* Some servers end the name with a NUL, some do not. */
static bool copy_name(struct span from, char out[DHCP_FILE_SIZE])
{
	uint64_t n = 0;

	while (n < from.size && n < DHCP_FILE_SIZE - 1 && from.base[n]) {
		out[n] = (char)from.base[n];
		n++;
	}
	out[n] = '\0';
	return n;
}

static bool read_server(struct span packet, struct dhcp_boot *out)
{
	struct span id = find(packet, SERVER_ID);
	const uint8_t *ip = out->server;
	struct text address;

	if (!span_copy(packet, AT_SERVER, out->server, ADDRESS))
		return false;
	if (!is_set(out->server) && !span_copy(id, 0, out->server, ADDRESS))
		return false;
	text_init(&address, out->address, sizeof(out->address));
	text_format(&address, "%u.%u.%u.%u", ip[0], ip[1], ip[2], ip[3]);
	return is_set(out->server);
}

bool dhcp_read_boot(struct span packet, struct dhcp_boot *out)
{
	uint8_t found[sizeof(magic)];

	*out = (struct dhcp_boot){ 0 };
	if (!span_copy(packet, AT_MAGIC, found, sizeof(found)) ||
	    memcmp(found, magic, sizeof(magic)) || !read_server(packet, out))
		return false;
	if (copy_name(find(packet, BOOT_FILE), out->file))
		return true;
	/* With this option the field has other options. */
	if (find(packet, OVERLOAD).size)
		return false;
	return copy_name(span_sub(packet, AT_FILE, FILE_ROOM), out->file);
}
