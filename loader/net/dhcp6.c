// SPDX-License-Identifier: MIT
/*
 * A DHCPv6 packet: a byte of type, a transaction's number of 3 bytes, and
 * options, each 2 bytes of code, 2 bytes of length and as many bytes.
 */
#include <daybreak/dhcp.h>
#include <daybreak/format.h>
#include <daybreak/ip6.h>

#define AT_OPTIONS 4
#define HEAD_SIZE  4

enum { BOOT_URL = 59 };

static const char scheme[] = "tftp://[";
static const char mode[] = ";mode=octet"; /* RFC 3617: the only one for us */

/* Returns an option's bytes; none: no bytes. */
static struct span find(struct span packet, unsigned int wanted)
{
	uint64_t at = AT_OPTIONS;
	uint8_t head[HEAD_SIZE];

	while (span_copy(packet, at, head, sizeof(head))) {
		uint64_t size = (uint64_t)head[2] << 8 | head[3];

		at += HEAD_SIZE;
		if (((unsigned int)head[0] << 8 | head[1]) == wanted)
			return span_sub(packet, at, size);
		at += size;
	}
	return (struct span){ 0 };
}

static uint64_t find_character(struct span text, uint64_t at, char wanted)
{
	while (at < text.size && text.base[at] != wanted)
		at++;
	return at;
}

/* Without the mode, and a NUL that some servers send. */
static struct span trim(struct span file)
{
	uint64_t n = strlen(mode);

	file.size = find_character(file, 0, '\0');
	if (file.size > n && span_has_text(file, file.size - n, mode))
		file.size -= n;
	return file;
}

bool dhcp6_read_boot(struct span packet, struct dhcp_boot *out)
{
	struct span url = find(packet, BOOT_URL), file;
	uint64_t start = strlen(scheme), end;
	struct text address;

	*out = (struct dhcp_boot){ 0 };
	if (!span_has_text(url, 0, scheme))
		return false;
	end = find_character(url, start, ']');
	if (!span_has_text(url, end, "]/") ||
	    !ip6_read(span_sub(url, start, end - start), out->server))
		return false;
	file = trim(span_sub(url, end + 2, url.size - end - 2));
	if (!file.size || file.size >= sizeof(out->file))
		return false;
	memcpy(out->file, file.base, file.size);
	text_init(&address, out->address, sizeof(out->address));
	text_format(&address, "[%.*s]", (int)(end - start),
		    (const char *)url.base + start);
	return true;
}
