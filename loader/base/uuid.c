// SPDX-License-Identifier: MIT
/*
 * Reads, writes and makes UUIDs. dom0 knows a domain by its UUID.
 */
#include <daybreak/bytes.h>
#include <daybreak/uuid.h>

#include <string.h>

static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

_Static_assert(sizeof(form) == UUID_TEXT, "text form");

bool uuid_read(const char *text, uint8_t out[UUID_SIZE])
{
	unsigned int nr = 0, value;

	/* The NUL is compared too, so a shorter or longer text is refused. */
	for (unsigned int i = 0; i < sizeof(form); i++) {
		if (form[i] != 'x') {
			if (text[i] != form[i])
				return false;
			continue;
		}
		value = hex_digit((uint8_t)text[i]);
		if (value > 15)
			return false;
		out[nr / 2] = (uint8_t)(out[nr / 2] << 4 | value);
		nr++;
	}
	return true;
}

void uuid_write(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT])
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < sizeof(form); i++) {
		out[i] = form[i];
		if (form[i] != 'x')
			continue;
		out[i] = "0123456789abcdef"[uuid[nr / 2] >> (nr % 2 ? 0 : 4) &
					    15];
		nr++;
	}
}

void uuid_from_random(uint8_t bytes[UUID_SIZE])
{
	bytes[6] = (bytes[6] & 0x0f) | 0x40; /* version 4 */
	bytes[8] = (bytes[8] & 0x3f) | 0x80; /* RFC 4122's variant */
}

bool uuid_is_nil(const uint8_t uuid[UUID_SIZE])
{
	static const uint8_t nil[UUID_SIZE];

	return !memcmp(uuid, nil, sizeof(nil));
}
