// SPDX-License-Identifier: MIT
/*
 * A packed file unpacked to pages of its own. The decompressors run without
 * interrupts, which allocating pages must not.
 */
#include "quietly.h"

enum status unpack_file(struct file packed, uint64_t size, uint64_t limit,
			struct file *out)
{
	uint64_t work_size = quietly_work_size(packed);
	void *work, *memory = NULL;
	struct unpack u;
	enum status st;

	*out = packed;
	st = memory_alloc(packed.name, work_size, host_memory_max, &work);
	if (st)
		return st;
	st = quietly_open(packed, size, limit, work, work_size, &u);
	if (!st && u.format != UNPACK_NONE) {
		st = memory_alloc(packed.name, u.size, host_memory_max,
				  &memory);
		if (!st)
			st = quietly_read(&u, memory);
		out->bytes = (struct span){ memory, u.size };
	}
	memory_free(work);
	if (st)
		memory_free(memory);
	return st;
}
