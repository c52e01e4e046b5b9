// SPDX-License-Identifier: MIT
/*
 * A packed file unpacked to pages of its own. The decompressors run without
 * interrupts, which allocating pages must not.
 */
#include "app.h"

static enum status open_quietly(struct file packed, uint64_t size,
				uint64_t limit, void *work, uint64_t work_size,
				struct unpack *u)
{
	enum status st;

	quiet_begin();
	st = unpack_open_sized(packed, size, limit, work, work_size, u);
	quiet_end();
	return st;
}

static enum status read_quietly(struct unpack *u, void *memory)
{
	enum status st;

	quiet_begin();
	st = unpack_read(u, memory, u->size);
	if (!st)
		st = unpack_close(u);
	quiet_end();
	return st;
}

enum status unpack_file(struct file packed, uint64_t size, uint64_t limit,
			struct file *out)
{
	uint64_t work_size = unpack_work_size(packed);
	void *work, *memory = NULL;
	struct unpack u;
	enum status st;

	*out = packed;
	st = memory_alloc(packed.name, work_size, host_memory_max, &work);
	if (st)
		return st;
	st = open_quietly(packed, size, limit, work, work_size, &u);
	if (!st && u.format != UNPACK_NONE) {
		st = memory_alloc(packed.name, u.size, host_memory_max,
				  &memory);
		if (!st)
			st = read_quietly(&u, memory);
		out->bytes = (struct span){ memory, u.size };
	}
	memory_free(work);
	if (st)
		memory_free(memory);
	return st;
}
