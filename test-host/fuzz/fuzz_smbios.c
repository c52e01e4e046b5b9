// SPDX-License-Identifier: MIT
/*
 * Hostile SMBIOS: entry points and structures. First byte: which of the two,
 * and the version. What is found is a harmless word.
 */
#include "support.h"

#include <daybreak/smbios.h>

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void check_value(const char *value, size_t size)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.+";

	check(memchr(value, '\0', size) != NULL);
	check(strspn(value, allowed) == strlen(value));
	check(!*value || !strchr("-_.+", *value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine machine = { .mac = "" };
	struct smbios_table table;
	struct span bytes;

	if (!size)
		return 0;
	bytes = (struct span){ data + 1, size - 1 };
	if (data[0] & 1) {
		if (smbios_read_entry(bytes, &table))
			check(table.version <= 0xffff &&
			      table.size <= UINT32_MAX);
		return 0;
	}
	smbios_read_system(bytes, 0x0200 + data[0], &machine);
	check_value(machine.uuid, sizeof(machine.uuid));
	check_value(machine.serial, sizeof(machine.serial));
	return 0;
}
