// SPDX-License-Identifier: MIT
/*
 * The boot domain as Xen gets it. The application carries it packed, and
 * unpacks it straight to the pages that Xen takes.
 */
#include "host_x86.h"

#include <daybreak/unpack.h>

#define NAME	"boot domain"
#define LARGEST (1ULL << 20) /* twice what the whole application may be */

extern const uint8_t bootdom_packed[], bootdom_packed_end[];

static enum status unpack(struct unpack *u, void *out)
{
	enum status st;

	quiet_begin();
	st = unpack_read(u, out, u->size);
	if (!st)
		st = unpack_close(u);
	quiet_end();
	return st;
}

enum status bootdom_load(struct span *out)
{
	const struct file packed = { NAME,
				     { bootdom_packed,
				       (uint64_t)(bootdom_packed_end -
						  bootdom_packed) } };
	uint64_t work_size = unpack_work_size(packed);
	struct unpack u;
	enum status st;
	void *work, *pages;

	st = memory_alloc(NAME, work_size, host_memory_max, &work);
	if (st)
		return st;
	quiet_begin();
	st = unpack_open(packed, LARGEST, work, work_size, &u);
	quiet_end();
	if (!st)
		st = memory_alloc(NAME, u.size, host_memory_max, &pages);
	if (!st)
		st = unpack(&u, pages);
	memory_free(work);
	if (!st)
		*out = (struct span){ pages, u.size };
	return st;
}
