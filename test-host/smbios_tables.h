/* SPDX-License-Identifier: MIT */
/*
 * SMBIOS tables as a firmware has them, with offsets counted by hand from
 * DSP0134 3.6.
 */
#ifndef TEST_SMBIOS_TABLES_H
#define TEST_SMBIOS_TABLES_H

#include "support.h"

#include <daybreak/smbios.h>

static const uint8_t smbios_3[] = {
	'_',  'S',  'M', '3', '_', 0,	 24, 3, 2, 0, 1, 0,
	0x34, 0x12, 0,	 0,   0,   0x10, 0,  0, 1, 0, 0, 0,
};

static const uint8_t smbios_2[] = {
	'_',  'S',  'M', '_',  0, 31,	2,   8,	  0,	0,   0,
	0,    0,    0,	 0,    0, '_',	'D', 'M', 'I',	'_', 0,
	0x34, 0x12, 0,	 0x10, 0, 0x7f, 9,   0,	  0x28,
};

/* A BIOS with a string, the system, a chassis without one, the end. */
static const char smbios_structures[] =
	"\x00\x05\x00\x00\x01vendor\0\0"
	"\x01\x1b\x00\x01\x01\x02\x00\x03"
	"\x67\x45\x23\x01\xab\x89\xef\xcd\x01\x23\x45\x67\x89\xab\xcd\xef"
	"\x06\x00\x00maker\0product\0X1-2\0\0"
	"\x03\x04\x02\x00\0\0"
	"\x7f\x04\x7f\x00\0"; /* and the NUL of the literal */

#define SMBIOS_SYSTEM 13 /* where the system's structure begins */
#define SMBIOS_END    66 /* where the last one does */

/* Makes the sum of all bytes 0. */
static inline void smbios_finish(uint8_t *entry, size_t size, size_t at)
{
	entry[at] = 0;
	for (size_t i = 0; i < size; i++)
		if (i != at)
			entry[at] = (uint8_t)(entry[at] - entry[i]);
}

#endif
