// SPDX-License-Identifier: MIT
/*
 * Writes into a file that exists, without changing its size: no cluster is
 * allocated, so of the file system's own structures only directory entries are
 * written, those of the file and of the folders above it.
 */
#include "app.h"

#include <daybreak/utf16.h>

static enum status refuse(const char *name, EFI_STATUS es)
{
	warn("%s: cannot be written: %s", name, reason_of_file(es));
	return ST_IO;
}

static EFI_STATUS write_bytes(EFI_FILE_HANDLE file, uint64_t offset,
			      const void *bytes, uint64_t size)
{
	UINTN n = size;
	EFI_STATUS es = file->SetPosition(file, offset);

	if (es)
		return es;
	es = file->Write(file, &n, (void *)(uintptr_t)bytes);
	if (es)
		return es;
	if (n != size)
		return EFI_VOLUME_FULL;
	return file->Flush(file);
}

static enum status write_open(EFI_FILE_HANDLE file, const char *name,
			      uint64_t offset, const void *bytes, uint64_t size)
{
	uint64_t has;
	EFI_STATUS es = disk_size(file, &has);

	if (es)
		return refuse(name, es);
	if (offset > has || size > has - offset) {
		warn("%s: has %lu bytes, too few to write %lu at byte %lu",
		     name, has, size, offset);
		return ST_TRUNCATED;
	}
	es = write_bytes(file, offset, bytes, size);
	return es ? refuse(name, es) : ST_OK;
}

enum status platform_write(const char *name, const char *path, uint64_t offset,
			   const void *bytes, uint64_t size)
{
	CHAR16 wide[PLATFORM_MAX_PATH];
	EFI_FILE_HANDLE root = disk_root(), file;
	EFI_STATUS es;
	enum status st;

	if (!root)
		return refuse(name, EFI_NO_MEDIA);
	if (!utf16_from_utf8(path, wide, PLATFORM_MAX_PATH))
		return ST_NOT_FOUND; /* as it cannot be opened either */
	es = root->Open(root, &file, wide,
			EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE, 0);
	if (es == EFI_NOT_FOUND)
		return ST_NOT_FOUND;
	if (es)
		return refuse(name, es);
	st = write_open(file, name, offset, bytes, size);
	es = file->Close(file); /* which may be what writes */
	return es && !st ? refuse(name, es) : st;
}
