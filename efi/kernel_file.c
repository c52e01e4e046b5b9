// SPDX-License-Identifier: MIT
/*
 * A kernel's ELF out of whatever it is shipped in.
 */
#include "host_x86.h"

enum status kernel_file_unpack(const struct kernel_file *facts,
			       struct file shipped, uint64_t limit,
			       struct file *elf)
{
	enum status st;

	*elf = shipped;
	if (facts->kind == KERNEL_ELF)
		return ST_OK;
	st = unpack_file(facts->packed, facts->size, limit, elf);
	/* An ELF in a bzImage may be plain: then it stays in there. */
	if (!st && elf->bytes.base != facts->packed.bytes.base)
		memory_free((void *)(uintptr_t)shipped.bytes.base);
	return st ? st : kernel_check_elf(*elf);
}
