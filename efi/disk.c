// SPDX-License-Identifier: MIT
/*
 * Files of a volume's file system: of the one from which the application was
 * loaded, or of another. They are read straight to their final pages.
 */
#include "app.h"

#include <daybreak/utf16.h>

/*
 * Each read has a cost; OVMF's virtio driver, for example, polls for completion
 * only once a millisecond. So pieces are as large as possible, unless the
 * medium turns out to be slow, so that a progress bar is shown: then they are
 * small, and read in about a quarter of a second.
 *
 * Some firmware cannot read much at once (16 MiB fail on some Lenovo servers,
 * 1 MiB elsewhere). Then the same bytes are read again in a small piece, and
 * if that fails too, in the smallest piece. The size that works becomes the
 * maximum for this boot.
 */
#define LEAST_PIECE (64ULL * 1024)
#define SMALL_PIECE (1ULL * 1024 * 1024)
#define FIRST_PIECE (4ULL * 1024 * 1024) /* before the rate is known */
#define LARGE_PIECE (64ULL * 1024 * 1024)
#define SLOW_RATE   2 /* bytes in 100 ns, 20 MB/s */

static EFI_GUID file_system_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID file_info_guid = EFI_FILE_INFO_ID;

/* The application's volume. */
static EFI_HANDLE own;
static EFI_FILE_HANDLE root;

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static EFI_FILE_IO_INTERFACE *find_volume(EFI_HANDLE handle)
{
	void *volume;

	if (app_bs->HandleProtocol(handle, &file_system_guid, &volume))
		return NULL;
	return volume;
}

static enum status open_volume(const char *which, EFI_FILE_IO_INTERFACE *volume,
			       EFI_FILE_HANDLE *out)
{
	EFI_STATUS es = volume->OpenVolume(volume, out);

	if (es)
		return fail(ST_IO, "%s cannot be opened: %s", which,
			    reason_of_file(es));
	return ST_OK;
}

bool disk_begin(EFI_HANDLE device)
{
	own = find_volume(device) ? device : NULL;
	return own;
}

enum status disk_open_root(EFI_HANDLE handle, EFI_FILE_HANDLE *out)
{
	EFI_FILE_IO_INTERFACE *volume = find_volume(handle);

	if (!volume)
		return fail(ST_IO, "the volume is gone");
	return open_volume("the volume", volume, out);
}

/* A boot that was refused at its last step has closed it. */
EFI_FILE_HANDLE disk_root(void)
{
	if (!root && own)
		disk_open_root(own, &root);
	return root;
}

static void disk_end(void)
{
	if (root)
		root->Close(root);
	root = NULL;
}

static EFI_STATUS get_info(EFI_FILE_HANDLE file, uint64_t *size,
			   bool *is_directory)
{
	struct {
		EFI_FILE_INFO info;
		CHAR16 name[PLATFORM_MAX_PATH];
	} buffer;
	UINTN n = sizeof(buffer);
	EFI_STATUS es = file->GetInfo(file, &file_info_guid, &n, &buffer);

	if (es)
		return es;
	*size = buffer.info.FileSize;
	*is_directory = buffer.info.Attribute & EFI_FILE_DIRECTORY;
	return EFI_SUCCESS;
}

EFI_STATUS disk_size(EFI_FILE_HANDLE file, uint64_t *out)
{
	bool is_directory;
	EFI_STATUS es = get_info(file, out, &is_directory);

	return !es && is_directory ? EFI_ACCESS_DENIED : es;
}

static enum status check_info(struct platform_file *file)
{
	bool is_directory;
	EFI_STATUS es = get_info(file->handle, &file->size, &is_directory);

	if (es)
		return fail(ST_IO, "%s: its size cannot be read: %s",
			    file->name, reason_of_file(es));
	if (is_directory)
		return fail(ST_INVALID, "%s: is a directory, not a file",
			    file->name);
	if (!file->size)
		return fail(ST_TRUNCATED, "%s: the file is empty", file->name);
	return ST_OK;
}

enum status disk_open_in(EFI_FILE_HANDLE volume, const char *name,
			 const char *path, bool required,
			 struct platform_file *out)
{
	EFI_FILE_HANDLE handle;
	CHAR16 wide[PLATFORM_MAX_PATH];
	EFI_STATUS es;
	enum status st;

