// SPDX-License-Identifier: MIT
/*
 * BOOTX64.CSV, from which shim's fallback makes a boot option anew: a line of
 * UTF-16 with a byte order mark, "FILE,LABEL,OPTIONS,COMMENT" (rhboot/shim,
 * README.fallback). The file is shim in the same folder, and its option what it
 * is to start.
 */
#include "install/csv.h"

#include "durable.h"
#include "tool.h"
#include "update/parts.h"

#include <daybreak/utf16.h>

#include <string.h>

#define MAX_UNITS 256
#define MARK	  0xfeff

enum status csv_write(const struct site *site)
{
	uint16_t units[MAX_UNITS] = { MARK };
	char line[MAX_UNITS], name[32], path[PATH_MAX];
	struct span bytes = { (const uint8_t *)units, 0 };
	enum status st;

	snprintf(line, sizeof(line),
		 "shim%s.efi,Daybreak,\\EFI\\daybreak\\daybreak%s.efi ,Xen",
		 site->cpu.lower, site->cpu.lower);
	utf16_from_utf8(line, units + 1, MAX_UNITS - 2); /* short, and ASCII */
	bytes.size = (1 + strlen(line)) * sizeof(units[0]);
	units[1 + strlen(line)] = '\n';
	bytes.size += sizeof(units[0]);
	snprintf(name, sizeof(name), "BOOT%s.CSV", site->cpu.upper);
	st = paths_in(site->folder, name, path);
	if (st || file_is(path, bytes))
		return st;
	return durable_write(path, bytes, 0644);
}
