// SPDX-License-Identifier: MIT
/*
 * Any bytes as a file with a multiboot2 header, and any bytes as the tags of a
 * header with a correct checksum: an accepted one can be loaded and entered.
 */
#include "support.h"

#include <daybreak/multiboot2.h>

/* A stand-in for Xen: 3 MiB of bytes, 4 MiB of memory. */
static const struct image image = {
	.arch = GUEST_X86_32,
	.nr_segments = 1,
	.segments = { { .filesz = 0x300000,
			.paddr = 0x200000,
			.memsz = 0x400000 } },
	.paddr_start = 0x200000,
	.paddr_end = 0x600000,
};

static void parse(struct span bytes)
{
	struct mb2_header h;
	uint64_t at;

	if (mb2_parse_header((struct file){ "fuzz", bytes }, &h) ||
	    mb2_check("fuzz", &image, &h))
		return;
	if (!h.keeps_boot_services || h.efi64_entry < 0x200000 ||
	    h.efi64_entry >= 0x500000)
		__builtin_trap();
	if (!h.relocatable)
		return;
	at = ((uint64_t)h.load_min + h.load_align - 1) / h.load_align *
	     h.load_align;
	if (at < h.load_min || at + 0x400000 - 1 > h.load_max)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t words[1024] = { 0xe85250d6, 0, 0, 0 };

	parse((struct span){ data, size });
	if (size > sizeof(words) - 16)
		size = sizeof(words) - 16;
	words[2] = (uint32_t)size + 16;
	words[3] = -(words[0] + words[2]);
	memcpy(words + 4, data, size);
	parse((struct span){ (uint8_t *)words, size + 16 });
	return 0;
}
