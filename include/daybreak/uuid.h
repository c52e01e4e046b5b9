/* SPDX-License-Identifier: MIT */
/*
 * UUIDs (RFC 4122): in memory 16 bytes in the order of the text, as in Xen; as
 * text 8-4-4-4-12 hexadecimal digits.
 */
#ifndef DAYBREAK_UUID_H
#define DAYBREAK_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_SIZE 16
#define UUID_TEXT 37 /* with its NUL */

/* Reads a UUID. Returns false when the whole text is not one. */
bool uuid_read(const char *text, uint8_t out[UUID_SIZE]);

/* Writes it in lower case, NUL-terminated. */
void uuid_write(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT]);

/* Turns 16 random bytes into a version 4 UUID (section 4.4). */
void uuid_from_random(uint8_t bytes[UUID_SIZE]);

/* True for the nil UUID, all zeroes, which stands for none. */
bool uuid_is_nil(const uint8_t uuid[UUID_SIZE]);

#endif
