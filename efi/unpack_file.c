// SPDX-License-Identifier: MIT
/*
 * A packed file unpacked to pages of its own. The decompressors run without
 * interrupts, which allocating pages must not.
 */
#include "quietly.h"

static enum status unpack_opened(struct unpack *u, unpack_room *room,
				 void *context, struct file *out)
{
	void *memory;
	enum status st = room(u->file.name, u->size, context, &memory);

	if (st)
		return st;
	st = quietly_read(u, memory);
	if (st)
		memory_free(memory);
	else
		out->bytes = (struct span){ memory, u->size };
	return st;
}

static enum status any_memory(const char *name, uint64_t size, void *context,
			      void **out)
{
	(void)context;
	return memory_alloc(name, size, host_memory_max, out);
}

static enum status run(struct file packed, uint64_t size, uint64_t limit,
		       unpack_room *room, void *context, struct file *out)
{
	uint64_t work_size = quietly_work_size(packed);
	struct unpack u;
	enum status st;
	void *work;

	*out = packed;
	st = memory_alloc(packed.name, work_size, host_memory_max, &work);
	if (st)
		return st;
	st = quietly_open(packed, size, limit, work, work_size, &u);
	if (!st && (room || u.format != UNPACK_NONE))
		st = unpack_opened(&u, room ? room : any_memory, context, out);
	memory_free(work);
	return st;
}

enum status unpack_file(struct file packed, uint64_t size, uint64_t limit,
			struct file *out)
{
	return run(packed, size, limit, NULL, NULL, out);
}

enum status unpack_file_to(struct file packed, uint64_t limit,
			   unpack_room *room, void *context, struct file *out)
{
	return run(packed, UNPACK_UNKNOWN, limit, room, context, out);
}
