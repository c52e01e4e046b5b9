// SPDX-License-Identifier: MIT
/*
 * What comes from a network. The first byte says what the others are: a
 * chunked body, which is decoded alike in one piece and in two; headers; a
 * redirection, which leads to a URL that is good or is refused; DHCP packets.
 */
#include "support.h"

#include <daybreak/dhcp.h>
#include <daybreak/http.h>

#include <stdlib.h>

/* Returns the size of what is left; UINT64_MAX: no chunked body. */
static uint64_t decode(uint8_t *bytes, uint64_t size, uint64_t cut, int *state)
{
	struct http_chunks c = { .state = CHUNK_SIZE };
	uint64_t first = cut, second = size - cut;

	if (!http_chunks_decode(&c, bytes, &first) ||
	    !http_chunks_decode(&c, bytes + cut, &second))
		return UINT64_MAX;
	memmove(bytes + first, bytes + cut, second);
	*state = c.state;
	return first + second;
}

static void chunks(const uint8_t *data, size_t size)
{
	uint64_t cut = size ? data[0] % (size + 1) : 0;
	uint8_t *one = malloc(size + 1), *two = malloc(size + 1);
	int state_one = -1, state_two = -1;
	uint64_t n;

	memcpy(one, data, size);
	memcpy(two, data, size);
	n = decode(one, size, size, &state_one);
	if (decode(two, size, cut, &state_two) != n || state_one != state_two)
		__builtin_trap();
	if (n != UINT64_MAX && memcmp(one, two, n))
		__builtin_trap();
	free(one);
	free(two);
}

/* Lines of name, colon, value. */
static void headers(char *text)
{
	struct http_head head = { .is_range = false };

	while (*text) {
		char *end = text + strcspn(text, "\n");
		char *value = text + strcspn(text, ":\n");
		bool is_last = !*end;

		*end = '\0';
		if (value < end)
			*value++ = '\0';
		if (!http_head_add(&head, text, value))
			return;
		if (head.is_range && head.first >= head.total)
			__builtin_trap();
		if (is_last)
			return;
		text = end + 1;
	}
}

static void redirection(const char *reference)
{
	char out[URL_MAX], made[URL_MAX], back[URL_MAX];
	struct text t;

	if (url_resolve("f", "http://a:80/b/c?d", reference, out))
		return;
	if (url_check("f", out) || !url_server(out).size)
		__builtin_trap();
	text_init(&t, back, sizeof(back));
	url_path(out, &t);
	text_init(&t, made, sizeof(made));
	text_append(&t, (const char *)url_origin(out).base,
		    url_origin(out).size);
	url_append_path(&t, back);
	if (!t.full && url_check("f", made))
		__builtin_trap();
}

static void dhcp(bool (*read)(struct span packet, struct dhcp_boot *out),
		 const uint8_t *data, size_t size)
{
	struct dhcp_boot boot;

	if (read((struct span){ data, size }, &boot) &&
	    (!memchr(boot.file, 0, sizeof(boot.file)) ||
	     !memchr(boot.address, 0, sizeof(boot.address))))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0] % 5) {
	case 0:
		chunks(data + 1, size - 1);
		break;
	case 1:
		headers(text);
		break;
	case 2:
		redirection(text);
		break;
	case 3:
		dhcp(dhcp_read_boot, data + 1, size - 1);
		break;
	default:
		dhcp(dhcp6_read_boot, data + 1, size - 1);
	}
	free(text);
	return 0;
}
