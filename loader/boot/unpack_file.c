// SPDX-License-Identifier: MIT
/*
 * Unpacks a file to new pages. The decompressors run with interrupts off, and
 * while they run no pages can be allocated.
 */
#include "unpack_file.h"

#include "pages.h"
#include "quietly.h"

/* The parameters of unpacking one file. */
struct job {
	const struct boot *boot;
	uint64_t size, limit;
	unpack_room *room; /* NULL: any pages, and only if it is packed */
	void *context;
};

static enum status unpack_opened(const struct job *job, struct unpack *u,
				 struct file *out)
{
	void *memory;
	enum status st;

	if (job->room)
		st = job->room(job->boot, u->file.name, u->size, job->context,
			       &memory);
	else
		st = pages_alloc(job->boot, u->file.name, u->size, &memory);
	if (st)
		return st;
	st = quietly_read(u, memory);
	if (st)
		platform_free(memory);
	else
		out->bytes = (struct span){ memory, u->size };
	return st;
}

static enum status run(const struct job *job, struct file packed,
		       struct file *out)
{
	uint64_t work_size = quietly_work_size(packed);
	struct unpack u;
	enum status st;
	void *work;

	*out = packed;
	st = pages_alloc(job->boot, packed.name, work_size, &work);
	if (st)
		return st;
	st = quietly_open(packed, job->size, job->limit, work, work_size, &u);
	if (!st && (job->room || u.format != UNPACK_NONE))
		st = unpack_opened(job, &u, out);
	platform_free(work);
	return st;
}

enum status unpack_file(const struct boot *boot, struct file packed,
			uint64_t size, struct file *out)
{
	const struct job job = { boot, size, boot->entry.unpacked_limit, NULL,
				 NULL };

	return run(&job, packed, out);
}

static enum status any_room(const struct boot *boot, const char *name,
			    uint64_t size, void *context, void **out)
{
	(void)context;
	return pages_alloc(boot, name, size, out);
}

enum status unpack_file_limited(const struct boot *boot, struct file packed,
				uint64_t limit, struct file *out)
{
	const struct job job = { boot, UNPACK_UNKNOWN, limit, any_room, NULL };

	return run(&job, packed, out);
}

enum status unpack_file_to(const struct boot *boot, struct file packed,
			   unpack_room *room, void *context, struct file *out)
{
	const struct job job = { boot, UNPACK_UNKNOWN,
				 boot->entry.unpacked_limit, room, context };

	return run(&job, packed, out);
}
