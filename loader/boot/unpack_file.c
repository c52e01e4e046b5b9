// SPDX-License-Identifier: MIT
/*
 * Unpacks a file to new pages. The decompressors run with interrupts off, and
 * while they run no pages can be allocated.
 */
#include "unpack_file.h"

#include "pages.h"
#include "quietly.h"
#include "timing.h"

/* The parameters of unpacking one file. */
struct job {
	struct boot *boot;
	uint64_t size, limit;
	bool always; /* to new pages even if it is not packed */
	const struct boot_room *room;
};

static enum status unpack_opened(const struct job *job, struct unpack *u,
				 struct file *out)
{
	void *memory;
	enum status st;

	st = job->room->take(job->boot, u->file.name, u->size,
			     job->room->context, &memory);
	if (st)
		return st;
	st = quietly_read(u, memory);
	if (st)
		platform_free(memory);
	else
		out->bytes = (struct span){ memory, u->size };
	return st;
}

static enum status unpack(const struct job *job, struct file packed,
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
	if (!st && (job->always || u.format != UNPACK_NONE))
		st = unpack_opened(job, &u, out);
	platform_free(work);
	return st;
}

static enum status run(const struct job *job, struct file packed,
		       struct file *out)
{
	const enum timing_step before = timing_enter(job->boot, TIMING_UNPACK);

	return timing_leave(job->boot, before, unpack(job, packed, out));
}

enum status unpack_file(struct boot *boot, struct file packed, uint64_t size,
			const struct boot_room *room, struct file *out)
{
	const struct job job = { .boot = boot,
				 .size = size,
				 .limit = boot->entry.unpacked_limit,
				 .room = room };

	return run(&job, packed, out);
}

enum status unpack_file_limited(struct boot *boot, struct file packed,
				uint64_t limit, struct file *out)
{
	const struct job job = { .boot = boot,
				 .size = UNPACK_UNKNOWN,
				 .limit = limit,
				 .always = true,
				 .room = &boot_anywhere };

	return run(&job, packed, out);
}

enum status unpack_file_to(struct boot *boot, struct file packed,
			   const struct boot_room *room, struct file *out)
{
	const struct job job = { .boot = boot,
				 .size = UNPACK_UNKNOWN,
				 .limit = boot->entry.unpacked_limit,
				 .always = true,
				 .room = room };

	return run(&job, packed, out);
}
