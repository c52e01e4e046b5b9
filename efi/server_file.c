// SPDX-License-Identifier: MIT
/*
 * Open files of a server's: what is remembered of each until it is closed.
 */
#include "app.h"

enum status server_file_open(struct platform_file *out, uint64_t size,
			     const void *handle, size_t n)
{
	if (!size)
		return fail(ST_TRUNCATED, "%s: the file is empty", out->name);
	if (app_bs->AllocatePool(EfiLoaderData, n, &out->handle))
		return fail(ST_NO_MEMORY, "%s: no memory is left", out->name);
	memcpy(out->handle, handle, n);
	out->size = size;
	return ST_OK;
}

void server_file_close(struct platform_file *file)
{
	app_bs->FreePool(file->handle);
}
