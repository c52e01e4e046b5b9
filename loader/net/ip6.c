// SPDX-License-Identifier: MIT
/*
 * IPv6 addresses as text: up to eight groups of 16 bits in hexadecimal, with
 * ':' between them; "::" once is as many groups of 0 as are missing.
 */
#include <daybreak/bytes.h>
#include <daybreak/format.h>
#include <daybreak/ip6.h>

#define NR_GROUPS (IP6_SIZE / 2)
#define NO_GAP	  (NR_GROUPS + 1)

/* Reads up to four digits at *at. */
static bool read_group(struct span text, uint64_t *at, uint8_t out[2])
{
	uint64_t start = *at;
	unsigned int value = 0, digit;
	uint8_t c;

	while (*at < start + 4 && span_copy(text, *at, &c, 1) &&
	       (digit = hex_digit(c)) < 16) {
		value = value << 4 | digit;
		++*at;
	}
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
	return *at > start;
}

/* Moves the groups from gap on to the end. */
static void fill_gap(uint8_t out[IP6_SIZE], unsigned int gap, unsigned int n)
{
	unsigned int moved = (n - gap) * 2;

	memmove(out + IP6_SIZE - moved, out + gap * 2, moved);
	memset(out + gap * 2, 0, IP6_SIZE - n * 2);
}

static unsigned int group(const uint8_t ip[IP6_SIZE], unsigned int i)
{
	return (unsigned int)ip[2 * i] << 8 | ip[2 * i + 1];
}

/* Finds the longest run of groups of 0, the first of these. */
static void find_zeroes(const uint8_t ip[IP6_SIZE], unsigned int *first,
			unsigned int *nr)
{
	*nr = 0;
	for (unsigned int i = 0; i < NR_GROUPS; i++) {
		unsigned int end = i;

		while (end < NR_GROUPS && !group(ip, end))
			end++;
		if (end - i <= *nr)
			continue;
		*first = i;
		*nr = end - i;
	}
}

void ip6_write(const uint8_t ip[IP6_SIZE], char out[IP6_TEXT])
{
	unsigned int first = 0, nr;
	bool is_apart = false;
	struct text t;

	text_init(&t, out, IP6_TEXT);
	find_zeroes(ip, &first, &nr);
	for (unsigned int i = 0; i < NR_GROUPS; i++) {
		if (nr > 1 && i == first) {
			text_format(&t, "::");
			i += nr - 1;
			is_apart = true;
			continue;
		}
		text_format(&t, "%s%x", i && !is_apart ? ":" : "",
			    group(ip, i));
		is_apart = false;
	}
}

bool ip6_read(struct span text, uint8_t out[IP6_SIZE])
{
	unsigned int n = 0, gap = NO_GAP;
	uint64_t at = 0;

	memset(out, 0, IP6_SIZE);
	if (span_has_text(text, 0, "::")) {
		gap = 0;
		at = 2;
	}
	while (at < text.size) {
		if (n == NR_GROUPS || !read_group(text, &at, out + n * 2))
			return false;
		n++;
		if (at == text.size)
			break;
		if (!span_has_text(text, at, ":") || ++at == text.size)
			return false;
		if (!span_has_text(text, at, ":"))
			continue;
		if (gap != NO_GAP)
			return false;
		gap = n;
		at++;
	}
	if (gap == NO_GAP)
		return n == NR_GROUPS;
	if (n == NR_GROUPS)
		return false;
	fill_gap(out, gap, n);
	return true;
}
