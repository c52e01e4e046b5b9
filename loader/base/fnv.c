// SPDX-License-Identifier: MIT
/*
 * FNV-1a: each step can be undone, so a change of one byte always shows.
 */
#include <daybreak/fnv.h>

#include <string.h>

#define PRIME UINT64_C(0x100000001b3)

uint64_t fnv_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ p[i]) * PRIME;
	return hash;
}

uint64_t fnv_string(const char *s)
{
	return fnv_bytes(FNV_START, s, strlen(s));
}
