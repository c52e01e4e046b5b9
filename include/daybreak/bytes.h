/* SPDX-License-Identifier: MIT */
/*
 * Numbers in the bytes of a file, at any alignment.
 */
#ifndef DAYBREAK_BYTES_H
#define DAYBREAK_BYTES_H

#include <stdint.h>

/* A little-endian number of 4 bytes. */
static inline uint32_t le32(const uint8_t b[4])
{
	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[3] << 24;
}

/* A big-endian number of 4 bytes. */
static inline uint32_t be32(const uint8_t b[4])
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

/* The value of a hexadecimal digit of either case; 16 for anything else. */
static inline unsigned int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10u : 16u;
}

#endif
