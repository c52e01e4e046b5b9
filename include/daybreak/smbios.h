/* SPDX-License-Identifier: MIT */
/*
 * The UUID and the serial number of the system in the firmware's SMBIOS tables.
 * Source: DSP0134 3.6, sections 5.2, 6.1 and 7.2.
 */
#ifndef DAYBREAK_SMBIOS_H
#define DAYBREAK_SMBIOS_H

#include <daybreak/machine.h>
#include <daybreak/span.h>

/* Where the structures are. */
struct smbios_table {
	uint64_t addr, size;  /* size: at most, in bytes */
	unsigned int version; /* 0x0206 is 2.6 */
};

/*
 * Reads an entry point, of 32 or 64 bits; bytes may have more after it. Returns
 * false for what is none, or whose checksum is wrong.
 */
bool smbios_read_entry(struct span bytes, struct smbios_table *out);

/*
 * Sets uuid and serial of the machine by the structures, which are not trusted.
 * What is not there leaves "".
 */
void smbios_read_system(struct span structures, unsigned int version,
			struct machine *machine);

#endif
