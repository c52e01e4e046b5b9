// SPDX-License-Identifier: MIT
/*
 * Files whose size is known only when they have been read: their bytes are kept
 * in memory from platform_open() to platform_close().
 */
#include "app.h"

#define FIRST_ROOM ((uint64_t)4 * 1024 * 1024)

static uint64_t next_room(uint64_t room, uint64_t wanted)
{
	if (wanted > SPOOL_MAX)
		return wanted;
	room = room ? room * 2 : FIRST_ROOM;
	while (room < wanted)
		room *= 2;
	return room;
}

static enum status refuse(const char *name, uint64_t room)
{
	if (room > SPOOL_MAX)
		return fail(ST_TOO_LARGE,
			    "%s: is larger than %lu MiB, and the server does "
			    "not say how large it is",
			    name, SPOOL_MAX >> 20);
	return fail(ST_NO_MEMORY,
		    "%s: no memory is left for %lu MiB of it; the server does "
		    "not say how large it is",
		    name, room >> 20);
}

void spool_free(struct spool *spool)
{
	platform_free(spool->pages);
	*spool = (struct spool){ 0 };
}

enum status spool_grow(struct spool *spool, const char *name, uint64_t used,
		       uint64_t wanted)
{
	uint64_t room = next_room(spool->room, wanted);
	void *pages = NULL;

	if (room <= SPOOL_MAX)
		pages = platform_alloc(room, app_host->memory_max);
	if (pages && used)
		memcpy(pages, spool->pages, used);
	spool_free(spool);
	if (!pages)
		return refuse(name, room);
	*spool = (struct spool){ pages, room };
	return ST_OK;
}

enum status spool_open(struct spool *spool, const char *name, uint64_t size,
		       struct platform_file *out)
{
	*out = (struct platform_file){ .name = name };
	if (!size) {
		spool_free(spool);
		return fail(ST_TRUNCATED, "%s: the file is empty", name);
	}
	out->source = &spool_source;
	out->handle = spool->pages;
	out->size = size;
	*spool = (struct spool){ 0 };
	return ST_OK;
}

static enum status spool_read(struct platform_file *file, void *out)
{
	memcpy(out, file->handle, file->size);
	return ST_OK;
}

static void spool_close(struct platform_file *file)
{
	platform_free(file->handle);
}

const struct source spool_source = {
	.read = spool_read,
	.close = spool_close,
};
