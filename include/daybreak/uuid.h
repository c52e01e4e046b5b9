/* SPDX-License-Identifier: MIT */
/*
 * UUIDs (RFC 4122) as Xen keeps them, 16 bytes in the order in which they are
 * written, and as people write them, 8-4-4-4-12 hexadecimal digits.
 */
#ifndef DAYBREAK_UUID_H
#define DAYBREAK_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_SIZE 16
#define UUID_TEXT 37 /* with its NUL */

/* Reads the text, all of it. Returns false when it is no UUID. */
bool uuid_read(const char *text, uint8_t out[UUID_SIZE]);

/* Writes it in small letters, NUL-terminated. */
void uuid_write(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT]);

/* Makes a UUID of version 4 of 16 random bytes (section 4.4). */
void uuid_from_random(uint8_t bytes[UUID_SIZE]);

/* True for the nil UUID, all 0, which stands for none. */
bool uuid_is_nil(const uint8_t uuid[UUID_SIZE]);

#endif
