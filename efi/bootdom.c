// SPDX-License-Identifier: MIT
/*
 * The boot domain as Xen gets it: the application carries it packed.
 */
#include "host_x86.h"

#define LARGEST (1ULL << 20) /* twice what the whole application may be */

extern const uint8_t bootdom_packed[], bootdom_packed_end[];

enum status bootdom_load(struct span *out)
{
	const struct file packed = { "boot domain",
				     { bootdom_packed,
				       (uint64_t)(bootdom_packed_end -
						  bootdom_packed) } };
	struct file elf;
	enum status st = unpack_file(packed, UNPACK_UNKNOWN, LARGEST, &elf);

	*out = elf.bytes;
	return st;
}
