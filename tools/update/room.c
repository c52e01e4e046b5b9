// SPDX-License-Identifier: MIT
/*
 * Whether there is room on the partition. While a file is replaced, the old
 * and the new one are there.
 */
#include "update/parts.h"

#include "tool.h"

#include <errno.h>
#include <sys/statvfs.h>

/* For folders, the record, and what else a file system needs. */
#define RESERVE (256 * 1024)

static uint64_t in_blocks(uint64_t size, uint64_t block)
{
	return (size + block - 1) / block * block;
}

/*
 * The most that is needed at one moment: new files add up; of those that
 * replace another one the difference does, and once the whole.
 */
static uint64_t needed(const struct files *files, uint64_t block)
{
	int64_t now = 0, most = 0;

	for (unsigned int i = 0; i < files->nr; i++) {
		const struct carried *c = &files->list[i];

		if (c->is_used && !c->is_there)
			now += (int64_t)in_blocks(c->file.bytes.size, block);
	}
	most = now;
	for (unsigned int i = 0; i < files->nr; i++) {
		const struct carried *c = &files->list[i];

		if (!c->is_used || !c->is_there || c->is_same)
			continue;
		now += (int64_t)in_blocks(c->file.bytes.size, block);
		if (now > most)
			most = now;
		now -= (int64_t)in_blocks(c->old_size, block);
	}
	return (uint64_t)most;
}

enum status room_check(const struct files *files, uint64_t more, uint64_t stale)
{
	struct statvfs s;
	uint64_t block, free, need;

	if (statvfs(files->folder, &s))
		return fail(ST_IO, "%s: %s", files->folder, strerror(errno));
	block = s.f_frsize ? s.f_frsize : 4096;
	free = (uint64_t)s.f_bavail * block;
	need = needed(files, block);
	if (!need && !more)
		return ST_OK;
	need += in_blocks(more, block) + RESERVE;
	if (need <= free)
		return ST_OK;
	if (need <= free + stale)
		return fail(ST_TOO_LARGE,
			    "%s: needs %lu KiB, has %lu KiB, and would have "
			    "%lu KiB more without files that the present "
			    "configuration still names; nothing is changed",
			    files->folder, need / 1024, free / 1024,
			    stale / 1024);
	return fail(ST_TOO_LARGE,
		    "%s: needs %lu KiB, has %lu KiB; nothing is changed. "
		    "Remove kernels, or set DAYBREAK_KERNELS in " HOST_SETTINGS,
		    files->folder, need / 1024, free / 1024);
}
