// SPDX-License-Identifier: MIT
/*
 * A kernel's ELF out of whatever it is shipped in, in pages of its own.
 */
#include "host_x86.h"

enum status kernel_file_unpack(const struct kernel_file *facts,
			       struct file shipped, uint64_t limit,
			       struct file *elf)
{
	struct unpack u;
	enum status st;
	uint64_t size;
	void *work, *out;

	*elf = facts->packed;
	if (facts->kind == KERNEL_ELF)
		return ST_OK;
	size = kernel_work_size(facts);
	st = memory_alloc(shipped.name, size, host_memory_max, &work);
	if (st)
		return st;
	quiet_begin();
	st = kernel_open(facts, limit, work, size, &u);
	quiet_end();
	if (!st)
		st = memory_alloc(shipped.name, u.size, host_memory_max, &out);
	if (st)
		return st;
	quiet_begin();
	st = kernel_load(&u, out, elf);
	quiet_end();
	memory_free(work);
	memory_free((void *)(uintptr_t)shipped.bytes.base);
	return st;
}