	*out = (struct platform_file){ .name = name };
	if (!utf16_from_utf8(path, wide, PLATFORM_MAX_PATH))
		return fail(ST_TOO_LARGE, "%s: the path is too long", name);
	es = volume->Open(volume, &handle, wide, EFI_FILE_MODE_READ, 0);
	if (es == EFI_NOT_FOUND && !required)
		return ST_NOT_FOUND;
	if (es == EFI_NOT_FOUND)
		return fail(ST_NOT_FOUND, "%s: no such file (looked for %s)",
			    name, path);
	if (es)
		return fail(ST_IO, "%s: cannot be opened: %s", name,
			    reason_of_file(es));
	out->handle = handle;
	out->source = &disk_source;
	st = check_info(out);
	if (st) {
		handle->Close(handle);
		out->handle = NULL;
	}
	return st;
}

static enum status disk_open(const char *name, const char *path, bool required,
			     struct platform_file *out)
{
	EFI_FILE_HANDLE volume = disk_root();

	*out = (struct platform_file){ .name = name };
	return volume ? disk_open_in(volume, name, path, required, out) : ST_IO;
}

static void disk_close(struct platform_file *file)
{
	EFI_FILE_HANDLE handle = file->handle;

	handle->Close(handle);
}

/* The largest piece that this firmware can read. */
static uint64_t largest_piece = LARGE_PIECE;

static uint64_t smaller_piece(uint64_t piece)
{
	return piece > SMALL_PIECE ? SMALL_PIECE : LEAST_PIECE;
}

/*
 * Reads up to *n bytes at byte at of the file, which is its current position.
 * After a failed read the position is undefined, so it is set before the next.
 * If even the smallest piece fails, size is not the cause and largest_piece
 * stays as it was.
 */
static EFI_STATUS read_piece(EFI_FILE_HANDLE file, uint64_t at, UINTN *n,
			     uint8_t *out)
{
	UINTN wanted = *n;
	EFI_STATUS es = file->Read(file, n, out);

	while (es && wanted > LEAST_PIECE) {
		wanted = smaller_piece(wanted);
		*n = wanted;
		es = file->SetPosition(file, at);
		if (!es)
			es = file->Read(file, n, out);
		if (!es)
			largest_piece = wanted;
	}
	return es;
}

/* How large the next file's first piece is, by the last file's rate. */
static uint64_t first_piece = FIRST_PIECE;

/* The next piece, when done bytes have been read, the last of which in piece.
 */
static uint64_t next_piece(uint64_t done, uint64_t piece, bool was_slow,
			   bool is_slow)
{
	if (!is_slow)
		return piece < LARGE_PIECE ? piece * 2 : piece;
	if (was_slow)
		return piece;
	piece = done / 2 / SMALL_PIECE * SMALL_PIECE;
	return piece ? piece : SMALL_PIECE;
}

static enum status read_pieces(struct platform_file *file, uint8_t *out,
			       struct progress *bar)
{
	uint64_t done = 0, piece = first_piece;
	bool is_slow = false;

	while (done < file->size) {
		uint64_t left = file->size - done;
		UINTN n = min_u64(left, min_u64(piece, largest_piece));
		EFI_STATUS es = read_piece(file->handle, done, &n, out + done);
		bool was_slow = is_slow;

		if (es || !n) {
			progress_end(bar);
			return fail(ST_IO,
				    "%s: cannot be read at byte %lu of %lu: %s",
				    file->name, done, file->size,
				    es ? reason_of_file(es)
				       : "the file ends early");
		}
		done += n;
		is_slow = progress_step(bar, done);
		piece = next_piece(done, piece, was_slow, is_slow);
	}
	progress_end(bar);
	return ST_OK;
}

static enum status disk_read(struct platform_file *file, void *out)
{
	EFI_EVENT late = timer_start(file->size / SLOW_RATE);
	struct progress bar;
	enum status st;

	progress_begin(&bar, file->name, file->size);
	st = read_pieces(file, out, &bar);
	if (file->size >= SMALL_PIECE)
		first_piece =
			timer_has_expired(late) ? SMALL_PIECE : LARGE_PIECE;
	timer_stop(late);
	return st;
}

const struct source disk_source = {
	.open = disk_open,
	.read = disk_read,
	.close = disk_close,
	.end = disk_end,
};
